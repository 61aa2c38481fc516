//! The programs that take turns with `cofferctl add`: each makes a copy, or a backup, of the same files that is as safe
//! from a power cut as what Coffer does.

use std::path::Path;
use std::process::Command;

use crate::measure::{self, Cost};
use crate::report::Report;
use crate::{Outcome, machine};

/// A program to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// `cp -r` and `sync -f`.
    Cp,
    /// `rsync -a --fsync`.
    Rsync,
    /// `rclone copy` and `sync -f`.
    Rclone,
    /// `restic backup` into a new repository.
    Restic,
}

impl Peer {
    const ALL: [Peer; 4] = [Peer::Cp, Peer::Rsync, Peer::Rclone, Peer::Restic];

    /// Those that are installed; says in the report which are not.
    pub fn installed(report: &mut Report) -> Vec<Peer> {
        let mut installed = Vec::new();
        for peer in Peer::ALL {
            if machine::has(peer.program()) {
                installed.push(peer);
            } else {
                let program = peer.program();
                report.note(format!("{program} is not installed, so there is no comparison with it"));
            }
        }
        installed
    }

    /// How it is called in the report.
    pub fn name(self) -> &'static str {
        match self {
            Peer::Cp => "cp -r, sync",
            Peer::Rsync => "rsync --fsync",
            Peer::Rclone => "rclone copy, sync",
            Peer::Restic => "restic backup",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Peer::Cp => "cp",
            Peer::Rsync => "rsync",
            Peer::Rclone => "rclone",
            Peer::Restic => "restic",
        }
    }

    /// Copies `from`, a file or a folder, to what will be `to`.
    pub fn run(self, from: &Path, to: &Path) -> Outcome<Cost> {
        let mut command = Command::new(self.program());
        let commands = match self {
            Peer::Cp => {
                command.arg("-r").args([from, to]);
                vec![command, machine::sync(from)]
            }
            Peer::Rsync => {
                command.args(["-a", "--fsync"]).args([from, to]);
                vec![command]
            }
            Peer::Rclone => {
                // No configuration of this user is read, and none is written.
                command.args(["--config", "", "copy"]).args([from, to]);
                vec![command, machine::sync(from)]
            }
            Peer::Restic => {
                measure::run([restic(to, &["init"])])?;
                command = restic(to, &["backup"]);
                command.arg(from);
                vec![command]
            }
        };
        measure::run(commands)
    }
}

fn restic(repository: &Path, arguments: &[&str]) -> Command {
    let mut restic = Command::new("restic");
    restic.arg("--quiet").arg("--repo").arg(repository).args(arguments);
    restic.env("RESTIC_PASSWORD", "not a secret").env("RESTIC_CACHE_DIR", repository.with_extension("cache"));
    restic
}
