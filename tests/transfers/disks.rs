//! A disk that fills up half-way: it is told, what is there stays, and once there is room the transfer goes on from it.
//!
//! The disks are in memory, so this needs root; it says that it is SKIPPED where they cannot be mounted.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::document::FolderPath;
use coffer_core::error::ErrorKind;
use coffer_core::home::Home;
use coffer_core::service::{ExportTarget, ImportControl, OnClash, Proceed};
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_tests::processes::cases;
use coffer_tests::processes::mounts::Mount;
use coffer_tests::processes::sources::Sources;
use coffer_tests::processes::spawning;
use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::bench::Meanwhile;
use crate::ways::{CHUNK, hash_of};

const LENGTH: u64 = 5 * CHUNK + 99;

/// A small disk that somebody else fills.
struct Disk {
    mount: Mount,
}

impl Disk {
    fn new() -> Option<Disk> {
        match Mount::in_memory("size=160m,mode=700") {
            Ok(mount) => Some(Disk { mount }),
            Err(reason) => {
                cases::say(&format!("disks that fill up half-way: SKIPPED: {reason}"));
                None
            }
        }
    }

    fn path(&self) -> &Path {
        self.mount.point()
    }

    /// Leaves no more than a few pages.
    fn fill(&self) {
        let disk = statvfs(self.path()).expect("a disk can be asked");
        let filler = File::create(self.filler()).expect("there is room for a file");
        fallocate(&filler, FallocateFlags::empty(), 0, (disk.f_bavail - 4) * disk.f_frsize).expect("there is room");
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

/// Remembers how many bytes were safe when it was asked first.
#[derive(Default)]
struct Beginning(AtomicU64);

impl ImportControl for Beginning {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        let _ = self.0.compare_exchange(0, done_bytes, Ordering::Relaxed, Ordering::Relaxed);
        Proceed::Go
    }
}

fn open(home: &Path) -> Vault {
    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    vault::open(&Home::at(home), &choice, &Seams::real()).expect("the vault opens")
}

fn source(sources: &Sources) -> PathBuf {
    sources.file("film.mp4", usize::try_from(LENGTH).expect("it fits"))
}

#[test]
fn a_vault_whose_disk_fills_up_half_way_goes_on_once_there_is_room() {
    let Some(disk) = Disk::new() else { return };
    let sources = Sources::new();
    let source = source(&sources);
    spawning::with_open_vaults(|| {
        let home = tempfile::tempdir().expect("a folder for the index");
        std::os::unix::fs::symlink(disk.path(), home.path().join("vault")).expect("a link");
        let vault = open(home.path());
        let root = FolderPath::root();
        let queued = vault
            .service
            .enqueue(&vault.user, std::slice::from_ref(&source), &root, &mut |_| {})
            .expect("queued")
            .queued;
        let control = Meanwhile::at(2 * CHUNK, || disk.fill());
        let full = vault.service.import(&vault.user, queued[0].file_id, &control).expect_err("the disk is full");
        assert_eq!(full.kind(), ErrorKind::NoSpace);
        let open_imports = vault.service.open_imports(&vault.user).expect("the index answers");
        assert_eq!(open_imports.len(), 1, "it can be gone on with");
        let stored = vault.service.stored_bytes(&open_imports[0]).expect("the disk answers");
        assert!(stored >= 2 * CHUNK, "what was stored stays: {stored}");
        drop(vault);
        disk.make_room();
        let vault = open(home.path());
        let before = vault.service.stored_bytes(&open_imports[0]).expect("the disk answers");
        assert_eq!(before, stored, "also when the process ends");
        let beginning = Beginning::default();
        let imported = vault.service.import(&vault.user, queued[0].file_id, &beginning).expect("there is room now");
        let copy = home.path().join("copy");
        let target = ExportTarget::File(copy.clone());
        let document = imported.document().file_id;
        vault
            .service
            .export(&vault.user, document, &target, OnClash::Refuse, &Beginning::default())
            .expect("it is readable");
        assert!(hash_of(&copy) == hash_of(&source), "every byte is there");
    });
}

#[test]
fn a_copy_whose_disk_fills_up_half_way_goes_on_once_there_is_room() {
    let Some(disk) = Disk::new() else { return };
    let sources = Sources::new();
    let source = source(&sources);
    spawning::with_open_vaults(|| {
        let home = tempfile::tempdir().expect("a folder for the vault");
        let vault = open(home.path());
        let root = FolderPath::root();
        let queued = vault
            .service
            .enqueue(&vault.user, std::slice::from_ref(&source), &root, &mut |_| {})
            .expect("queued")
            .queued;
        let import = vault.service.import(&vault.user, queued[0].file_id, &Beginning::default()).expect("imported");
        let (document, copy) = (import.document().file_id, disk.path().join("copy.mp4"));
        let target = ExportTarget::File(copy.clone());
        let export = |control: &dyn ImportControl| {
            vault.service.export(&vault.user, document, &target, OnClash::Refuse, control)
        };
        let full = export(&Meanwhile::at(2 * CHUNK, || disk.fill())).expect_err("the disk is full");
        assert_eq!(full.kind(), ErrorKind::NoSpace);
        assert!(!copy.exists(), "what is not whole has no name");
        let still_full = export(&Beginning::default()).expect_err("there is no room yet");
        assert_eq!(still_full.kind(), ErrorKind::NoSpace);
        disk.make_room();
        let beginning = Beginning::default();
        export(&beginning).expect("there is room now");
        let first = beginning.0.load(Ordering::Relaxed);
        assert!(first >= 3 * CHUNK, "what was there is not written again: {first}");
        assert!(hash_of(&copy) == hash_of(&source), "every byte is there");
        assert_eq!(fs::read_dir(disk.path()).expect("a folder").count(), 1, "nothing lies beside it");
    });
}
