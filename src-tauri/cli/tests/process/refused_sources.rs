//! What is never taken in: links, devices, what the system makes up, and the vault itself. Each at once, each with its
//! kind, and never at the cost of the files beside it.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::harness::{Coffer, text};

/// Adds one path, which must be refused with this kind without waiting for anything, and leave nothing behind. The limit
/// is generous: a machine under load is slow, and what blocks here blocks for ever.
fn refuses(coffer: &Coffer, path: &Path, kind: &str) {
    let started = Instant::now();
    let run = coffer.run([Path::new("--json"), Path::new("add"), path]);
    assert!(started.elapsed() < Duration::from_secs(20), "{} is refused at once", path.display());
    assert_eq!(run.code, Some(1), "{}", path.display());
    assert_eq!(run.kind(), kind, "{}", path.display());
    let answer = run.json();
    assert_eq!(answer["failed"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(text(&answer["failed"][0], "kind"), kind);
    assert_eq!(text(&answer["failed"][0], "path"), path.to_string_lossy());
    assert_eq!(coffer.documents(&[]).len(), 0, "nothing of {} is kept", path.display());
    let open = coffer.json(["transfers"]);
    assert_eq!(open["transfers"].as_array().map(Vec::len), Some(0), "no import of {} stays open", path.display());
}

#[test]
fn links_are_not_followed() {
    let coffer = Coffer::new();
    coffer.run(["usage"]);
    let work = coffer.work();
    coffer.file("target.txt", "x");
    symlink("target.txt", work.join("to-file")).expect("a link");
    symlink("nowhere", work.join("dangling")).expect("a link");
    symlink("loop-b", work.join("loop-a")).expect("a link");
    symlink("loop-a", work.join("loop-b")).expect("a link");
    symlink(coffer.root(), work.join("to-vault")).expect("a link");
    for name in ["to-file", "dangling", "loop-a", "to-vault"] {
        refuses(&coffer, Path::new(name), "sourceSymlink");
    }
}

#[test]
fn special_files_are_refused_before_they_are_opened() {
    let coffer = Coffer::new();
    coffer.run(["usage"]);
    let work = coffer.work();
    mknodat(CWD, work.join("fifo"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a FIFO");
    let _socket = UnixListener::bind(work.join("socket")).expect("a socket");
    for path in ["fifo", "socket", "/dev/null", "/dev/zero"] {
        refuses(&coffer, Path::new(path), "sourceNotRegular");
    }
}

#[test]
fn what_the_system_makes_up_is_refused() {
    let coffer = Coffer::new();
    coffer.run(["usage"]);
    for path in ["/proc/self/status", "/proc/self/mem", "/proc/cpuinfo"] {
        refuses(&coffer, Path::new(path), "sourceSpecial");
    }
}

#[test]
fn the_vault_is_never_added_to_itself() {
    let coffer = Coffer::new();
    coffer.run(["usage"]);
    let marker = coffer.root().join(".coffer/vault.json");
    for path in [coffer.root(), coffer.root().join(".coffer"), marker, coffer.home().join("data"), coffer.index()] {
        refuses(&coffer, &path, "sourceInVault");
    }
}

#[test]
fn what_is_gone_or_empty_is_said() {
    let coffer = Coffer::new();
    coffer.run(["usage"]);
    coffer.file("file", "x");
    for path in ["nothing", "file/below"] {
        refuses(&coffer, Path::new(path), "sourceGone");
    }
    fs::create_dir(coffer.work().join("empty folder")).expect("a folder");
    let answer = coffer.json(["add", "empty folder"]);
    assert_eq!(answer.to_string(), r#"{"added":[],"already_there":[],"failed":[]}"#);
}

#[test]
fn what_cannot_be_added_costs_nothing_beside_it() {
    let coffer = Coffer::new();
    coffer.file("mixed/a.txt", "a");
    coffer.file("mixed/deep/b.txt", "b");
    let mixed = coffer.work().join("mixed");
    symlink(".", mixed.join("deep/round")).expect("a link that leads in a circle");
    mknodat(CWD, mixed.join("fifo"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a FIFO");
    let run = coffer.run(["--json", "add", "mixed"]);
    assert_eq!(run.code, Some(1), "partly failed is failed");
    let answer = run.json();
    assert_eq!(answer["added"].as_array().map(Vec::len), Some(2), "{answer}");
    let mut kinds: Vec<&str> =
        answer["failed"].as_array().expect("a list").iter().map(|failure| text(failure, "kind")).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["sourceNotRegular", "sourceSymlink"]);
    assert_eq!(run.errors().len(), 2, "each failure is said on standard error too");
}
