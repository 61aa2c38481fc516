//! The harness itself: a program that only says that it made something durable is caught.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::disk_images::{Format, Image, ImageStore};
use coffer_tests::processes::mounts::Mount;
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::system_call::{CallKind, SystemCall};
use coffer_tests::processes::tracer::{self, Decision};

use crate::store;

/// A program that leaves some syncs out.
struct Careless {
    name: &'static str,
    /// Which it leaves out.
    leaves_out: fn(&SystemCall) -> bool,
    /// Whether only the vault is on the disk that loses its power. On one disk with the index, a sync of the index may
    /// make the names in the vault durable too.
    is_vault_apart: bool,
}

const NO_SYNC: Careless = Careless { name: "no sync at all", leaves_out: |_| true, is_vault_apart: false };
const NO_FILES: Careless = Careless {
    name: "no sync of files",
    leaves_out: |call| is_of_vault(call) && is_of_file(call),
    is_vault_apart: false,
};
const NO_INDEX: Careless =
    Careless { name: "no sync of the index", leaves_out: |call| !is_of_vault(call), is_vault_apart: false };
const NO_FOLDERS: Careless =
    Careless { name: "no sync of folders", leaves_out: |call| call.path.is_dir(), is_vault_apart: true };
const NOTHING_IN_THE_VAULT: Careless =
    Careless { name: "no sync in the vault", leaves_out: is_of_vault, is_vault_apart: true };

const SMALL: &str = "add a small file";
const LARGE: &str = "add a large file";

fn is_of_vault(call: &SystemCall) -> bool {
    !call.path.components().any(|part| part.as_os_str() == "index")
}

/// `syncfs` is named by a folder, and is about files.
fn is_of_file(call: &SystemCall) -> bool {
    call.name == "syncfs" || !call.path.is_dir()
}

/// The place of an operation after a careless program has done it and the power went, with the disk it lies on.
struct Cut<'a> {
    operation: &'a Prepared,
    place: Place,
    _mount: Mount,
    _disks: [Image; 2],
}

impl Careless {
    /// Does `operation` with this program, and lets the power go once it says that all is well.
    fn cut<'a>(&self, operation: &'a Prepared, store: &ImageStore) -> Cut<'a> {
        let name = format!("{} {}", operation.name, self.name);
        let disk = store.empty(&name, Format::Ext4).expect("a disk can be made");
        let mount = disk.mount().expect("it can be mounted");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = if self.is_vault_apart { folder.path().join("home") } else { mount.point().join("home") };
        let place = Place::on(home, folder);
        place.copy_home(&operation.origin);
        if self.is_vault_apart {
            place.move_vault(&mount.point().join("vault"));
        }
        disk.mount_again(&mount);
        let mut left_out = 0;
        let program = operation.program(&place);
        let watched = [place.home(), mount.point()];
        let ended = tracer::trace(&program, &watched, &mut |_, call| {
            if call.kind == CallKind::Sync && (self.leaves_out)(call) {
                left_out += 1;
                return Decision::Pretend;
            }
            Decision::Make
        });
        assert!(ended.is_done() && left_out > 0, "it says that all is well: {:?} {}", ended.code, ended.stderr);
        let after_the_cut = disk.copy(&format!("{name} after"));
        after_the_cut.mount_instead(&mount);
        Cut { operation, place, _mount: mount, _disks: [disk, after_the_cut] }
    }
}

impl Cut<'_> {
    /// Checks that nothing is lost.
    fn check(&self) {
        recovery::check(self.operation, &self.place, &Said::Done, 1);
    }

    /// Files whose names end with `ending` in a folder of the vault.
    fn files(&self, folder: &str, ending: &str) -> usize {
        let entries = fs::read_dir(self.place.vault().join(folder)).expect("it can be read");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names.filter(|name| name.to_string_lossy().ends_with(ending)).count()
    }
}

fn prepared(name: &str) -> Prepared {
    OPERATIONS.iter().find(|operation| operation.name == name).expect("it is one of them").prepared()
}

#[test]
fn a_program_that_leaves_syncs_out_is_caught() {
    let Some(store) = store() else { return };
    let (small, folder, large) = (prepared(SMALL), prepared("add a folder"), prepared(LARGE));
    let changes = ["edit", "rm", "purge"].map(prepared);
    let mut pairs: Vec<(&Prepared, &Careless)> = Vec::new();
    for operation in [&small, &folder, &large] {
        pairs.extend([&NO_SYNC, &NO_FILES, &NOTHING_IN_THE_VAULT].map(|careless| (operation, careless)));
    }
    // Many files are made durable by syncs of the whole disk, and what the index needs to find them with them.
    pairs.extend([&small, &large].map(|operation| (operation, &NO_INDEX)));
    // A single file that is new does not lose anything so; see below.
    pairs.extend(changes.iter().chain([&folder]).map(|operation| (operation, &NO_FOLDERS)));
    let named = |what: (&Prepared, &Careless)| format!("{}, {}", what.0.name, what.1.name);
    let all: Vec<_> = pairs.into_iter().map(|pair| Case { name: named(pair), what: pair }).collect();
    cases::run("careless programs", all.len(), &all, |(operation, careless)| {
        let cut = careless.cut(operation, &store);
        let is_caught = catch_unwind(AssertUnwindSafe(|| cut.check())).is_err();
        assert!(is_caught, "it lost what it had acknowledged, and nobody noticed");
        true
    });
}

/// One new file is in no danger without syncs of folders, and this is why: ext4 and xfs write names in the order in which
/// they were given, so the sync of the sidecar makes the name of its content durable, and only the sidecar's own name is
/// lost. The next start gives it back.
#[test]
fn a_sidecar_that_has_lost_its_name_is_given_it_again() {
    let Some(store) = store() else { return };
    let operations = [SMALL, LARGE].map(prepared);
    let all: Vec<Case<&Prepared>> = operations
        .iter()
        .map(|operation| Case { name: format!("{}, {}, saved", operation.name, NO_FOLDERS.name), what: operation })
        .collect();
    cases::run("names that are lost", all.len(), &all, |operation| {
        let cut = NO_FOLDERS.cut(operation, &store);
        let documents = operation.before.documents.len();
        let found = [cut.files("anna", ".meta"), cut.files("anna", ""), cut.files(".coffer/staging", ".new")];
        assert_eq!(found, [documents, 2 * documents + 1, 1], "the content has its name, and its sidecar has not");
        cut.check();
        true
    });
}
