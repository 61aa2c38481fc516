//! Disks of their own for tests: small ones in memory, and images of disks that can be copied at any moment.
//!
//! Every mount point lies in a folder whose name says which process made it. Mounts are taken away when they are
//! dropped; those of test processes that died are taken away by the next one that mounts. A folder with a mount in it is
//! never removed. Needs root, and loop devices for images: whoever uses this asks first what is possible.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, Once, PoisonError};

use super::spawning;

/// How the folders of all mount points begin; then comes the process that made them.
const PREFIX: &str = "coffer-mounts-";

/// A file system that is mounted, until this is dropped.
#[derive(Debug)]
pub struct Mount {
    point: PathBuf,
}

impl Mount {
    /// A disk in memory.
    pub fn in_memory(options: &str) -> Result<Mount, String> {
        Mount::new(&["-t", "tmpfs", "-o", options, "tmpfs"])
    }

    /// The disk whose blocks are in `image`.
    pub fn of_image(image: &Path, options: &str) -> Result<Mount, String> {
        let image = image.to_str().expect("temporary folders have plain names");
        Mount::new(&["-o", &format!("loop,{options}"), image])
    }

    fn new(arguments: &[&str]) -> Result<Mount, String> {
        static NUMBER: Mutex<u64> = Mutex::new(0);
        let number = {
            let mut number = NUMBER.lock().unwrap_or_else(PoisonError::into_inner);
            *number += 1;
            *number
        };
        let point = folder_of_process()?.join(number.to_string());
        fs::create_dir_all(&point).map_err(|error| format!("{}: {error}", point.display()))?;
        let mount = Mount { point };
        mount.mount(arguments)?;
        Ok(mount)
    }

    /// Where it is mounted.
    pub fn point(&self) -> &Path {
        &self.point
    }

    /// Gives a disk in memory another size.
    ///
    /// # Panics
    /// If it cannot be given.
    pub fn resize(&self, options: &str) {
        let point = self.point.to_str().expect("temporary folders have plain names");
        run("mount", &["-o", &format!("remount,{options}"), point]).expect("it can be mounted anew");
    }

    /// Takes the disk away and mounts the one whose blocks are in `image` in its place.
    ///
    /// # Panics
    /// If it cannot be done.
    pub fn replace(&self, image: &Path, options: &str) {
        self.unmount().expect("nobody uses it any more");
        let image = image.to_str().expect("temporary folders have plain names");
        self.mount(&["-o", &format!("loop,{options}"), image]).expect("the image can be mounted");
    }

    fn mount(&self, arguments: &[&str]) -> Result<(), String> {
        let point = self.point.to_str().expect("temporary folders have plain names");
        run("mount", &[arguments, &[point]].concat())
    }

    fn unmount(&self) -> Result<(), String> {
        unmount(&self.point)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if is_mounted(&self.point) {
            // What is still used goes once it is not, and is not seen by anybody until then.
            let point = self.point.to_str().unwrap_or_default();
            let _ = self.unmount().or_else(|_| run("umount", &["--lazy", point]));
        }
        // Only an empty folder goes, so never one with a disk in it.
        let _ = fs::remove_dir(&self.point);
        let _ = self.point.parent().map(fs::remove_dir);
    }
}

/// The folder of this process' mount points. The first time, takes away what dead processes have left.
fn folder_of_process() -> Result<PathBuf, String> {
    static SWEEP: Once = Once::new();
    SWEEP.call_once(sweep);
    let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Takes away the mounts of processes that are dead, the last first: one may lie on another.
fn sweep() {
    let mut points = mounted();
    points.reverse();
    for point in points {
        let is_abandoned =
            point.ancestors().filter_map(maker).any(|process| !Path::new("/proc").join(process).exists());
        if is_abandoned && unmount(&point).is_ok() {
            let _ = fs::remove_dir(&point);
            let _ = point.parent().map(fs::remove_dir);
        }
    }
}

/// The number of the process that made this folder for mount points.
fn maker(folder: &Path) -> Option<String> {
    let in_temporary = folder.parent() == Some(&std::env::temp_dir());
    let number = folder.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    (in_temporary && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.to_owned())
}

fn is_mounted(point: &Path) -> bool {
    mounted().iter().any(|mounted| mounted == point)
}

/// Where something is mounted, in the order in which it was.
fn mounted() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    // Spaces in paths are written as numbers; ours have none.
    mounts.lines().filter_map(|line| line.split(' ').nth(1)).map(PathBuf::from).collect()
}

/// Unmounts, which a program that has just ended, or looks at every mount as some do, may delay.
fn unmount(point: &Path) -> Result<(), String> {
    let mut result = Ok(());
    for _ in 0..50 {
        result = run("umount", &[point.to_str().unwrap_or_default()]);
        if result.is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    result
}

/// Runs a program of the system; what it says is in the error.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let said = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    let stderr = File::create(said.path()).map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    // The programs of the system's administrator are not on every path.
    let path = std::env::var("PATH").unwrap_or_default();
    command.args(arguments).env("PATH", format!("{path}:/usr/sbin:/sbin")).stdout(Stdio::null()).stderr(stderr);
    if spawning::run(&mut command).success() {
        return Ok(());
    }
    let said = fs::read_to_string(said.path()).unwrap_or_default();
    Err(format!("{program} {}: {}", arguments.join(" "), said.trim()))
}
