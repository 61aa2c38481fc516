//! Clauses about resumable uploads.

use std::thread;

use coffer_core::document::ContentHash;
use coffer_core::storage::{BlobKey, Storage, StorageError, StoreMode, UploadId, UploadPlan};

use super::words::{agree, anna, ben, bytes, file, key, keys, read};

/// Two whole chunks and half of one, as short as the storage takes them.
fn plan_for(storage: &dyn Storage) -> UploadPlan {
    let chunk_size = storage.capabilities().least_chunk_bytes.max(4);
    UploadPlan { size_bytes: 2 * chunk_size + chunk_size / 2, chunk_size }
}

/// What such an upload sends.
fn content_for(storage: &dyn Storage) -> Vec<u8> {
    bytes(plan_for(storage).size_bytes as usize, 8)
}

/// A chunk of the right length that is none of that.
fn other_chunk(storage: &dyn Storage, seed: u8) -> Vec<u8> {
    bytes(plan_for(storage).chunk_size as usize, seed)
}

fn chunk(content: &[u8], plan: UploadPlan, number: u64) -> &[u8] {
    let start = (number * plan.chunk_size) as usize;
    &content[start..start + plan.chunk_length(number).expect("in the plan") as usize]
}

fn begin(storage: &dyn Storage, plan: UploadPlan) -> UploadId {
    storage.begin(&key(1), plan).expect("begun")
}

fn put(storage: &dyn Storage, upload: &UploadId, numbers: impl IntoIterator<Item = u64>) {
    for number in numbers {
        let content = content_for(storage);
        storage.put_chunk(upload, number, chunk(&content, plan_for(storage), number)).expect("stored");
    }
}

fn numbers(storage: &dyn Storage, upload: &UploadId) -> Vec<u64> {
    storage.chunks(upload).expect("open").iter().map(|receipt| receipt.number).collect()
}

fn upload_not_found<T>(result: Result<T, StorageError>) -> bool {
    matches!(result, Err(StorageError::UploadNotFound { .. }))
}

pub fn an_upload_of_many_chunks_becomes_one_object(storage: &dyn Storage) {
    // A hundred, where they may be short.
    let chunk_size = storage.capabilities().least_chunk_bytes.max(10_000);
    let size_bytes = 3 + chunk_size * (1_000_000 / chunk_size).max(3);
    let plan = UploadPlan { size_bytes, chunk_size };
    let content = bytes(size_bytes as usize, 1);
    let upload = begin(storage, plan);
    for number in 0..plan.chunk_count() {
        storage.put_chunk(&upload, number, chunk(&content, plan, number)).expect("stored");
    }
    let metadata = storage.complete(&key(1), &upload).expect("complete");
    assert!(agree(metadata, storage.metadata(&key(1)).expect("there")));
    assert_eq!(metadata.size_bytes, plan.size_bytes);
    assert!(read(storage, &key(1)).expect("there") == content, "every byte in its place");
    assert_eq!(keys(storage, &anna()), [key(1)]);
}

pub fn an_upload_of_nothing_becomes_an_empty_object(storage: &dyn Storage) {
    let upload = begin(storage, UploadPlan { size_bytes: 0, chunk_size: 4 });
    assert_eq!(storage.chunks(&upload).expect("open"), []);
    assert_eq!(storage.complete(&key(1), &upload).expect("complete").size_bytes, 0);
    assert_eq!(read(storage, &key(1)).expect("there"), b"");
}

pub fn an_upload_of_one_byte_becomes_an_object(storage: &dyn Storage) {
    let upload = begin(storage, UploadPlan { size_bytes: 1, chunk_size: 4 });
    storage.put_chunk(&upload, 0, b"x").expect("stored");
    storage.complete(&key(1), &upload).expect("complete");
    assert_eq!(read(storage, &key(1)).expect("there"), b"x");
}

pub fn chunks_may_come_in_any_order(storage: &dyn Storage) {
    for (document, order) in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]].into_iter().enumerate() {
        let key = key(document as u128);
        let upload = storage.begin(&key, plan_for(storage)).expect("begun");
        put(storage, &upload, order);
        assert_eq!(numbers(storage, &upload), [0, 1, 2]);
        storage.complete(&key, &upload).expect("complete");
        assert!(read(storage, &key).expect("there") == content_for(storage), "sent in the order {order:?}");
    }
}

pub fn chunks_may_come_from_several_threads(storage: &dyn Storage) {
    let chunk_size = storage.capabilities().least_chunk_bytes.max(1000);
    let size_bytes = chunk_size * (64_000 / chunk_size).max(5);
    let plan = UploadPlan { size_bytes, chunk_size };
    let content = bytes(size_bytes as usize, 4);
    let upload = begin(storage, plan);
    thread::scope(|scope| {
        for lane in 0..4 {
            let (upload, content) = (&upload, &content);
            scope.spawn(move || {
                for number in (lane..plan.chunk_count()).step_by(4) {
                    storage.put_chunk(upload, number, chunk(content, plan, number)).expect("stored");
                }
            });
        }
    });
    storage.complete(&key(1), &upload).expect("complete");
    assert!(read(storage, &key(1)).expect("there") == content, "every byte in its place");
}

pub fn a_chunk_sent_again_replaces_the_earlier_one(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    storage.put_chunk(&upload, 0, &other_chunk(storage, 1)).expect("stored");
    storage.put_chunk(&upload, 1, &other_chunk(storage, 2)).expect("stored");
    // Once with the earlier chunks known to be durable, once without.
    storage.chunks(&upload).expect("open");
    put(storage, &upload, [0]);
    put(storage, &upload, [1, 2]);
    put(storage, &upload, [1]);
    let receipts = storage.chunks(&upload).expect("open");
    assert_eq!(receipts.iter().map(|receipt| receipt.number).collect::<Vec<_>>(), [0, 1, 2], "each is there once");
    let first = ContentHash::of(chunk(&content_for(storage), plan_for(storage), 0));
    assert_eq!(receipts[0].hash, first, "the receipt is that of the later bytes");
    storage.complete(&key(1), &upload).expect("complete");
    assert!(read(storage, &key(1)).expect("there") == content_for(storage), "every byte in its place");
}

pub fn a_chunk_that_is_not_wanted_any_more_can_be_sent_again(storage: &dyn Storage) {
    let (plan, content) = (plan_for(storage), content_for(storage));
    let upload = begin(storage, plan);
    put(storage, &upload, [0, 2]);
    let second = chunk(&content, plan, 1);
    // Whether it is stored is up to the backend.
    storage.put_chunk_while(&upload, 1, second.to_vec().into(), &|| false).expect("that is no failure");
    let receipt = storage.put_chunk_while(&upload, 1, second.to_vec().into(), &|| true);
    let receipt = receipt.expect("stored").expect("it is wanted");
    assert_eq!((receipt.number, receipt.hash), (1, ContentHash::of(second)));
    storage.complete(&key(1), &upload).expect("complete");
    assert!(read(storage, &key(1)).expect("there") == content, "every byte in its place");
}

pub fn receipts_carry_the_hash_of_the_bytes(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    let content = content_for(storage);
    for number in [1, 0, 2] {
        let sent = chunk(&content, plan_for(storage), number);
        let receipt = storage.put_chunk(&upload, number, sent).expect("stored");
        assert_eq!((receipt.number, receipt.size_bytes), (number, sent.len() as u64));
        assert_eq!(receipt.hash, ContentHash::of(sent));
    }
}

pub fn chunks_are_reported_in_order_and_never_wrongly(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    let (content, plan) = (content_for(storage), plan_for(storage));
    let sent = [2, 0].map(|number| storage.put_chunk(&upload, number, chunk(&content, plan, number)).expect("stored"));
    let found = storage.chunks(&upload).expect("open");
    assert!(found.is_sorted_by_key(|receipt| receipt.number), "{found:?}");
    assert!(found.iter().all(|receipt| sent.contains(receipt)), "{found:?}");
}

pub fn a_chunk_outside_the_plan_is_refused_and_changes_nothing(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    put(storage, &upload, 0..3);
    let whole = plan_for(storage).chunk_size;
    for (number, length) in [(3, whole), (u64::MAX, whole), (0, whole - 1), (0, whole + 1), (0, 0), (2, whole)] {
        let refused = storage.put_chunk(&upload, number, &bytes(length as usize, 5));
        assert!(
            matches!(refused, Err(StorageError::InvalidChunk { number: n, size_bytes }) if n == number && size_bytes == length),
            "{length} bytes as chunk {number}: {refused:?}"
        );
    }
    storage.complete(&key(1), &upload).expect("complete");
    assert!(read(storage, &key(1)).expect("there") == content_for(storage), "every byte in its place");
}

pub fn an_upload_that_lacks_a_chunk_is_refused_and_stays_open(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    for (there, next) in [(0, 2), (1, 0), (2, 1)] {
        let refused = storage.complete(&key(1), &upload);
        assert!(
            matches!(refused, Err(StorageError::Incomplete { stored, planned: 3 }) if stored == there),
            "with {there} chunks: {refused:?}"
        );
        put(storage, &upload, [next]);
    }
    storage.complete(&key(1), &upload).expect("complete now");
    assert!(read(storage, &key(1)).expect("there") == content_for(storage), "every byte in its place");
}

pub fn nothing_is_visible_before_the_end(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    for number in 0..3 {
        put(storage, &upload, [number]);
        assert!(matches!(read(storage, &key(1)), Err(StorageError::NotFound { .. })));
        assert!(matches!(storage.metadata(&key(1)), Err(StorageError::NotFound { .. })));
        assert_eq!(keys(storage, &anna()), []);
    }
}

pub fn completing_twice_succeeds(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    put(storage, &upload, 0..3);
    let first = storage.complete(&key(1), &upload).expect("complete");
    let second = storage.complete(&key(1), &upload).expect("complete already");
    assert!(agree(first, second));
    assert!(upload_not_found(storage.put_chunk(&upload, 0, b"late")), "it is over");
    assert!(upload_not_found(storage.chunks(&upload)), "it is over");
    storage.abort(&upload).expect("nothing is left to give up");
    assert!(read(storage, &key(1)).expect("still there") == content_for(storage), "every byte in its place");
}

pub fn an_upload_ends_only_with_a_free_key(storage: &dyn Storage) {
    storage.store(&key(1), b"first", StoreMode::CreateOnly).expect("stored");
    let refused = storage.begin(&key(1), plan_for(storage)).and_then(|upload| {
        // To look first costs a request where the place is far away: there it is refused at the end.
        put(storage, &upload, 0..3);
        storage.complete(&key(1), &upload).map(drop)
    });
    assert!(matches!(refused, Err(StorageError::AlreadyExists { .. })), "{refused:?}");
    assert_eq!(read(storage, &key(1)).expect("there"), b"first");
}

pub fn an_object_that_came_first_stays_and_the_upload_stays_open(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    put(storage, &upload, 0..3);
    let first = bytes(plan_for(storage).size_bytes as usize, 77);
    storage.store(&key(1), &first, StoreMode::CreateOnly).expect("stored first");
    let refused = storage.complete(&key(1), &upload);
    assert!(matches!(refused, Err(StorageError::AlreadyExists { .. })), "of the same length, yet another: {refused:?}");
    assert!(read(storage, &key(1)).expect("there") == first, "untouched");
    storage.delete(&key(1)).expect("out of the way");
    storage.complete(&key(1), &upload).expect("the upload was still open");
    assert!(read(storage, &key(1)).expect("there") == content_for(storage), "every byte in its place");
}

pub fn two_uploads_of_one_key_do_not_mix(storage: &dyn Storage) {
    let (one, other) = (begin(storage, plan_for(storage)), begin(storage, plan_for(storage)));
    assert_ne!(one, other);
    put(storage, &one, 0..3);
    storage.put_chunk(&other, 0, &other_chunk(storage, 1)).expect("stored");
    assert_eq!(numbers(storage, &one), [0, 1, 2]);
    storage.abort(&other).expect("given up");
    storage.complete(&key(1), &one).expect("complete");
    assert!(read(storage, &key(1)).expect("there") == content_for(storage), "every byte in its place");
}

pub fn an_upload_given_up_is_gone(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    put(storage, &upload, 0..3);
    storage.abort(&upload).expect("given up");
    assert!(upload_not_found(storage.chunks(&upload)));
    assert!(upload_not_found(storage.put_chunk(&upload, 0, b"0123")));
    assert!(upload_not_found(storage.complete(&key(1), &upload)));
    assert!(matches!(read(storage, &key(1)), Err(StorageError::NotFound { .. })), "and nothing came of it");
}

pub fn giving_up_twice_succeeds(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    storage.abort(&upload).expect("given up");
    storage.abort(&upload).expect("given up already");
    storage.abort(&"no-such-upload".parse().expect("valid")).expect("never was");
}

pub fn an_upload_that_never_was_is_not_found(storage: &dyn Storage) {
    for id in ["no-such-upload", "../../etc/passwd", "00000000000000000000000000000009"] {
        let upload = id.parse::<UploadId>().expect("a valid id");
        assert!(upload_not_found(storage.chunks(&upload)), "{id}");
        assert!(upload_not_found(storage.put_chunk(&upload, 0, b"0123")), "{id}");
        assert!(upload_not_found(storage.complete(&key(1), &upload)), "{id}");
    }
}

pub fn completing_under_another_key_is_refused(storage: &dyn Storage) {
    let upload = begin(storage, plan_for(storage));
    put(storage, &upload, 0..3);
    assert!(upload_not_found(storage.complete(&BlobKey::content(ben(), file(1)), &upload)));
    storage.complete(&key(1), &upload).expect("under its own key it completes");
}

pub fn what_could_never_fit_is_refused_at_once(storage: &dyn Storage) {
    let capabilities = storage.capabilities();
    let too_many = UploadPlan { size_bytes: capabilities.most_chunks + 1, chunk_size: 1 };
    let too_long = UploadPlan { size_bytes: capabilities.most_object_bytes + 1, chunk_size: 1 << 50 };
    for plan in [too_many, too_long] {
        let refused = storage.begin(&key(1), plan);
        assert!(matches!(refused, Err(StorageError::TooLarge { .. })), "{plan:?}: {refused:?}");
    }
}
