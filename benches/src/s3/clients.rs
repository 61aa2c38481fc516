//! The clients that take turns with `cofferctl`, each with its defaults. None of them verifies what it downloads.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::target::Target;
use crate::measure::{self, Cost};
use crate::report::Report;
use crate::{Outcome, machine};

/// A client to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    S5cmd,
    Rclone,
    AwsCli,
}

impl Client {
    const ALL: [Client; 3] = [Client::S5cmd, Client::Rclone, Client::AwsCli];

    /// Those that are installed; says in the report which are not.
    pub fn installed(report: &mut Report) -> Vec<Client> {
        let (there, missing) = Client::ALL.into_iter().partition::<Vec<_>, _>(|client| machine::has(client.program()));
        for client in missing {
            report.note(format!("{} is not installed (scripts/setup benches): no comparison with it", client.name()));
        }
        there
    }

    /// How it is called in the report.
    pub fn name(self) -> &'static str {
        match self {
            Client::S5cmd => "s5cmd cp",
            Client::Rclone => "rclone copy",
            Client::AwsCli => "aws s3 cp",
        }
    }

    /// Copies `from`, a file or a folder, to below `prefix`, which ends in a slash.
    pub fn upload(self, from: &Path, target: &Target, prefix: &str) -> Outcome<Cost> {
        let to = self.place(target, prefix);
        let from_folder = from.is_dir();
        let mut command = self.command(target);
        match self {
            Client::S5cmd if from_folder => command.arg("cp").args([in_folder(from), to]),
            Client::S5cmd => command.arg("cp").arg(from).arg(to),
            Client::Rclone => command.arg("copy").arg(from).arg(to),
            Client::AwsCli if from_folder => command.args(["s3", "cp", "--recursive"]).arg(from).arg(to),
            Client::AwsCli => command.args(["s3", "cp"]).arg(from).arg(to),
        };
        measure::run([command])
    }

    /// Copies what lies below `prefix` into the new folder `to`, and makes it durable, as Coffer does.
    pub fn download(self, target: &Target, prefix: &str, to: &Path) -> Outcome<Cost> {
        let from = self.place(target, prefix);
        let mut command = self.command(target);
        match self {
            Client::S5cmd => {
                let mut all = from;
                all.push("*");
                command.arg("cp").args([all, in_folder(to)])
            }
            Client::Rclone => command.arg("copy").arg(from).arg(to),
            Client::AwsCli => command.args(["s3", "cp", "--recursive"]).arg(from).arg(to),
        };
        std::fs::create_dir(to)?;
        measure::run([command, machine::sync(to)])
    }

    fn place(self, target: &Target, prefix: &str) -> OsString {
        match self {
            Client::S5cmd | Client::AwsCli => format!("s3://{}/{prefix}", target.bucket),
            // A remote that stands in no configuration: none of this user is read, and none is written.
            Client::Rclone => {
                format!(":s3,provider=Other,env_auth,endpoint='{}':{}/{prefix}", target.endpoint, target.bucket)
            }
        }
        .into()
    }

    fn command(self, target: &Target) -> Command {
        let mut command = Command::new(self.program());
        match self {
            Client::S5cmd => command.args(["--log", "error", "--endpoint-url", &target.endpoint]),
            Client::Rclone => command.args(["--config", "", "--quiet", "--s3-no-check-bucket"]),
            Client::AwsCli => command.args(["--endpoint-url", &target.endpoint]),
        };
        target.give_keys(&mut command);
        command
    }

    /// In the Python environment of the tests, but for what Debian has.
    fn program(self) -> PathBuf {
        let environment = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name(".venv").join("bin");
        match self {
            Client::S5cmd => environment.join("s5cmd"),
            Client::Rclone => "rclone".into(),
            Client::AwsCli => environment.join("aws"),
        }
    }
}

/// `folder` as the place in which things lie.
fn in_folder(folder: &Path) -> OsString {
    let mut text = folder.as_os_str().to_owned();
    text.push("/");
    text
}
