//! Folders that someone wants to keep a vault in. One that cannot be is left as it is, and the settings too.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use coffer_core::error::ErrorKind;
use coffer_core::home::Home;
use coffer_core::vault::{self, Choice, Seams};

use super::{Row, check, everything_in, refused, taken};

/// Makes the place in a folder, and says where it is, and how the vault is to be called if not like it.
type Make = fn(&Path) -> (PathBuf, Option<&'static str>);

fn rows() -> Vec<Row<Make>> {
    let foreign = |words| refused(ErrorKind::VaultForeign, words);
    let bad = |words| refused(ErrorKind::InvalidInput, words);
    vec![
        ("no folder yet", |around| (around.join("a/b/Work"), None), taken("Work")),
        ("an empty folder", |around| (made(around, "Work"), None), taken("Work")),
        ("a path that climbs", |around| (made(around, "x").join("../Work"), None), taken("Work")),
        ("no path", |_| (PathBuf::new(), None), bad("path: must not be empty")),
        ("the root of everything", |_| ("/".into(), None), foreign("is not a Coffer vault")),
        ("a folder of the system", |_| ("/etc".into(), None), foreign("is not a Coffer vault")),
        ("the kernel's own", |_| ("/proc/self".into(), None), foreign("is not")),
        ("a file", |around| (file(around, "Work"), None), foreign("is not a folder")),
        ("a device", |_| ("/dev/null".into(), None), foreign("is not a folder")),
        (
            "a folder with something in it",
            |around| {
                file(&made(around, "Work"), "letter.txt");
                (around.join("Work"), None)
            },
            foreign("is not a Coffer vault"),
        ),
        (
            "a folder below a file",
            |around| (file(around, "Work").join("below"), None),
            refused(ErrorKind::Unavailable, "failed"),
        ),
        (
            "a link to nothing",
            |around| {
                symlink("nowhere", around.join("Work")).expect("linked");
                (around.join("Work"), None)
            },
            refused(ErrorKind::Unavailable, "failed"),
        ),
        (
            "a folder that everybody may write to",
            |around| {
                fs::set_permissions(made(around, "Work"), fs::Permissions::from_mode(0o777)).expect("changed");
                (around.join("Work"), None)
            },
            foreign("can be written to by other users"),
        ),
        (
            "a name that is no Unicode",
            |around| (around.join(std::ffi::OsStr::from_bytes(b"W\xf6rk")), None),
            bad("path: must be Unicode"),
        ),
        (
            "a name with a line break",
            |around| (around.join("Wo\nrk"), None),
            bad("vault: must be 1 to 100 bytes without control"),
        ),
        ("a vault called nothing", |around| (around.join("Work"), Some("")), bad("vault: must be 1 to 100 bytes")),
        ("a vault called a space", |around| (around.join("Work"), Some(" ")), bad("vault: must be 1 to 100 bytes")),
        (
            "a vault called by a zero byte",
            |around| (around.join("Work"), Some("a\0b")),
            bad("vault: must be 1 to 100 bytes"),
        ),
        (
            "a folder within a vault",
            |around| (vault_in(around).join("Work"), None),
            foreign("lies within another vault"),
        ),
        (
            "a user's folder of a vault",
            |around| (vault_in(around).join("anna"), None),
            foreign("lies within another vault"),
        ),
        ("the inner folder of a vault", |around| (vault_in(around).join(".coffer"), None), foreign("is not")),
    ]
}

fn made(around: &Path, name: &str) -> PathBuf {
    let path = around.join(name);
    fs::DirBuilder::new().mode(0o700).create(&path).expect("a folder");
    path
}

fn file(around: &Path, name: &str) -> PathBuf {
    let path = around.join(name);
    fs::write(&path, b"dear").expect("written");
    path
}

/// A vault that another installation has made.
fn vault_in(around: &Path) -> PathBuf {
    let other = tempfile::tempdir().expect("a temporary folder");
    let root = around.join("Outer");
    vault::add_local(&Home::at(other.path()), &root, None, &Choice::default(), &Seams::real()).expect("made");
    root
}

#[test]
fn a_place_that_cannot_be_a_vault_is_left_as_it_is() {
    check("places of vaults", rows(), |what, make| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let around = made(folder.path(), "around");
        let home = Home::at(&folder.path().join("home"));
        let (root, name) = make(&around);
        let before = everything_in(&around);
        let entry = vault::add_local(&home, &root, name, &Choice::default(), &Seams::real()).inspect_err(|_| {
            assert!(everything_in(&around) == before, "{what}: nothing was made or changed");
            assert!(!home.settings().exists(), "{what}: it is not in the settings");
        })?;
        let vault = vault::open(&home, &Choice::default(), &Seams::real())?;
        assert_eq!(vault.access, entry.access, "{what}: it opens by itself the next time");
        Ok(vault.name.clone())
    });
}
