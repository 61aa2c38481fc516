//! A home of which a part lies on a small disk in memory.

use std::fmt;

use coffer_tests::processes::mounts::Mount;
use coffer_tests::processes::operations::Prepared;
use coffer_tests::processes::place::Place;

/// Bytes that a disk in memory gives out at a time.
const PAGE: u64 = 4096;

/// What lies on the small disk; the rest lies where there is plenty of room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDisk {
    /// The vault.
    Vault,
    /// The index and the settings.
    Index,
}

impl OnDisk {
    /// Both.
    pub const ALL: [OnDisk; 2] = [OnDisk::Vault, OnDisk::Index];
}

/// What there is little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes, by the page.
    Pages,
    /// Files and folders.
    Files,
}

impl Measure {
    /// Both.
    pub const ALL: [Measure; 2] = [Measure::Pages, Measure::Files];
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Measure::Pages => "pages",
            Measure::Files => "files",
        })
    }
}

/// A small disk with what belongs on it.
#[derive(Debug)]
pub struct SmallDisk {
    /// The home.
    pub place: Place,
    mount: Mount,
}

impl SmallDisk {
    /// One with plenty of room, and the home in which `operation` begins.
    pub fn new(operation: &Prepared, on_disk: OnDisk) -> SmallDisk {
        let mount = Mount::in_memory("size=128m,mode=700").expect("a disk in memory can be mounted");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = match on_disk {
            OnDisk::Vault => mount.point().join("vault"),
            OnDisk::Index => folder.path().join("vault"),
        };
        let home = match on_disk {
            OnDisk::Vault => folder.path().join("home"),
            OnDisk::Index => mount.point().join("home"),
        };
        let place = Place::on(home, folder);
        place.copy_home(&operation.origin);
        place.move_vault(&vault);
        SmallDisk { place, mount }
    }

    /// Leaves room for so much more.
    pub fn leave(&self, measure: Measure, room: u32) {
        let disk = rustix::fs::statvfs(self.mount.point()).expect("a disk can be asked");
        let room = u64::from(room);
        match measure {
            Measure::Pages => {
                let used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize / PAGE;
                // No size at all would be no limit.
                self.mount.resize(&format!("size={}", (used + room).max(1) * PAGE));
            }
            Measure::Files => self.mount.resize(&format!("nr_inodes={}", disk.f_files - disk.f_ffree + room)),
        }
    }

    /// Makes room again.
    pub fn make_room(&self) {
        self.mount.resize("size=128m,nr_inodes=100000");
    }
}
