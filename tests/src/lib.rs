//! The shared test kit: time, ids and disks that do what a test tells them.
//!
//! For the suites in `suites/`, which are one binary. A fake that two suites need belongs here, under a name.

mod counting_ids;
mod faulty_fs;
mod manual_clock;

pub use counting_ids::CountingIds;
pub use faulty_fs::{FaultyFs, FsCall};
pub use manual_clock::ManualClock;
