//! The harness itself: a program that only says that it made something durable is caught.

use std::panic::{AssertUnwindSafe, catch_unwind};

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::disk_images::{Format, ImageStore};
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

const CARELESS: [Careless; 5] = [
    Careless { name: "no sync at all", leaves_out: |_| true, is_vault_apart: false },
    Careless {
        name: "no sync of files",
        leaves_out: |call| is_of_vault(call) && is_of_file(call),
        is_vault_apart: false,
    },
    Careless { name: "no sync of the index", leaves_out: |call| !is_of_vault(call), is_vault_apart: false },
    Careless { name: "no sync of folders", leaves_out: |call| call.path.is_dir(), is_vault_apart: true },
    Careless { name: "no sync in the vault", leaves_out: |call| is_of_vault(call), is_vault_apart: true },
];

fn is_of_vault(call: &SystemCall) -> bool {
    !call.path.components().any(|part| part.as_os_str() == "index")
}

/// `syncfs` is named by a folder, and is about files.
fn is_of_file(call: &SystemCall) -> bool {
    call.name == "syncfs" || !call.path.is_dir()
}

/// Adds a file with this program, lets the power go, and answers whether a check finds what is lost.
fn is_caught(careless: &Careless, operation: &Prepared, store: &ImageStore) -> bool {
    let disk = store.empty(careless.name, Format::Ext4).expect("a disk can be made");
    let mount = disk.mount().expect("it can be mounted");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = if careless.is_vault_apart {
        let place = Place::on(folder.path().join("home"), folder);
        place.copy_home(&operation.origin);
        place.move_vault(&mount.point().join("vault"));
        place
    } else {
        let place = Place::on(mount.point().join("home"), folder);
        place.copy_home(&operation.origin);
        place
    };
    disk.mount_again(&mount);
    let mut left_out = 0;
    let program = operation.program(&place);
    let watched = [place.home(), mount.point()];
    let ended = tracer::trace(&program, &watched, &mut |_, call| {
        if call.kind == CallKind::Sync && (careless.leaves_out)(call) {
            left_out += 1;
            return Decision::Pretend;
        }
        Decision::Make
    });
    assert!(ended.is_done() && left_out > 0, "it says that all is well: {:?} {}", ended.code, ended.stderr);
    let after_the_cut = disk.copy(&format!("{} after", careless.name));
    after_the_cut.mount_instead(&mount);
    catch_unwind(AssertUnwindSafe(|| recovery::check(operation, &place, &Said::Done, 1))).is_err()
}

#[test]
fn a_program_that_leaves_syncs_out_is_caught() {
    let Some(store) = store() else { return };
    let adding = |name: &str| {
        let operation = OPERATIONS.iter().find(|operation| operation.name == name).expect("it is one of them");
        operation.prepared()
    };
    let operations = ["add a small file", "add a folder", "add a large file"].map(adding);
    let mut all = Vec::new();
    for operation in &operations {
        for careless in &CARELESS {
            // Many files are made durable by syncs of the whole disk, and what the index needs to find them with them.
            if operation.name == "add a folder" && careless.name == "no sync of the index" {
                continue;
            }
            // A sidecar whose name was lost still lies in the staging folder, beside whole content: the next start gives it
            // its name. Other orders, in which the content has lost its name too, are for the simulated disk.
            if operation.name != "add a folder" && careless.name == "no sync of folders" {
                continue;
            }
            all.push(Case { name: format!("{}, {}", operation.name, careless.name), what: (careless, operation) });
        }
    }
    cases::run("careless programs", all.len(), &all, |(careless, operation)| {
        assert!(is_caught(careless, operation, &store), "it lost what it had acknowledged, and nobody noticed");
        true
    });
}
