//! Sidecars. What is read can be written, read again, indexed and changed; what is not is refused with a short reason.

use std::sync::OnceLock;

use coffer_core::document::{DeviceId, FileId, Register, UserId};
use coffer_core::error::Error;
use coffer_core::repository::Index;
use coffer_core::sidecar::{MOST_BYTES, Sidecar, SidecarError};
use coffer_tests::documents::{anna, file_id, resealed};
use serde_json::{Value, json};

use crate::json_edits;

/// Characters that a reason may take: it is shown and logged.
const MOST_REASON: usize = 400;

pub(crate) fn run(bytes: &[u8]) {
    let (owner, id) = (anna(), file_id(1));
    let bytes = json_edits::file(bytes, || valid(&owner, id));
    // A check that does not fit would end it all; half of the inputs get one that does.
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if text.len() % 2 == 0 => resealed(&text).into_bytes(),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    match Sidecar::parse(&bytes, &owner, id) {
        Ok(sidecar) => {
            assert!(sidecar.owner_id() == &owner && sidecar.file_id() == id, "it is the one that was asked for");
            assert_comes_back(&sidecar, &owner, id);
            if let Sidecar::Present(present) = sidecar {
                let mut document = present.document;
                assert_can_be_indexed(&document);
                // What every change does. It must have room for many.
                for _ in 0..3 {
                    document.rev = document.rev.checked_add(1).expect("a revision that was read has a next one");
                    document.stamps.mark([Register::Name], DeviceId::from_bytes([7; 16]));
                }
                assert_can_be_indexed(&document);
            }
        }
        Err(SidecarError::Unreadable(reason)) => {
            assert!((1..=MOST_REASON).contains(&reason.chars().count()), "a reason of {} bytes", reason.len());
        }
        Err(SidecarError::Newer(format)) => assert!(format > 1, "{format} is no newer format"),
        Err(SidecarError::Foreign) => {}
    }
}

fn assert_comes_back(sidecar: &Sidecar, owner: &UserId, id: FileId) {
    let written = sidecar.to_bytes();
    if written.len() as u64 > MOST_BYTES {
        // Written with more space between its fields than it was read with. Whoever writes one looks at its length.
        return;
    }
    let again = Sidecar::parse(&written, owner, id).expect("what is written can be read");
    assert_eq!(&again, sidecar, "and says the same");
    assert_eq!(again.to_bytes(), written, "to the byte");
}

/// One sidecar that has no row would keep all others from having one.
fn assert_can_be_indexed(document: &coffer_core::document::Document) {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let index = INDEX.get_or_init(|| Index::open_in_memory().expect("an index in memory opens"));
    let found = index
        .write(|write| {
            write.insert_document(document)?;
            write.remove_document(&document.owner_id, document.file_id)?;
            write.insert_document(document)
        })
        .map_err(Error::from)
        .and_then(|()| Ok(index.document(&document.owner_id, document.file_id)?))
        .expect("a document that a sidecar names has its place in the index");
    assert_eq!(found.as_ref(), Some(document), "and comes back from it");
    index.write(|write| write.remove_document(&document.owner_id, document.file_id)).expect("it was there");
}

/// A sidecar with something in every field.
fn valid(owner: &UserId, id: FileId) -> Value {
    let (other, hash) = ("0192f0c1d2e37a4b8c5d6e7f80912a3c", "a".repeat(64));
    json!({
        "format": 1, "file_id": id.to_string(), "owner_id": owner.as_str(), "name": "Report.pdf",
        "unique_name": "Report", "folder": "Invoices/2026", "mime_type": "application/pdf", "size_bytes": 12,
        "hash_algorithm": "blake3", "content_hash": hash, "chunk_size": 8, "chunk_hashes": [hash, hash],
        "visibility": "private", "tags": ["paid", "tax"], "note": "Paid.\n", "metadata": { "camera": "X100" },
        "created_at": 1_750_000_000_000_i64, "modified_at": -1, "updated_at": 1_750_000_000_001_i64,
        "trashed": { "at": 1_750_000_000_002_i64, "by": owner.as_str() }, "supersedes": other, "rev": 3,
        "op_id": other, "stamps": { "name": { "lamport": 2, "device": other }, "trashed": { "lamport": 3, "device": other } },
        "from_elsewhere": { "ratio": 0.1, "list": [1, "two", null] }
    })
}
