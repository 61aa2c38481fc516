//! A second computer that holds the same bytes finishes an upload that the first one began: nothing is sent twice, nothing is
//! taken for what it is not, and one document comes of it whoever ends it.

use std::time::Duration;

use coffer_core::document::Document;
use coffer_core::service::{ImportControl, Imported, Proceed, Unattended};
use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES, Patience};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::computer::Computer;
use coffer_tests::s3::double::{Double, Fault, Personality, RequestSite, Strike};
use coffer_tests::s3::seaweed::seaweed;

const MEBIBYTE: usize = 1024 * 1024;
const PART: usize = 8 * MEBIBYTE;
/// Nine parts.
const SIZE: usize = 64 * MEBIBYTE + 5;
/// And a moment more: servers tell the time to the second.
const QUARTER_OF_AN_HOUR: i64 = 15 * 60 + 5;

/// Bytes that differ from part to part, and from one `kind` to another.
fn film(kind: u32) -> Vec<u8> {
    (0..SIZE as u32).map(|at| (at.wrapping_mul(2_654_435_761).rotate_left(at >> 20) ^ kind) as u8).collect()
}

/// As if its process were killed: the import stops once this many bytes are stored.
struct KilledAfter(usize);

impl ImportControl for KilledAfter {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 as u64 { Proceed::Pause } else { Proceed::Go }
    }
}

fn facts() -> BucketFacts {
    BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() }
}

/// A vault in a bucket of the double, and the double.
fn vault_on_the_double() -> (Double, BucketVault) {
    let double = Double::start();
    let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts());
    (double, vault)
}

fn let_pass(double: &Double, seconds: i64) {
    let personality = double.personality();
    let clock_ahead_seconds = personality.clock_ahead_seconds + seconds;
    double.become_like(Personality { clock_ahead_seconds, ..personality });
}

/// Begins on a computer what is killed half-way.
fn half<'v>(vault: &'v BucketVault, server: &S3Server, content: &[u8]) -> Computer<'v> {
    let mut computer = Computer::new(vault, server, 1);
    let stopped = computer.add("film.mp4", content, &KilledAfter(SIZE / 2));
    stopped.expect_err("it was killed");
    computer.restart();
    computer
}

fn documents_of_both(one: &Computer<'_>, other: &Computer<'_>) -> [Vec<Document>; 2] {
    one.catch_up();
    other.catch_up();
    [one.documents(), other.documents()]
}

/// Whoever comes second sends what is missing, and whoever was first finds the document.
fn is_finished_by_another(vault: &BucketVault, server: &S3Server, rest: &dyn Fn()) -> (u64, Document) {
    let content = film(0);
    let first = half(vault, server, &content);
    rest();
    let second = Computer::new(vault, server, 2);
    let added = second.add("film.mp4", &content, &Unattended).expect("it goes on with it");
    assert!(matches!(added, Imported::Added(_)), "{added:?}");
    let document = added.document().clone();
    assert_eq!(
        document.file_id,
        first.open_imports()[0].file_id,
        "it is the document that the first was about to make"
    );
    assert!(second.content(&document) == content, "every byte is there");
    assert!(second.open_imports().is_empty());
    let sent = first.sent() + second.sent();

    let back = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it finds the document");
    assert_eq!(back, Imported::AlreadyThere(document.clone()));
    assert!(first.open_imports().is_empty());
    assert!(first.sent() + second.sent() < sent + MEBIBYTE as u64, "and sends nothing for that");
    let [there, here] = documents_of_both(&first, &second);
    assert_eq!((there, here), (vec![document.clone()], vec![document.clone()]), "one document, known to both");
    (sent, document)
}

#[test]
fn an_upload_is_finished_by_another_computer_on_the_double() {
    let (double, vault) = vault_on_the_double();
    let server = double.server();
    let (sent, document) = is_finished_by_another(&vault, &server, &|| let_pass(&double, QUARTER_OF_AN_HOUR));
    assert!(sent < (SIZE + PART) as u64, "{sent} bytes were sent of {SIZE}");
    let bucket = vault.address.bucket.as_str();
    let prefix = vault.address.prefix.as_str();
    let id = document.file_id;
    assert_eq!(
        double.keys(bucket),
        [format!("{prefix}.coffer/vault.json"), format!("{prefix}anna/{id}"), format!("{prefix}anna/{id}.meta")],
        "and nothing else lies in the bucket"
    );
    assert_eq!(double.open_uploads(bucket), []);
    assert_eq!(double.count(RequestSite::ListUploads), 2, "each has looked once");
}

#[test]
fn an_upload_is_finished_by_another_computer_on_seaweed_fs() {
    let Some(server) = seaweed() else { return };
    let mut vault = BucketVault::create(&server, &server.new_bucket(), facts());
    // Its clock cannot be moved, so an upload rests at once.
    vault.patience = Patience { until_it_rests: Duration::ZERO, ..Patience::default() };
    let (sent, _) = is_finished_by_another(&vault, &server, &|| {});
    assert!(sent < (SIZE + PART) as u64, "{sent} bytes were sent of {SIZE}");
}

#[test]
fn where_a_server_keeps_no_checksums_parts_are_known_by_their_versions() {
    let (double, mut vault) = vault_on_the_double();
    vault.facts.checks_crc64 = false;
    let server = double.server();
    let (sent, _) = is_finished_by_another(&vault, &server, &|| let_pass(&double, QUARTER_OF_AN_HOUR));
    assert!(sent < (SIZE + PART) as u64, "{sent} bytes were sent of {SIZE}");
}

#[test]
fn an_upload_that_somebody_is_at_is_left_to_them() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let first = half(&vault, &double.server(), &content);
    let_pass(&double, QUARTER_OF_AN_HOUR - 60);
    let second = Computer::new(&vault, &double.server(), 2);
    let other = second.add("film.mp4", &content, &Unattended).expect("it sends all of it");
    let one = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it goes on");
    assert_ne!(one.document().file_id, other.document().file_id);
    assert!(first.content(one.document()) == content && second.content(other.document()) == content);
}

#[test]
fn other_bytes_of_the_same_length_are_not_mixed_in() {
    let (double, vault) = vault_on_the_double();
    let first = half(&vault, &double.server(), &film(0));
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    let other = second.add("other.mp4", &film(1), &Unattended).expect("it begins its own");
    assert_ne!(other.document().file_id, first.open_imports()[0].file_id);
    assert!(second.content(other.document()) == film(1));
    let one = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it goes on with its own");
    assert!(matches!(one, Imported::Added(_)), "{one:?}");
    assert!(first.content(one.document()) == film(0));
}

/// The first part is the same, so the upload is taken over; the others are sent again, and whoever began it comes back with
/// bytes that are in no document.
#[test]
fn who_finds_other_bytes_in_the_document_makes_one_of_its_own() {
    let (double, vault) = vault_on_the_double();
    let one_film = film(0);
    let mut other_film = one_film.clone();
    other_film[3 * PART + 7] ^= 1;
    let first = half(&vault, &double.server(), &one_film);
    let shared = first.open_imports()[0].file_id;
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    let other = second.add("film.mp4", &other_film, &Unattended).expect("it sends what differs");
    assert_eq!(other.document().file_id, shared);
    assert!(second.content(other.document()) == other_film);

    let one = first.go_on(shared, &Unattended).expect("it begins anew");
    assert!(matches!(one, Imported::Added(_)), "{one:?}");
    assert_ne!(one.document().file_id, shared);
    assert!(first.content(one.document()) == one_film, "nobody's bytes are lost");
    let [there, here] = documents_of_both(&first, &second);
    assert_eq!((there.len(), here.len()), (2, 2));
    assert!(second.content(other.document()) == other_film, "and nobody's are replaced");
}

/// Both think that nobody else is at it, and both have everything but the end.
#[test]
fn of_two_computers_that_send_the_same_one_ends_it_and_the_other_finds_the_document() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let first = half(&vault, &double.server(), &content);
    let shared = first.open_imports()[0].file_id;
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    second.add("film.mp4", &content, &KilledAfter(SIZE - PART)).expect_err("it is stopped before the end");
    assert_eq!(second.open_imports()[0].file_id, shared);

    let one = first.go_on(shared, &Unattended).expect("it goes on meanwhile");
    let other = second.go_on(shared, &Unattended).expect("and the other comes back");
    assert!(matches!(one, Imported::Added(_)), "{one:?}");
    assert_eq!(other, Imported::AlreadyThere(one.document().clone()));
    let [there, here] = documents_of_both(&first, &second);
    assert_eq!((there.len(), here), (1, there));
}

/// The other computer has completed the upload and was cut off before its sidecar: the content is there, and is nobody's yet.
#[test]
fn content_that_another_computer_could_not_commit_is_committed_without_being_sent_again() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let first = half(&vault, &double.server(), &content);
    let shared = first.open_imports()[0].file_id;
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    double.inject(Strike::always(RequestSite::PutSidecar, Fault::ResetBeforeBody));
    second.add("film.mp4", &content, &Unattended).expect_err("it was cut off");
    double.clear_faults();
    let sent = first.sent();
    let one = first.go_on(shared, &Unattended).expect("it commits what is there");
    assert!(matches!(one, Imported::Added(_)), "{one:?}");
    assert_eq!(one.document().file_id, shared);
    assert!(first.sent() < sent + MEBIBYTE as u64, "nothing is sent again");
    assert!(first.content(one.document()) == content);
    let other = second.go_on(shared, &Unattended).expect("it finds the document");
    assert_eq!(other, Imported::AlreadyThere(one.document().clone()));
}

/// The very moment in which both could make the document: the sidecar of one is stored while the other is about to.
#[test]
fn a_sidecar_that_is_there_first_is_never_taken_back_by_who_is_late() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let first = half(&vault, &double.server(), &content);
    let shared = first.open_imports()[0].file_id;
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    // Its sidecar arrives, and it does not hear of it.
    double.inject(Strike::always(RequestSite::PutSidecar, Fault::AppliedThenReset));
    double.inject(Strike::from_nth(RequestSite::GetSidecar, 3, Fault::ResetBeforeBody));
    second.add("film.mp4", &content, &Unattended).expect_err("it was cut off");
    double.clear_faults();
    let one = first.go_on(shared, &Unattended).expect("it finds the document");
    assert!(matches!(one, Imported::AlreadyThere(_)), "{one:?}");
    let other = second.go_on(shared, &Unattended).expect("it finds its own document");
    assert_eq!(other, Imported::Added(one.document().clone()));
    assert!(second.content(other.document()) == content);
    // Whoever gives up what is a document by now takes nothing away.
    let third = Computer::new(&vault, &double.server(), 3);
    third.catch_up();
    assert!(third.content(other.document()) == content);
}

#[test]
fn giving_up_what_another_has_finished_takes_nothing_away() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let first = half(&vault, &double.server(), &content);
    let shared = first.open_imports()[0].file_id;
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    let added = second.add("film.mp4", &content, &Unattended).expect("finished");
    first.service().cancel_import(&first.user(), shared, false).expect("given up");
    assert!(first.open_imports().is_empty());
    assert!(second.content(added.document()) == content);
    let [there, here] = documents_of_both(&first, &second);
    assert_eq!((there.len(), here.len()), (1, 1));
}

#[test]
fn many_files_cost_one_look_and_short_ones_none() {
    let (double, vault) = vault_on_the_double();
    let first = half(&vault, &double.server(), &film(0));
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let second = Computer::new(&vault, &double.server(), 2);
    double.forget_requests();
    let short = vec![7; 64 * MEBIBYTE - 1];
    second.add("short.bin", &short, &Unattended).expect("added");
    let looks = || (double.count(RequestSite::ListUploads), double.count(RequestSite::ListParts));
    assert_eq!(looks(), (0, 0), "what is soon sent again is not asked about");
    for kind in 1..3 {
        second.add(&format!("{kind}.bin"), &film(kind), &Unattended).expect("added");
    }
    let (listed, parts) = looks();
    assert_eq!(
        (listed, parts),
        (1, 3),
        "one look with the parts of what rests; and whether its first part is ours, for each"
    );
    assert_eq!(first.open_imports().len(), 1, "nobody has touched it");
    let other_vault = BucketVault::create(&double.server(), &double.new_bucket(), facts());
    let alone = Computer::new(&other_vault, &double.server(), 3);
    double.forget_requests();
    alone.add("film.mp4", &film(0), &Unattended).expect("added");
    assert_eq!((looks(), double.count(RequestSite::HeadObject)), ((1, 0), 0), "one LIST more, and nothing else");
}

#[test]
fn keys_that_may_not_see_uploads_keep_nothing_from_being_added() {
    let (double, vault) = vault_on_the_double();
    let denied = vec![RequestSite::ListUploads];
    double.become_like(Personality { denied, ..double.personality() });
    let alone = Computer::new(&vault, &double.server(), 1);
    let added = alone.add("film.mp4", &film(0), &Unattended).expect("added");
    assert!(alone.content(added.document()) == film(0));
}

/// An upload of this computer whose row was lost is as good as another's.
#[test]
fn an_upload_of_a_lost_index_is_gone_on_with() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let mut computer = half(&vault, &double.server(), &content);
    computer.lose_index();
    let_pass(&double, QUARTER_OF_AN_HOUR);
    let sent = computer.sent();
    let added = computer.add("film.mp4", &content, &Unattended).expect("it goes on");
    assert!(computer.content(added.document()) == content);
    assert!(computer.sent() - sent < (SIZE / 2 + PART) as u64, "half of it was there");
}

/// What this computer remembered of its parts is gone; what the server has is compared instead of being sent again.
#[test]
fn parts_of_a_lost_journal_are_not_sent_again() {
    let (double, vault) = vault_on_the_double();
    let content = film(0);
    let mut computer = half(&vault, &double.server(), &content);
    computer.lose_journals();
    let sent = computer.sent();
    let added = computer.go_on(computer.open_imports()[0].file_id, &Unattended).expect("it goes on");
    assert!(computer.content(added.document()) == content);
    assert!(computer.sent() - sent < (SIZE / 2 + PART) as u64, "half of it was there");
}
