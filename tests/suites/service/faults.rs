//! Each step of each change, failed once: what is left is whole, and the retry succeeds.
//!
//! Twice: with the mock storage failing, and with a failing file system under a real folder and a real index.

use std::io;
use std::sync::OnceLock;

use coffer_core::document::{Document, FileId};
use coffer_core::error::Error;
use coffer_core::query::{DocumentQuery, Place};
use coffer_core::service::DocumentChanges;
use coffer_core::storage::{Fault, Operation, StorageError};
use coffer_tests::{Desk, FaultyFs, RealVault};
use rustix::io::Errno;

/// A change, with the means to set it up, to do it (again), and to see that it was done.
struct Step {
    name: &'static str,
    prepare: fn(&dyn Actor) -> Option<Document>,
    act: fn(&dyn Actor, Option<&Document>) -> Result<(), Error>,
    done: fn(&dyn Actor, Option<&Document>),
}

/// Whoever can do the steps: the desk with its mock, or a vault in a folder.
trait Actor {
    fn service(&self) -> &coffer_core::service::DocumentService;
    fn user(&self) -> &coffer_core::document::UserId;
    fn add(&self, name: &str, content: &[u8]) -> Result<Document, Error>;
    fn add_together(&self, names: &[&str], content: &[u8]) -> Result<(), Error>;
    fn content(&self, document: &Document) -> Result<Vec<u8>, Error>;
}

const SMALL: &[u8] = b"some words";
const TOGETHER: &[&str] = &["one.txt", "three.txt", "two.txt"];

/// Two chunks, made once.
fn large() -> &'static [u8] {
    static LARGE: OnceLock<Vec<u8>> = OnceLock::new();
    LARGE.get_or_init(|| (0..9 * 1024 * 1024_u32).map(|number| (number % 239) as u8).collect())
}

fn changes() -> DocumentChanges {
    DocumentChanges { name: Some("renamed.txt".parse().expect("valid")), ..DocumentChanges::default() }
}

fn only(actor: &dyn Actor, place: Place) -> Vec<Document> {
    let query = DocumentQuery { place, ..DocumentQuery::default() };
    actor.service().page(actor.user(), &query, None, 10).expect("a page").documents
}

fn id(document: Option<&Document>) -> FileId {
    document.expect("prepared").file_id
}

const STEPS: &[Step] = &[
    Step {
        name: "import a small file",
        prepare: |_| None,
        act: |actor, _| actor.add("small.txt", SMALL).map(drop),
        done: |actor, _| {
            let documents = only(actor, Place::Vault);
            assert_eq!(documents.len(), 1, "once, not twice");
            assert_eq!(actor.content(&documents[0]).expect("readable"), SMALL);
        },
    },
    Step {
        name: "import small files together",
        prepare: |_| None,
        act: |actor, _| actor.add_together(TOGETHER, SMALL),
        done: |actor, _| {
            let documents = only(actor, Place::Vault);
            let mut names: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, TOGETHER, "each once, not twice");
            for document in &documents {
                assert_eq!(actor.content(document).expect("readable"), SMALL);
            }
        },
    },
    Step {
        name: "import a file of two chunks",
        prepare: |_| None,
        act: |actor, _| actor.add("large.bin", large()).map(drop),
        done: |actor, _| {
            let documents = only(actor, Place::Vault);
            assert_eq!(documents.len(), 1, "once, not twice");
            assert!(actor.content(&documents[0]).expect("readable") == large());
        },
    },
    Step {
        name: "update",
        prepare: |actor| actor.add("a.txt", SMALL).ok(),
        act: |actor, document| actor.service().update(actor.user(), id(document), Some(1), &changes()).map(drop),
        done: |actor, document| {
            let now = actor.service().document(actor.user(), id(document)).expect("there");
            assert_eq!((now.name.as_str(), now.rev), ("renamed.txt", 2), "changed once, not twice");
        },
    },
    Step {
        name: "trash",
        prepare: |actor| actor.add("a.txt", SMALL).ok(),
        act: |actor, document| actor.service().trash(actor.user(), id(document)).map(drop),
        done: |actor, _| assert_eq!((only(actor, Place::Vault).len(), only(actor, Place::Trash).len()), (0, 1)),
    },
    Step {
        name: "restore",
        prepare: |actor| {
            let document = actor.add("a.txt", SMALL).ok()?;
            actor.service().trash(actor.user(), document.file_id).ok()
        },
        act: |actor, document| actor.service().restore(actor.user(), id(document)).map(drop),
        done: |actor, _| assert_eq!((only(actor, Place::Vault).len(), only(actor, Place::Trash).len()), (1, 0)),
    },
    Step {
        name: "purge",
        prepare: |actor| {
            let document = actor.add("a.txt", SMALL).ok()?;
            actor.service().trash(actor.user(), document.file_id).ok()
        },
        act: |actor, document| actor.service().purge(actor.user(), id(document)),
        done: |actor, _| assert_eq!((only(actor, Place::Vault).len(), only(actor, Place::Trash).len()), (0, 0)),
    },
];

impl Actor for Desk {
    fn service(&self) -> &coffer_core::service::DocumentService {
        &self.service
    }

    fn user(&self) -> &coffer_core::document::UserId {
        &self.user
    }

    fn add(&self, name: &str, content: &[u8]) -> Result<Document, Error> {
        let path = self.folder.path().join(name);
        if !path.exists() {
            self.file(name, content);
        }
        Ok(self.import(&path, "")?.remove(0).document().clone())
    }

    fn add_together(&self, names: &[&str], content: &[u8]) -> Result<(), Error> {
        let missing = names.iter().filter(|name| !self.folder.path().join(name).exists());
        missing.for_each(|name| drop(self.file(name, content)));
        let paths: Vec<_> = names.iter().map(|name| self.folder.path().join(name)).collect();
        self.import_together(&paths, "")?.into_iter().try_for_each(|outcome| outcome.map(drop))
    }

    fn content(&self, document: &Document) -> Result<Vec<u8>, Error> {
        Desk::content(self, document)
    }
}

impl Actor for RealVault {
    fn service(&self) -> &coffer_core::service::DocumentService {
        self.service()
    }

    fn user(&self) -> &coffer_core::document::UserId {
        self.user()
    }

    fn add(&self, name: &str, content: &[u8]) -> Result<Document, Error> {
        RealVault::add(self, name, content)
    }

    fn add_together(&self, names: &[&str], content: &[u8]) -> Result<(), Error> {
        RealVault::add_together(self, names, content)
    }

    fn content(&self, document: &Document) -> Result<Vec<u8>, Error> {
        RealVault::content(self, document)
    }
}

fn unplugged() -> StorageError {
    StorageError::Unavailable { operation: "testing", source: io::Error::other("unplugged") }
}

#[test]
fn every_storage_call_of_every_change_may_fail_once() {
    for step in STEPS {
        for answer_lost in [false, true] {
            for operation in Operation::ALL {
                for nth in 1.. {
                    let desk = Desk::new();
                    let prepared = (step.prepare)(&desk);
                    let fault = Fault::nth(operation, nth, unplugged);
                    desk.storage.inject(if answer_lost { fault.answer_lost() } else { fault });
                    let before = desk.storage.calls().iter().filter(|call| call.operation == operation).count();
                    let when = format!("{}: {operation:?} {nth} fails, answer lost: {answer_lost}", step.name);
                    let outcome = (step.act)(&desk, prepared.as_ref());
                    let calls = desk.storage.calls().iter().filter(|call| call.operation == operation).count() - before;
                    desk.storage.heal();
                    desk.assert_whole_but_unsettled(&when);
                    if outcome.is_err() {
                        (step.act)(&desk, prepared.as_ref()).unwrap_or_else(|error| panic!("{when}: retry: {error}"));
                    }
                    (step.done)(&desk, prepared.as_ref());
                    desk.assert_whole(&when);
                    if (calls as u64) < nth {
                        break;
                    }
                }
            }
        }
    }
}

#[test]
fn every_file_system_call_of_every_change_may_fail_once() {
    for error in [Errno::IO, Errno::NOSPC] {
        for step in STEPS {
            let mut nth = 1;
            loop {
                let vault = RealVault::new();
                let prepared = (step.prepare)(&vault);
                let before = vault.fs().calls().len();
                vault.fs().fail_nth(nth, error);
                let when = format!("{}: file system call {nth} fails with {error}", step.name);
                let outcome = (step.act)(&vault, prepared.as_ref());
                let calls = vault.fs().calls().len() - before;
                vault.fs().heal();
                vault.assert_whole_but_unsettled(&when);
                if outcome.is_err() {
                    (step.act)(&vault, prepared.as_ref()).unwrap_or_else(|error| panic!("{when}: retry: {error}"));
                }
                (step.done)(&vault, prepared.as_ref());
                vault.assert_whole(&when);
                if (calls as u64) < nth {
                    break;
                }
                nth += 1;
            }
            assert!(nth > 3, "{}: the change must have made some calls", step.name);
        }
    }
}

#[test]
fn a_process_that_dies_at_any_file_system_call_leaves_a_vault_that_opens_whole() {
    for step in STEPS {
        let mut nth = 1;
        loop {
            let vault = RealVault::new();
            let prepared = (step.prepare)(&vault);
            let before = vault.fs().calls().len();
            vault.fs().crash_at(nth);
            let when = format!("{}: death at file system call {nth}", step.name);
            let outcome = (step.act)(&vault, prepared.as_ref());
            let calls = vault.fs().calls().len() - before;
            let vault = vault.reopened();
            vault.assert_whole(&when);
            if outcome.is_ok() {
                (step.done)(&vault, prepared.as_ref());
            } else {
                (step.act)(&vault, prepared.as_ref()).unwrap_or_else(|error| panic!("{when}: retry: {error}"));
                (step.done)(&vault, prepared.as_ref());
            }
            vault.assert_whole(&when);
            if (calls as u64) < nth {
                break;
            }
            nth += 1;
        }
    }
}

#[test]
fn the_failing_file_system_fails_what_it_is_told_to() {
    let fs = FaultyFs::new(std::sync::Arc::new(coffer_core::seams::Disk));
    let folder = tempfile::tempdir().expect("a folder");
    fs.fail_nth(1, Errno::IO);
    let refused = coffer_core::seams::Fs::create_new(&fs, &folder.path().join("a"));
    assert_eq!(refused.expect_err("told to fail").raw_os_error(), Some(Errno::IO.raw_os_error()));
    coffer_core::seams::Fs::create_new(&fs, &folder.path().join("a")).expect("once only");
}
