//! Folders for mounts, named after the process that made them, so that what a process left that was killed can be told
//! from what another one uses.
//!
//! Nothing here removes a folder in which something is mounted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use super::mounts::unmount;

/// How the folders begin; then comes the number of the process.
const PREFIX: &str = "coffer-mounts-";

/// The number of the next mount point. Whoever makes or removes folders holds it.
static NEXT: Mutex<u64> = Mutex::new(1);

fn next() -> MutexGuard<'static, u64> {
    NEXT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new empty folder. The first time, takes away what dead processes have left.
///
/// # Errors
/// What the system says.
pub fn make() -> Result<PathBuf, String> {
    static SWEEP: Once = Once::new();
    SWEEP.call_once(sweep);
    let mut next = next();
    let point = temporary().join(format!("{PREFIX}{}", std::process::id())).join(next.to_string());
    fs::create_dir_all(&point).map_err(|error| format!("{}: {error}", point.display()))?;
    *next += 1;
    Ok(point)
}

/// Removes a folder that was made here, and the one of this process if it was the last. One that is not empty stays.
pub fn remove(point: &Path) {
    let _next = next();
    let _ = fs::remove_dir(point);
    let _ = point.parent().map(fs::remove_dir);
}

/// Where something is mounted, in the order in which it was.
pub fn mounted() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    // Spaces in paths are written as numbers; ours have none.
    mounts.lines().filter_map(|line| line.split(' ').nth(1)).map(PathBuf::from).collect()
}

/// The folder of temporary files, by the name that the system uses for what is mounted in it.
fn temporary() -> PathBuf {
    let folder = std::env::temp_dir();
    folder.canonicalize().unwrap_or(folder)
}

/// Takes away the mounts of processes that are dead, and their folders.
fn sweep() {
    let folders = fs::read_dir(temporary()).into_iter().flatten().flatten().map(|entry| entry.path());
    for folder in folders.filter(|folder| is_abandoned(folder)) {
        // The last first: one may lie on another.
        for point in mounted().iter().rev().filter(|point| point.starts_with(&folder)) {
            // One that is still used stays, and the folder with it.
            let _ = unmount(point);
        }
        if !mounted().iter().any(|point| point.starts_with(&folder)) {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Whether a folder was made here by a process that is dead.
fn is_abandoned(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let process = name.strip_prefix(PREFIX).and_then(|number| number.parse::<u32>().ok());
    process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists())
}
