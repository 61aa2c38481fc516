//! A vault in a bucket as people have it: added, opened without network, found on another computer, copied, forgotten.

use std::fs;

use coffer_core::error::{Error, ErrorKind};
use coffer_core::secrets::{AccessKeys, CredentialsSource};
use coffer_core::service::{DocumentChanges, ImportControl, Proceed, ReadSoFar, Unattended};
use coffer_core::settings::Access;
use coffer_core::storage::s3::Reach;
use coffer_core::vault;
use coffer_tests::documents_of;
use coffer_tests::s3::double::{Conditions, Double, Fault, Personality, Strike};
use coffer_tests::s3::installation::{Installation, content, new_bucket};

const SECRET: &str = "another-secret-that-is-refused";

/// A bucket with something in it that is not Coffer's.
fn bucket(double: &Double) -> String {
    let bucket = double.new_bucket();
    double.put(&bucket, "holiday.jpg", b"not Coffer's");
    double.put(&bucket, "coffer/readme.txt", b"not Coffer's either");
    bucket
}

fn cut_off(double: &Double) {
    double.inject(Strike::everything(Fault::ResetBeforeBody));
}

#[test]
fn what_one_computer_adds_another_finds() {
    let double = Double::start();
    let new = new_bucket(&double.server(), &bucket(&double));
    let (laptop, desktop) = (Installation::default(), Installation::default());
    let entry = laptop.add(&new).expect("the bucket can hold a vault");
    let vault = laptop.open_up_to_date();
    let small = laptop.import(&vault, "small.txt", b"few bytes").expect("imported");
    let long = vec![7; 9 * 1024 * 1024];
    let long = (laptop.import(&vault, "long.bin", &long).expect("imported"), long);

    let found = desktop.add(&new).expect("the same vault");
    assert_eq!((found.vault_id, &found.user_id), (entry.vault_id, &entry.user_id));
    let there = desktop.open_up_to_date();
    assert_eq!(documents_of(&there), documents_of(&vault));
    assert_eq!(content(&there, &small).expect("readable"), b"few bytes");
    assert!(content(&there, &long.0).expect("readable") == long.1);
    assert_eq!(there.index_rebuilt, None, "nothing was lost on a computer that never had it");

    let later = desktop.import(&there, "later.txt", b"from the desktop").expect("imported");
    vault.catch_up(&mut |_| Proceed::Go).expect("the bucket answers");
    assert!(documents_of(&vault).contains(&later), "what was added elsewhere is found while the vault is open");
    for (key, bytes) in [("holiday.jpg", &b"not Coffer's"[..]), ("coffer/readme.txt", b"not Coffer's either")] {
        assert_eq!(double.bytes(&new.address.bucket.to_string(), key).as_deref(), Some(bytes), "{key}");
    }
}

#[test]
fn without_network_the_list_answers_and_the_rest_says_why() {
    let double = Double::start();
    let laptop = Installation::default();
    laptop.add(&new_bucket(&double.server(), &bucket(&double))).expect("added");
    let vault = laptop.open_up_to_date();
    let document = laptop.import(&vault, "a.txt", b"words").expect("imported");
    drop(vault);

    cut_off(&double);
    let vault = laptop.open().expect("opening needs no network");
    assert_eq!(documents_of(&vault), std::slice::from_ref(&document));
    let asked = double.requests().len();
    let refused = vault.catch_up(&mut |_| Proceed::Go).expect_err("nobody answers");
    assert_eq!(refused.kind(), ErrorKind::Offline);
    assert_eq!(double.requests().len(), asked + 1, "it is not tried again and again before a person hears of it");
    assert_eq!(vault.bucket().expect("a bucket").reach(), Reach::Offline);
    let failed = laptop.import(&vault, "b.txt", b"more").expect_err("it cannot go anywhere");
    assert_eq!(failed.kind(), ErrorKind::Offline);
    let changes = DocumentChanges { note: Some("x".parse().expect("a note")), ..DocumentChanges::default() };
    let failed =
        vault.service.update(&vault.user, document.file_id, Some(document.rev), &changes).expect_err("offline");
    assert_eq!(failed.kind(), ErrorKind::Offline);

    double.clear_faults();
    vault.catch_up(&mut |_| Proceed::Go).expect("it answers again");
    assert_eq!(vault.bucket().expect("a bucket").reach(), Reach::Online);
    let open = vault.service.open_imports(&vault.user).expect("readable");
    assert_eq!(open.len(), 1, "what could not go stays to go on");
    vault.service.import(&vault.user, open[0].file_id, &Unattended).expect("it goes on");
    assert_eq!(documents_of(&vault).len(), 2);
}

#[test]
fn a_first_reading_that_is_interrupted_goes_on() {
    let double = Double::start();
    let new = new_bucket(&double.server(), &bucket(&double));
    let (laptop, desktop) = (Installation::default(), Installation::default());
    laptop.add(&new).expect("added");
    let vault = laptop.open_up_to_date();
    const MANY: usize = 700;
    let sources: Vec<_> = (0..MANY).map(|n| laptop.file(&format!("{n}.txt"), format!("{n}").as_bytes())).collect();
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&vault.user, &sources, &root, &mut |_| {}).expect("queued").queued;
    let imports: Vec<(_, &dyn ImportControl)> =
        queued.iter().map(|import| (import.file_id, &Unattended as &dyn ImportControl)).collect();
    for some in imports.chunks(100) {
        for outcome in vault.service.import_together(&vault.user, some) {
            outcome.expect("imported");
        }
    }

    desktop.add(&new).expect("the same vault");
    let there = desktop.open().expect("opens");
    let mut heard: Vec<ReadSoFar> = Vec::new();
    let stopped = there.catch_up(&mut |so_far| {
        heard.push(so_far);
        if so_far.read > 0 { Proceed::Pause } else { Proceed::Go }
    });
    assert!(matches!(stopped, Err(Error::Paused)), "{stopped:?}");
    assert_eq!(heard[0], ReadSoFar { read: 0, total: MANY as u64 });
    let read = documents_of(&there).len();
    assert!(0 < read && read < MANY, "{read}");
    drop(there);
    let there = desktop.open().expect("opens");
    let mut first = None;
    there
        .catch_up(&mut |so_far| {
            first.get_or_insert(so_far);
            Proceed::Go
        })
        .expect("it goes on");
    assert_eq!(first, Some(ReadSoFar { read: 0, total: (MANY - read) as u64 }), "only what is missing is read");
    assert_eq!(there.service.usage(&there.user).expect("counted").vault.documents, MANY as u64);
}

#[test]
fn keys_are_in_the_keyring_and_nowhere_else() {
    let double = Double::start();
    let server = double.server();
    let laptop = Installation::default();
    let entry = laptop.add(&new_bucket(&server, &bucket(&double))).expect("added");
    let kept = laptop.seams.keys.keyring.get(&entry.vault_id).expect("readable").expect("kept");
    assert_eq!((kept.id(), kept.secret()), (server.access_key.as_str(), server.secret_key.as_str()));
    let settings = fs::read_to_string(laptop.home().settings()).expect("there");
    assert!(!settings.contains(&server.secret_key) && !settings.contains(&server.access_key), "{settings}");

    let wrong = AccessKeys::new(&server.access_key, SECRET, None).expect("keys");
    let replace =
        |keys| vault::replace_keys(&laptop.home(), "Bucket", &CredentialsSource::Keyring, keys, &laptop.seams);
    assert_eq!(replace(Some(wrong)).expect_err("the server knows them not").kind(), ErrorKind::CredentialsRefused);
    let kept = laptop.seams.keys.keyring.get(&entry.vault_id).expect("readable").expect("kept");
    assert_eq!(kept.secret(), server.secret_key, "keys that are refused are not kept");

    laptop.seams.keys.keyring.remove(&entry.vault_id).expect("memory");
    let vault = laptop.open().expect("opening needs no keys");
    let missing = vault.catch_up(&mut |_| Proceed::Go).expect_err("the keyring has lost them");
    assert_eq!(missing.kind(), ErrorKind::CredentialsMissing);
    assert_eq!(vault.bucket().expect("a bucket").reach(), Reach::Locked(ErrorKind::CredentialsMissing));
    replace(Some(server.keys())).expect("taken");
    vault.catch_up(&mut |_| Proceed::Go).expect("an open vault goes on with them");
}

#[test]
fn what_is_forgotten_leaves_the_bucket_as_it_is_and_comes_back() {
    let double = Double::start();
    let name = bucket(&double);
    let new = new_bucket(&double.server(), &name);
    let laptop = Installation::default();
    let entry = laptop.add(&new).expect("added");
    let vault = laptop.open_up_to_date();
    let document = laptop.import(&vault, "a.txt", b"words").expect("imported");
    drop(vault);
    let before = double.keys(&name);
    let forgotten = vault::forget(&laptop.home(), "Bucket", &laptop.seams).expect("forgotten");
    assert!(!forgotten.index_kept && forgotten.keys_kept.is_none(), "{forgotten:?}");
    assert!(laptop.seams.keys.keyring.get(&entry.vault_id).expect("readable").is_none());
    assert_eq!(double.keys(&name), before);
    laptop.add(&new).expect("added again");
    assert_eq!(documents_of(&laptop.open_up_to_date()), [document]);
}

#[test]
fn where_nothing_keeps_writers_apart_one_computer_writes_until_another_takes_over() {
    let double = Double::with(Personality { conditions: Conditions::Ignored, ..Personality::default() });
    let new = new_bucket(&double.server(), &bucket(&double));
    let (laptop, desktop) = (Installation::default(), Installation::default());
    laptop.add(&new).expect("added");
    let first = laptop.open_up_to_date();
    laptop.import(&first, "a.txt", b"words").expect("it made the vault, so it writes");
    desktop.add(&new).expect("added");
    let second = desktop.open_up_to_date();
    assert_eq!(documents_of(&second).len(), 1, "reading is for all");
    assert!(second.bucket().expect("a bucket").others_write());
    let refused = desktop.import(&second, "b.txt", b"more").expect_err("the laptop writes");
    assert_eq!(refused.kind(), ErrorKind::ReadOnly);
    second.bucket().expect("a bucket").take_over().expect("taken over");
    assert!(!second.bucket().expect("a bucket").others_write());
    desktop.import(&second, "c.txt", b"more").expect("now it writes");
    drop(first);
    let first = laptop.open_up_to_date();
    assert!(first.bucket().expect("a bucket").others_write());
    assert_eq!(laptop.import(&first, "d.txt", b"more").expect_err("not any more").kind(), ErrorKind::ReadOnly);
}

#[test]
fn a_check_that_nobody_asked_for_reads_no_content_that_is_paid_for() {
    let double = Double::start();
    let laptop = Installation::default();
    laptop.add(&new_bucket(&double.server(), &bucket(&double))).expect("added");
    let vault = laptop.open_up_to_date();
    laptop.import(&vault, "a.txt", b"words").expect("imported");
    let check = || vault.service.check_if_due(&vault.user, &mut |_| Proceed::Go).expect("the bucket answers");
    let verdict = check().expect("there was none yet");
    assert_eq!((verdict.documents, verdict.read_bytes, verdict.damaged.len()), (1, 0, 0));
    assert_eq!(check().map(|verdict| verdict.documents), None, "not due again so soon");
}

#[test]
fn an_index_that_is_lost_or_damaged_is_made_anew_from_the_bucket() {
    let double = Double::start();
    let laptop = Installation::default();
    let entry = laptop.add(&new_bucket(&double.server(), &bucket(&double))).expect("added");
    let vault = laptop.open_up_to_date();
    laptop.import(&vault, "a.txt", b"words").expect("imported");
    laptop.import(&vault, "b.txt", b"more words").expect("imported");
    let before = documents_of(&vault);
    drop(vault);
    let index = laptop.home().index(&entry.vault_id.to_string());
    fs::remove_file(&index).expect("there");
    assert_eq!(documents_of(&laptop.open_up_to_date()), before, "lost");

    let mut bytes = fs::read(&index).expect("there");
    for byte in &mut bytes[..100] {
        *byte = !*byte;
    }
    fs::write(&index, bytes).expect("writable");
    assert_eq!(documents_of(&laptop.open_up_to_date()), before, "damaged");
}

#[test]
fn a_vault_is_copied_to_a_bucket_and_back() {
    let double = Double::start();
    let laptop = Installation::default();
    let home = laptop.home();
    let choice = |name: &str| vault::Choice {
        vault: Some(name.to_owned()),
        login_name: Some("anna".to_owned()),
        ..vault::Choice::default()
    };
    let add = |name: &str| {
        let root = laptop.file("x", b"").with_file_name(name);
        vault::add_local(&home, &root, Some(name), &choice(name), &laptop.seams).expect("made");
    };
    add("from");
    add("back");
    laptop.add(&new_bucket(&double.server(), &bucket(&double))).expect("added");
    let open = |name| vault::open(&home, &choice(name), &laptop.seams).expect("opens");
    let (from, through, back) = (open("from"), open("Bucket"), open("back"));
    let long: Vec<u8> = (0..11 * 1024 * 1024_u32).map(|n| n.to_le_bytes()[1]).collect();
    laptop.import(&from, "small.txt", b"words").expect("imported");
    let document = laptop.import(&from, "long.bin", &long).expect("imported");
    let copied = from.copy_to(&through, &mut |_| Proceed::Go).expect("copied");
    assert_eq!((copied.documents, copied.failed.len()), (2, 0), "{copied:?}");
    let copied = through.copy_to(&back, &mut |_| Proceed::Go).expect("copied");
    assert_eq!((copied.documents, copied.failed.len()), (2, 0), "{copied:?}");
    assert_eq!(documents_of(&back), documents_of(&from));
    assert!(content(&back, &document).expect("readable") == long);
    let again = from.copy_to(&through, &mut |_| Proceed::Go).expect("nothing to do");
    assert_eq!((again.documents, again.already_there), (0, 2), "what is there is not sent again");
}

#[test]
fn a_bucket_that_cannot_hold_a_vault_is_not_added() {
    let double = Double::start();
    let name = bucket(&double);
    let server = double.server();
    let laptop = Installation::default();
    let good = new_bucket(&server, &name);
    let before = double.keys(&name);
    let wrong_keys = AccessKeys::new(&server.access_key, SECRET, None).expect("keys");
    let mut elsewhere = good.clone();
    elsewhere.address.bucket = "no-such-bucket".parse().expect("a name");
    for (new, kind) in [
        (vault::NewBucket { keys: Some(wrong_keys), ..good.clone() }, ErrorKind::CredentialsRefused),
        (elsewhere, ErrorKind::BucketNotFound),
        (vault::NewBucket { keys: None, ..good.clone() }, ErrorKind::InvalidInput),
        (vault::NewBucket { credentials: CredentialsSource::Environment, ..good.clone() }, ErrorKind::InvalidInput),
        (
            vault::NewBucket { credentials: CredentialsSource::Environment, keys: None, ..good.clone() },
            ErrorKind::CredentialsMissing,
        ),
    ] {
        let refused = laptop.add(&new).expect_err("it cannot be");
        assert_eq!(refused.kind(), kind, "{refused}");
    }
    assert_eq!(double.keys(&name), before, "nothing is left behind");
    assert!(matches!(laptop.open(), Ok(vault) if matches!(vault.access, Access::Folder { .. })), "nothing was added");
}
