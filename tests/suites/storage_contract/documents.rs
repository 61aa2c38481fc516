//! Clauses about new documents that are stored together.

use coffer_core::document::UserId;
use coffer_core::storage::{BlobKey, NewDocument, Storage, StorageError, StoreMode};

use super::words::{anna, ben, bytes, file, keys, read};

fn new<'a>(owner: &'a UserId, number: u128, content: &'a [u8]) -> NewDocument<'a> {
    NewDocument { owner, file_id: file(number), content, sidecar: b"{}" }
}

pub fn documents_are_stored_together_each_with_content_and_sidecar(storage: &dyn Storage) {
    let (anna, ben) = (anna(), ben());
    let contents: Vec<Vec<u8>> = [0, 1, 1000, 100_000].into_iter().map(|length| bytes(length, 9)).collect();
    let mut documents: Vec<_> =
        contents.iter().enumerate().map(|(number, content)| new(&anna, number as u128, content)).collect();
    documents.push(new(&ben, 0, b"ben's own"));
    let outcomes = storage.store_documents(&documents);
    assert_eq!(outcomes.len(), documents.len());
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    for document in &documents {
        let content = BlobKey::content(document.owner.clone(), document.file_id);
        assert_eq!(read(storage, &content).expect("there"), document.content);
        let sidecar = BlobKey::sidecar(document.owner.clone(), document.file_id);
        assert_eq!(read(storage, &sidecar).expect("there"), b"{}");
    }
    assert_eq!((keys(storage, &anna).len(), keys(storage, &ben).len()), (8, 2), "and nothing else");
}

pub fn one_document_and_none_are_stored_too(storage: &dyn Storage) {
    assert!(storage.store_documents(&[]).is_empty());
    let anna = anna();
    assert!(storage.store_documents(&[new(&anna, 1, b"alone")])[0].is_ok());
    assert_eq!(keys(storage, &anna).len(), 2);
}

pub fn a_document_whose_place_is_taken_fails_alone_and_changes_nothing(storage: &dyn Storage) {
    let anna = anna();
    let taken = BlobKey::content(anna.clone(), file(2));
    storage.store(&taken, b"first", StoreMode::CreateOnly).expect("stored");
    let outcomes = storage.store_documents(&[new(&anna, 1, b"one"), new(&anna, 2, b"second"), new(&anna, 3, b"three")]);
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Err(StorageError::AlreadyExists { key }) if *key == taken), "{outcomes:?}");
    assert_eq!(read(storage, &taken).expect("there"), b"first");
    assert_eq!(keys(storage, &anna).len(), 5, "no sidecar of the one that failed");
}

pub fn a_document_whose_sidecar_is_taken_leaves_that_one_alone(storage: &dyn Storage) {
    let anna = anna();
    let taken = BlobKey::sidecar(anna.clone(), file(2));
    storage.store(&taken, b"first", StoreMode::CreateOnly).expect("stored");
    let outcomes = storage.store_documents(&[new(&anna, 1, b"one"), new(&anna, 2, b"second")]);
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Err(StorageError::AlreadyExists { key }) if *key == taken), "{outcomes:?}");
    assert_eq!(read(storage, &taken).expect("there"), b"first");
    // That sidecar may be the document's own: its content is not taken from it.
    assert_eq!(read(storage, &BlobKey::content(anna.clone(), file(2))).expect("there"), b"second");
}

pub fn a_document_that_is_too_large_fails_alone(storage: &dyn Storage) {
    let anna = anna();
    let large = vec![5; storage.capabilities().most_store_bytes as usize + 1];
    let outcomes = storage.store_documents(&[new(&anna, 1, &large), new(&anna, 2, b"small")]);
    assert!(matches!(outcomes[0], Err(StorageError::TooLarge { .. })), "{outcomes:?}");
    assert!(outcomes[1].is_ok(), "{outcomes:?}");
    assert_eq!(keys(storage, &anna).len(), 2);
}
