//! The power goes while `cofferctl` works, on real disks: whatever it has acknowledged is there when they come back.
//!
//! Needs root, loop devices and an xfs whose files share blocks; says that it is SKIPPED where there are none. Needs
//! `cofferctl` beside it: `cargo build --package cofferctl`. Elsewhere than on Linux on x86-64 there is nothing in it.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod caught;
mod images;

use coffer_tests::processes::cases;
use coffer_tests::processes::disk_images::ImageStore;

/// A place for images, or a word for everybody why there is none.
fn store() -> Option<ImageStore> {
    ImageStore::new().map_err(|reason| cases::say(&format!("power cuts: SKIPPED: {reason}"))).ok()
}
