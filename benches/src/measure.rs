//! What work costs: wall time, processor time and peak memory, of other programs and of pieces of this one.
//!
//! Linux only, by `/proc`, so that nothing here is `unsafe`. Processor time comes in hundredths of a second, which the
//! kernel promises to programs on every architecture; the peak is asked for every two milliseconds, and what a process
//! grows by in its very last ones is missed.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// What some work cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub wall_seconds: f64,
    /// In user and kernel together, of the process and of those it waited for.
    pub cpu_seconds: f64,
    /// The largest resident size of one process; `None` for work inside this one.
    pub peak_mib: Option<f64>,
}

/// Runs programs one after the other and adds up what they cost.
///
/// # Errors
/// The first that cannot be started or does not end with 0, with what it said.
pub fn run(commands: impl IntoIterator<Item = Command>) -> Outcome<Cost> {
    let mut sum = Cost::default();
    for mut command in commands {
        let cost = run_one(&mut command)?;
        sum.wall_seconds += cost.wall_seconds;
        sum.cpu_seconds += cost.cpu_seconds;
        sum.peak_mib = sum.peak_mib.into_iter().chain(cost.peak_mib).reduce(f64::max);
    }
    Ok(sum)
}

/// Does `work` in this process.
pub fn here<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, Cost)> {
    let (before, begun) = (ticks()?, Instant::now());
    let answer = work()?;
    let wall_seconds = begun.elapsed().as_secs_f64();
    let cpu_seconds = seconds(ticks()?.own - before.own);
    Ok((answer, Cost { wall_seconds, cpu_seconds, peak_mib: None }))
}

/// What a process that runs has cost so far; its wall time is not known here.
pub fn of_process(pid: u32) -> Outcome<Cost> {
    let own = ticks_of(&format!("/proc/{pid}/stat"))?.own;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    Ok(Cost { wall_seconds: 0.0, cpu_seconds: seconds(own), peak_mib: peak_kib(&status).map(|kib| kib / 1024.0) })
}

/// How long `work` takes, in milliseconds.
pub fn milliseconds<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<f64> {
    let begun = Instant::now();
    let answer = work()?;
    let elapsed = begun.elapsed().as_secs_f64() * 1_000.0;
    drop(answer);
    Ok(elapsed)
}

fn run_one(command: &mut Command) -> Outcome<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let before = ticks()?;
    let begun = Instant::now();
    let child = command.spawn().map_err(|error| format!("{command:?} cannot be started: {error}"))?;
    let ended = AtomicBool::new(false);
    let pid = child.id();
    let (output, wall_seconds, peak_mib) = thread::scope(|scope| {
        let watcher = scope.spawn(|| watch_peak(pid, &ended));
        let output = child.wait_with_output();
        let wall_seconds = begun.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        (output, wall_seconds, watcher.join().unwrap_or_default())
    });
    let output = output?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(Cost { wall_seconds, cpu_seconds: seconds(ticks()?.of_children - before.of_children), peak_mib })
}

/// The largest resident size of a process until it has ended.
fn watch_peak(pid: u32, ended: &AtomicBool) -> Option<f64> {
    let path = format!("/proc/{pid}/status");
    let mut peak = None;
    while !ended.load(Ordering::Relaxed) {
        let status = fs::read_to_string(&path).unwrap_or_default();
        peak = peak_kib(&status).or(peak);
        thread::sleep(Duration::from_millis(2));
    }
    peak.map(|kib| kib / 1024.0)
}

fn peak_kib(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Processor time so far, in hundredths of a second.
struct Ticks {
    own: u64,
    of_children: u64,
}

fn ticks() -> Outcome<Ticks> {
    ticks_of("/proc/self/stat")
}

fn ticks_of(path: &str) -> Outcome<Ticks> {
    let stat = fs::read_to_string(path)?;
    // The name of the program stands in brackets and may hold anything; the fields after it are counted from 3.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3).and_then(|field| field.parse::<u64>().ok());
    match (field(14), field(15), field(16), field(17)) {
        (Some(user), Some(system), Some(user_of_children), Some(system_of_children)) => {
            Ok(Ticks { own: user + system, of_children: user_of_children + system_of_children })
        }
        _ => Err(format!("{path} does not say how much processor time was used").into()),
    }
}

fn seconds(ticks: u64) -> f64 {
    ticks as f64 / 100.0
}
