//! Short ways to say what the clauses say often.

use std::io::Read;
use std::ops::ControlFlow;

use coffer_core::document::{FileId, UserId};
use coffer_core::storage::{BlobKey, BlobMetadata, ByteRange, Storage, StorageError};

pub fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

pub fn ben() -> UserId {
    "ben".parse().expect("a valid user")
}

pub fn file(number: u128) -> FileId {
    FileId::from_bytes(number.to_be_bytes())
}

/// The content of Anna's document `number`.
pub fn key(number: u128) -> BlobKey {
    BlobKey::content(anna(), file(number))
}

/// `length` bytes that differ from place to place, and by `seed`.
pub fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|position| (position % 251) as u8 ^ seed).collect()
}

pub fn range(first: u64, last: u64) -> Option<ByteRange> {
    Some(ByteRange::new(first, last).expect("in order"))
}

pub fn read(storage: &dyn Storage, key: &BlobKey) -> Result<Vec<u8>, StorageError> {
    read_range(storage, key, None)
}

pub fn read_range(storage: &dyn Storage, key: &BlobKey, range: Option<ByteRange>) -> Result<Vec<u8>, StorageError> {
    let mut bytes = Vec::new();
    storage.retrieve(key, range)?.read_to_end(&mut bytes).expect("a healthy reader reads to its end");
    Ok(bytes)
}

/// Whether two answers are about one object. Right after storing, its time may be that of this computer.
pub fn agree(one: BlobMetadata, other: BlobMetadata) -> bool {
    let apart = one.modified_at.as_millis().abs_diff(other.modified_at.as_millis());
    one.size_bytes == other.size_bytes && apart < 60_000
}

pub fn keys(storage: &dyn Storage, owner: &UserId) -> Vec<BlobKey> {
    let mut keys = Vec::new();
    let listed = storage.list(owner, &mut |key| {
        keys.push(key);
        ControlFlow::Continue(())
    });
    listed.expect("a healthy storage can be listed");
    keys
}
