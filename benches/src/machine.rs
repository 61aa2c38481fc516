//! What the figures were taken on. Absolute times mean nothing without it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::Outcome;
use crate::measure;

/// Processors, memory, kernel and file system, and how busy others keep them, in a sentence.
pub fn description(folder: &Path) -> String {
    let processors = thread::available_parallelism().map_or(0, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory_kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let memory_gib = memory_kib.and_then(|kib| kib.trim().parse::<f64>().ok()).unwrap_or_default() / 1024.0 / 1024.0;
    let file_system = file_system_of(folder).unwrap_or_else(|| "an unknown file system".to_owned());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let kernel = kernel.trim();
    format!("{processors} processors (load {load} at the start), {memory_gib:.0} GiB, Linux {kernel}, {file_system}")
}

/// The type of the file system that `folder` lies on.
pub fn file_system_of(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((Path::new(words.next()?), words.next()?))
    });
    let mounts = mounts.filter(|(point, _)| folder.starts_with(point));
    mounts.max_by_key(|(point, _)| point.as_os_str().len()).map(|(_, kind)| kind.to_owned())
}

/// Free memory that is left alone before a turn.
const LEFT_ALONE_KIB: usize = 1 << 20;

/// Makes all turns begin alike: what was written so far is on the disk, and the memory that is free is really there. A virtual
/// machine gets memory from its host when it touches it first, and gives back what it has not used for a while; a copy into
/// memory that is not there takes several times as long.
pub fn settle(folder: &Path) -> Outcome<()> {
    measure::run([sync(folder)])?;
    let mut memory = vec![0_u8; free_memory_kib()?.saturating_sub(LEFT_ALONE_KIB) * 1024];
    memory.iter_mut().step_by(4096).for_each(|byte| *byte = 1);
    std::hint::black_box(&memory);
    Ok(())
}

/// Memory that is used for nothing, not even for what could be forgotten.
fn free_memory_kib() -> Outcome<usize> {
    let lines = fs::read_to_string("/proc/meminfo")?;
    let line = lines.lines().find_map(|line| line.strip_prefix("MemFree:")).ok_or("/proc/meminfo says no MemFree")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// `sync -f`: flushes the file system of `folder`.
pub fn sync(folder: &Path) -> Command {
    let mut sync = Command::new("sync");
    sync.arg("-f").arg(folder);
    sync
}

/// Makes the system forget what it has read from disks. Only root may ask for that; whether it was done is the answer.
pub fn forget_caches(folder: &Path) -> Outcome<bool> {
    settle(folder)?;
    Ok(fs::write("/proc/sys/vm/drop_caches", "3").is_ok())
}

/// MiB that this user may still write on the disk of `folder`.
pub fn free_mib(folder: &Path) -> Outcome<u64> {
    let mut df = Command::new("df");
    let answer = df.args(["--output=avail", "--block-size=1M"]).arg(folder).output()?;
    let text = String::from_utf8(answer.stdout)?;
    Ok(text.lines().last().unwrap_or_default().trim().parse()?)
}

/// Whether a program of that name can be started.
pub fn has(program: impl AsRef<OsStr>) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok()
}
