//! Copying a vault into another: everything comes over as it is, whatever was there, failed or died.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use coffer_core::document::Document;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::home::Home;
use coffer_core::seams::{Disk, RandomIds, SystemClock};
use coffer_core::service::{Copied, DocumentChanges, Proceed, Unattended};
use coffer_core::storage::{LocalStorage, Storage};
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_tests::{FaultyFs, check_whole, documents_of, root_of};
use tempfile::TempDir;

use crate::bad_input::everything_in;

/// Two vaults of one person, the second empty.
struct Pair {
    folder: TempDir,
    fs: FaultyFs,
    seams: Seams,
}

impl Pair {
    fn new() -> Pair {
        let fs = FaultyFs::new(Arc::new(Disk));
        let seams = Seams { fs: Arc::new(fs.clone()), ..Seams::real() };
        let pair = Pair { folder: tempfile::tempdir().expect("a temporary folder"), fs, seams };
        for name in ["from", "to"] {
            let root = pair.folder.path().join(name);
            vault::add_local(&pair.home(), &root, None, &Choice::default(), &Seams::real()).expect("made");
        }
        pair
    }

    fn home(&self) -> Home {
        Home::at(&self.folder.path().join("home"))
    }

    fn open(&self, name: &str, seams: &Seams) -> Result<Vault, Error> {
        vault::open(&self.home(), &Choice { vault: Some(name.to_owned()), ..Choice::default() }, seams)
    }

    fn from(&self) -> Vault {
        self.open("from", &Seams::real()).expect("opens")
    }

    fn to(&self) -> Vault {
        self.open("to", &Seams::real()).expect("opens")
    }

    fn add(&self, vault: &Vault, name: &str, content: &[u8]) -> Document {
        let path = self.folder.path().join("sources").join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("writable");
        fs::write(&path, content).expect("written");
        let queued = vault.service.enqueue(&vault.user, &[path], &"".parse().expect("root"), &mut |_| {});
        let import = queued.expect("queued").queued.remove(0);
        let imported = vault.service.import(&vault.user, import.file_id, &Unattended).expect("imported");
        imported.document().clone()
    }

    /// As two processes: the source is opened by the real seams, the target by those that may fail.
    fn copy(&self) -> Result<Copied, Error> {
        copy(&self.from(), &self.open("to", &self.seams)?)
    }
}

fn copy(from: &Vault, to: &Vault) -> Result<Copied, Error> {
    from.copy_to(to, &mut |_| Proceed::Go)
}

fn assert_whole(vault: &Vault, when: &str) {
    let opened = LocalStorage::open(
        Arc::new(Disk),
        Arc::new(SystemClock::default()),
        Arc::new(RandomIds),
        root_of(vault),
        Some(vault.vault_id),
    );
    let storage: Arc<dyn Storage> = Arc::new(opened.expect("opened twice").storage);
    check_whole(&vault.service, &*storage, &vault.user).unwrap_or_else(|reason| panic!("{when}: {reason}"));
}

/// Two chunks and a bit.
fn large() -> Vec<u8> {
    (0..17 * 1024 * 1024_u32).map(|number| (number % 241) as u8).collect()
}

/// Some of everything: short, empty, long, changed, in the trash, deleted for good.
fn fill(pair: &Pair, vault: &Vault) {
    let changed = pair.add(vault, "letter.txt", b"dear");
    let changes = DocumentChanges {
        name: Some("renamed.txt".parse().expect("valid")),
        note: Some("kept".parse().expect("valid")),
        ..DocumentChanges::default()
    };
    vault.service.update(&vault.user, changed.file_id, None, &changes).expect("changed");
    pair.add(vault, "empty.txt", b"");
    pair.add(vault, "large.bin", &large());
    for (name, is_purged) in [("trashed.txt", false), ("purged.txt", true)] {
        let document = pair.add(vault, name, name.as_bytes());
        vault.service.trash(&vault.user, document.file_id).expect("trashed");
        if is_purged {
            vault.service.purge(&vault.user, document.file_id).expect("purged");
        }
    }
}

/// The sidecars and contents that documents have on the disk, by their names.
fn objects(vault: &Vault) -> Vec<(String, Vec<u8>)> {
    let folder = root_of(vault).join(vault.user.as_str());
    let mut objects: Vec<(String, Vec<u8>)> = documents_of(vault)
        .iter()
        .flat_map(|document| [document.file_id.to_string(), format!("{}.meta", document.file_id)])
        .map(|name| (name.clone(), fs::read(folder.join(&name)).expect("there")))
        .collect();
    objects.sort_unstable();
    objects
}

#[test]
fn everything_comes_over_to_the_byte_and_the_source_is_not_touched() {
    let pair = Pair::new();
    let from = pair.from();
    fill(&pair, &from);
    let before = everything_in(&root_of(&from).join(from.user.as_str()));
    let to = pair.to();
    let mut last = None;
    let copied = from.copy_to(&to, &mut |progress| {
        last = Some(progress);
        Proceed::Go
    });
    let copied = copied.expect("copied");
    assert_eq!((copied.documents, copied.already_there, copied.kept, copied.failed.len()), (4, 0, 0, 0));
    assert!(everything_in(&root_of(&from).join(from.user.as_str())) == before, "the source is only read");
    assert_eq!(objects(&to), objects(&from), "contents and sidecars are the same to the byte");
    assert_eq!(documents_of(&to), documents_of(&from), "and so are the lists, the trash included");
    let last = last.expect("it was told");
    assert_eq!((last.documents, last.documents_total), (5, 5), "what was deleted for good is looked at too");
    assert_eq!(last.bytes, copied.bytes);
    assert_whole(&to, "after the copy");

    let again = copy(&from, &to).expect("nothing to do");
    assert_eq!((again.documents, again.already_there, again.bytes), (0, 4, 0), "what is there is skipped");
    let back = Pair::new();
    drop((from, to));
    assert_eq!(documents_of(&back.to()), [], "an empty vault copies to nothing");
    assert_eq!(copy(&back.from(), &back.to()).expect("copied").documents, 0);
}

#[test]
fn what_was_changed_or_deleted_in_the_target_stays_so() {
    let pair = Pair::new();
    let (from, to) = (pair.from(), pair.to());
    let [changed, purged, moved] = ["a.txt", "b.txt", "c.txt"].map(|name| pair.add(&from, name, name.as_bytes()));
    copy(&from, &to).expect("copied");
    let changes = DocumentChanges { name: Some("theirs.txt".parse().expect("valid")), ..DocumentChanges::default() };
    to.service.update(&to.user, changed.file_id, None, &changes).expect("changed");
    to.service.trash(&to.user, purged.file_id).expect("trashed");
    to.service.purge(&to.user, purged.file_id).expect("purged");
    from.service.trash(&from.user, moved.file_id).expect("trashed");
    let before = objects(&to);
    let copied = copy(&from, &to).expect("copied");
    assert_eq!((copied.documents, copied.already_there, copied.kept), (0, 0, 3));
    assert_eq!(objects(&to), before, "nothing in the target is replaced");
}

#[test]
fn two_documents_that_would_have_one_unique_name_both_have_one() {
    let pair = Pair::new();
    let (from, to) = (pair.from(), pair.to());
    pair.add(&from, "letter.txt", b"mine");
    pair.add(&to, "letter.txt", b"theirs");
    copy(&from, &to).expect("copied");
    let mut names: Vec<String> = documents_of(&to).iter().map(|document| document.unique_name.to_string()).collect();
    names.sort_unstable();
    assert_eq!(names, ["letter", "letter_2"]);
    assert_whole(&to, "after the copy");
}

#[test]
fn damage_in_the_source_is_told_and_does_not_stop_the_rest() {
    let pair = Pair::new();
    let from = pair.from();
    let [short, long, missing, unreadable, good] = ["a.txt", "b.bin", "c.txt", "d.txt", "e.txt"].map(|name| {
        let content = if name == "b.bin" { large() } else { name.as_bytes().to_vec() };
        pair.add(&from, name, &content)
    });
    let folder = root_of(&from).join(from.user.as_str());
    let flip = |name: String, place: usize| {
        let path = folder.join(name);
        let mut bytes = fs::read(&path).expect("there");
        bytes[place] ^= 1;
        fs::write(&path, bytes).expect("written");
    };
    flip(short.file_id.to_string(), 0);
    flip(long.file_id.to_string(), 16 * 1024 * 1024 + 5);
    fs::remove_file(folder.join(missing.file_id.to_string())).expect("removed");
    flip(format!("{}.meta", unreadable.file_id), 30);
    let to = pair.to();
    let copied = copy(&from, &to).expect("the rest is copied");
    let mut failed: Vec<_> = copied.failed.iter().map(|failure| (failure.file_id, failure.error.kind())).collect();
    failed.sort_unstable_by_key(|(file_id, _)| *file_id);
    let damaged = |document: &Document| (document.file_id, ErrorKind::Damaged);
    let missing = (missing.file_id, ErrorKind::Missing);
    assert_eq!(failed, [damaged(&short), damaged(&long), missing, damaged(&unreadable)]);
    assert_eq!(documents_of(&to).iter().map(|document| document.file_id).collect::<Vec<_>>(), [good.file_id]);
    assert_whole(&to, "no damage came over");
}

#[test]
fn a_copy_that_was_stopped_goes_on_and_sends_no_chunk_twice() {
    let pair = Pair::new();
    let from = pair.from();
    pair.add(&from, "large.bin", &large());
    let to = pair.to();
    let stopped = from.copy_to(&to, &mut |progress| if progress.bytes > 0 { Proceed::Cancel } else { Proceed::Go });
    assert_eq!(stopped.expect_err("it was stopped").kind(), ErrorKind::Cancelled);
    assert_eq!(documents_of(&to), [], "nothing unfinished is seen");
    drop(to);
    let to = pair.to();
    let mut told = Vec::new();
    // The first chunk is no longer readable in the source, and need not be.
    let content = root_of(&from).join(from.user.as_str()).join(documents_of(&from)[0].file_id.to_string());
    let whole = fs::read(&content).expect("there");
    fs::write(&content, [&[0; 100], &whole[100..]].concat()).expect("written");
    let copied = from.copy_to(&to, &mut |progress| {
        told.push(progress.bytes);
        Proceed::Go
    });
    assert_eq!(copied.expect("copied").failed.len(), 0, "the chunk that was sent is not read again");
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]), "{told:?}");
    assert_eq!(
        fs::read(root_of(&to).join(to.user.as_str()).join(content.file_name().expect("a name"))).ok(),
        Some(whole)
    );
    assert_whole(&to, "after going on");
}

#[test]
fn whatever_call_fails_or_is_the_last_one_the_copy_can_be_finished() {
    type Break = fn(&FaultyFs, u64);
    let breaks: [(&str, Break); 2] =
        [("fails", |fs, nth| fs.fail_nth(nth, rustix::io::Errno::IO)), ("is the last", |fs, nth| fs.crash_at(nth))];
    for (how, break_at) in breaks {
        let mut tried = 0;
        for nth in 1.. {
            let pair = Pair::new();
            let from = pair.from();
            let originals = ["a.txt", "b.txt"].map(|name| pair.add(&from, name, name.as_bytes()));
            from.service.trash(&from.user, originals[1].file_id).expect("trashed");
            drop(from);
            break_at(&pair.fs, nth);
            let broken = pair.copy();
            let is_over = pair.fs.is_armed();
            pair.fs.heal();
            let when = format!("call {nth} {how}: {broken:?}");
            let to = pair.to();
            assert_whole(&to, &when);
            let copied = copy(&pair.from(), &to).unwrap_or_else(|error| panic!("{when}: {error:?}"));
            assert_eq!(copied.failed.len(), 0, "{when}");
            assert_eq!(objects(&to), objects(&pair.from()), "{when}");
            assert_whole(&to, &when);
            let health = to.service.health(&to.user).expect("readable");
            assert_eq!(health.damaged_total, 0, "{when}: nothing is called damaged that was not there yet");
            if is_over {
                break;
            }
            tried += 1;
        }
        assert!(tried > 10, "only {tried} calls were broken: {how}");
    }
}

#[test]
fn a_vault_is_not_copied_into_itself_nor_to_people_it_does_not_know() {
    let pair = Pair::new();
    let from = pair.from();
    let refused = copy(&from, &from).expect_err("itself");
    assert_eq!(refused.to_string(), "vault: must be another one than the one that is copied");
    let marker = |root: &Path| root.join(".coffer/vault.json");
    let to = pair.to();
    let text = fs::read_to_string(marker(root_of(&to))).expect("there");
    fs::write(marker(root_of(&to)), text.replace(&format!("\"{}\"", from.user), "\"somebody\"")).expect("written");
    drop(to);
    let choice =
        Choice { vault: Some("to".into()), user: Some("somebody".parse().expect("valid")), ..Choice::default() };
    let to = vault::open(&pair.home(), &choice, &Seams::real()).expect("opens");
    let refused = copy(&from, &to).expect_err("nobody of that name is there");
    assert_eq!(refused.to_string(), "user: must be a user of both vaults");
}
