//! Disks of their own for tests: small ones in memory, and images of disks that can be copied at any moment.
//!
//! Mounts are taken away when they are dropped; those of test processes that died are taken away by the next one that
//! mounts. Needs root, and loop devices for images: whoever uses this asks first what is possible.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{mount_points, spawning};

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
        let mount = Mount { point: mount_points::make()? };
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
        if mount_points::mounted().contains(&self.point) {
            // What is still used goes once it is not, and is not seen by anybody until then.
            let point = self.point.to_str().unwrap_or_default();
            let _ = self.unmount().or_else(|_| run("umount", &["--lazy", point]));
        }
        mount_points::remove(&self.point);
    }
}

/// Unmounts, which a program that has just ended, or looks at every mount as some do, may delay.
///
/// # Errors
/// What the system says in the end.
pub fn unmount(point: &Path) -> Result<(), String> {
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

/// Runs a program of the system.
///
/// # Errors
/// What it said.
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
