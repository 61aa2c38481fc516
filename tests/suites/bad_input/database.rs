//! Index files that are damaged, old, newer or another program's. The sidecars are the truth: an index that cannot be used
//! is set aside and built again, and only a newer Coffer's is left for that one.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use coffer_core::error::ErrorKind;
use coffer_core::home::Home;
use coffer_core::query::DocumentQuery;
use coffer_core::service::Unattended;
use coffer_core::vault::{self, Choice, Seams, Vault};

use super::{Row, check, everything_in, refused, taken};

/// What is done to the index file while nobody has it open.
type Act = fn(&Path);

fn beside(index: &Path, ending: &str) -> PathBuf {
    let mut path = index.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

fn remove(index: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(index, ending));
    }
}

fn replace(index: &Path, content: &[u8]) {
    remove(index);
    fs::write(index, content).expect("written");
}

/// Runs SQL on the file as another program would.
fn run(index: &Path, sql: &str) {
    rusqlite::Connection::open(index).expect("opens").execute_batch(sql).expect("runs");
}

fn overwrite(index: &Path, offset: u64, content: &[u8]) {
    let file = OpenOptions::new().write(true).open(index).expect("there");
    file.write_all_at(content, offset).expect("written");
}

fn rows() -> Vec<Row<Act>> {
    // What shows afterwards: how the index came to be, whether a damaged one was set aside, and the documents.
    let kept = || taken("kept: a.txt b.txt");
    let new = || taken("built anew: a.txt b.txt");
    let aside = || taken("built anew, the damaged one aside: a.txt b.txt");
    vec![
        ("untouched", |_| {}, kept()),
        ("gone", remove, new()),
        ("no bytes", |index| replace(index, b""), new()),
        ("one byte", |index| replace(index, b"S"), new()),
        ("text", |index| replace(index, &b"this is no database, whatever its name says. ".repeat(200)), aside()),
        ("zeros", |index| replace(index, &[0; 8192]), aside()),
        ("ones", |index| replace(index, &[0xff; 8192]), aside()),
        ("a header alone", |index| replace(index, &fs::read(index).expect("there")[..100]), aside()),
        ("half a page", |index| replace(index, &fs::read(index).expect("there")[..2048]), aside()),
        ("a schema of zeros", |index| overwrite(index, 100, &[0; 3996]), aside()),
        ("a page size of 3", |index| overwrite(index, 16, &[0, 3]), aside()),
        ("another program's mark", |index| run(index, "PRAGMA application_id = 252006674"), aside()),
        ("no mark", |index| run(index, "PRAGMA application_id = 0"), aside()),
        ("a negative version", |index| run(index, "PRAGMA user_version = -1"), aside()),
        (
            "a newer version",
            |index| run(index, "PRAGMA user_version = 9999; PRAGMA wal_checkpoint(TRUNCATE)"),
            refused(ErrorKind::NewerVersion, "the index has format 9999"),
        ),
        ("a log that is none", |index| fs::write(beside(index, "-wal"), [7; 5000]).expect("written"), kept()),
        ("an empty log", |index| fs::write(beside(index, "-wal"), b"").expect("written"), kept()),
        ("shared memory that is none", |index| fs::write(beside(index, "-shm"), [7; 40_000]).expect("written"), kept()),
        (
            "the log of another database",
            |index| fs::write(beside(index, "-wal"), foreign_log()).expect("written"),
            aside(),
        ),
        ("a journal that is none", |index| fs::write(beside(index, "-journal"), [7; 5000]).expect("written"), kept()),
        (
            "a folder of that name",
            |index| {
                remove(index);
                fs::create_dir(index).expect("a folder");
            },
            refused(ErrorKind::Unavailable, "opening the index failed"),
        ),
        (
            "a link to another file",
            |index| {
                let elsewhere = index.with_extension("elsewhere");
                fs::rename(index, &elsewhere).expect("moved");
                std::os::unix::fs::symlink(elsewhere, index).expect("linked");
            },
            refused(ErrorKind::Unavailable, "opening the index failed"),
        ),
    ]
}

/// A log with a change in it that was never moved into its database.
fn foreign_log() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&path).expect("opens");
    other
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE documents (number)")
        .expect("runs");
    fs::read(beside(&path, "-wal")).expect("it is in use")
}

fn open(home: &Home) -> Result<Vault, coffer_core::Error> {
    vault::open(home, &Choice::default(), &Seams::real())
}

fn names(vault: &Vault) -> String {
    let page = vault.service.page(&vault.user, &DocumentQuery::default(), None, 100).expect("a page");
    page.documents.iter().map(|document| document.name.to_string()).collect::<Vec<_>>().join(" ")
}

/// The files beside the index that have content, without the shared memory: it says only who is reading.
fn contents(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let found = everything_in(&home.data().join("index"));
    let kept = found.into_iter().filter(|(path, _)| path.extension().is_none_or(|ending| ending != "sqlite3-shm"));
    kept.map(|(path, (_, _, _, content))| (path, content)).filter(|(_, content)| !content.is_empty()).collect()
}

#[test]
fn an_index_that_cannot_be_used_costs_no_document() {
    check("database", rows(), |what, act| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = Home::at(folder.path());
        let vault = open(&home).expect("made");
        for name in ["a.txt", "b.txt"] {
            let path = folder.path().join(name);
            fs::write(&path, name).expect("written");
            let root = "".parse().expect("the root");
            let queued = vault.service.enqueue(&vault.user, &[path], &root, &mut |_| {}).expect("queued").queued;
            vault.service.import(&vault.user, queued[0].file_id, &Unattended).expect("imported");
        }
        let index = home.index(&vault.vault_id.to_string());
        drop(vault);
        act(&index);
        let vault_before = everything_in(&home.default_vault().join("me"));
        let data_before = contents(&home);
        let opened = open(&home);
        assert!(everything_in(&home.default_vault().join("me")) == vault_before, "{what}: the vault is only read");
        let vault = opened.inspect_err(|_| {
            assert!(contents(&home) == data_before, "{what}: what is refused stays as it is");
        })?;
        let is_aside = fs::read_dir(home.data().join("index"))
            .expect("there")
            .any(|entry| entry.expect("readable").file_name().to_string_lossy().contains("damaged-"));
        let how = match (vault.index_rebuilt.is_some(), is_aside) {
            (false, false) => "kept",
            (true, false) => "built anew",
            (true, true) => "built anew, the damaged one aside",
            (false, true) => "kept, and something aside",
        };
        Ok(format!("{how}: {}", names(&vault)))
    });
}
