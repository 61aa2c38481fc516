//! The real `cofferctl` on the real kernel, and everything that may happen to it on the way.
//!
//! `program` finds it and runs it, `running` is a run that goes on beside the test, `place` is the home it works in, `tracer` stops it at system calls and decides what
//! becomes of each, `operations` are the things it is asked to do and `sources` the files for them, `truth` is what a
//! vault says of itself and what it may say after an accident. `recovery` is the check of every harness. `mounts` and
//! `disk_images` are disks to be filled and to lose their power. `cases` runs many of all this at once.
//!
//! For the targets `system_calls`, `full_disks`, `power_cut` and `transfers`. Only for Linux on x86-64: system calls are changed in
//! its registers. Nothing here knows what the product does on the way; it sees a process, a disk and the documents.

pub mod cases;
pub mod disk_images;
pub mod mount_points;
pub mod mounts;
pub mod operations;
pub mod place;
pub mod program;
pub mod recovery;
pub mod running;
pub mod sources;
pub mod spawning;
pub mod sync_ledger;
pub mod system_call;
pub mod tracer;
pub mod truth;
