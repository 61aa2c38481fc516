//! The program `curl`, run as anybody runs it who was given a link: no keys, no settings, no proxy.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::client::Answer;
use crate::canary;

/// A request without keys by a process of its own, with these arguments beside the address.
pub fn curl(address: &str, arguments: &[&str]) -> Answer {
    let folder = tempfile::tempdir().expect("a folder for the answer");
    let (head, body) = (folder.path().join("head"), folder.path().join("body"));
    let mut command = plain();
    command.arg("--dump-header").arg(&head).arg("--output").arg(&body).args(arguments).arg(address);
    let output = command.output().expect("curl starts");
    assert!(output.status.success(), "curl: {}", String::from_utf8_lossy(&output.stderr));
    let (head, body) = (fs::read(&head).expect("a head"), fs::read(&body).unwrap_or_default());
    for (what, bytes) in [("the address", address.as_bytes()), ("the head", &head[..]), ("the body", &body[..])] {
        canary::assert_absent(what, bytes);
    }
    answer(&String::from_utf8_lossy(&head), body)
}

/// The name of the file that `curl` makes of a link by itself, in `folder`, when it is told to go by the answer.
pub fn saved_as(address: &str, folder: &Path) -> String {
    let output = plain().args(["--remote-name", "--remote-header-name", address]).current_dir(folder).output();
    let output = output.expect("curl starts");
    assert!(output.status.success(), "curl: {}", String::from_utf8_lossy(&output.stderr));
    let entries = fs::read_dir(folder).expect("the folder is there");
    let names: Vec<_> = entries.map(|entry| entry.expect("readable").file_name()).collect();
    let [name] = &names[..] else { panic!("one file: {names:?}") };
    name.to_str().expect("a name in Unicode").to_owned()
}

fn plain() -> Command {
    let mut command = Command::new("curl");
    // The first keeps it from reading a file of settings.
    command.args(["--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "60"]);
    command
}

fn answer(head: &str, body: Vec<u8>) -> Answer {
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Answer { status, headers, body }
}
