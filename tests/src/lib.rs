//! The shared test kit: time, ids and disks that do what a test tells them.
//!
//! For the suites in `suites/`, which are one binary. A fake that two suites need belongs here, under a name.

pub mod canary;
mod counting_ids;
mod death;
mod desk;
pub mod documents;
mod faulty_fs;
pub mod links;
mod manual_clock;
mod mock_sharing;
pub mod model;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod processes;
mod random;
mod reading;
mod real_vault;
mod root_of;
pub mod s3;
pub mod sim;
mod sim_vault;
mod whole;

pub use counting_ids::CountingIds;
pub use death::{Death, until_death};
pub use desk::{Desk, import_together};
pub use faulty_fs::{FaultyFs, FsCall};
pub use manual_clock::ManualClock;
pub use mock_sharing::MockSharing;
pub use random::Random;
pub use reading::{documents_of, read_whole};
pub use real_vault::RealVault;
pub use root_of::root_of;
pub use sim_vault::{IndexImage, SimHome, SimVault};
pub use whole::{check_whole, stored_ids};
