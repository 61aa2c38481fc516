//! What must be true of a vault at every moment, whatever failed or died.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use coffer_core::document::{FileId, Status, UserId};
use coffer_core::query::{DocumentQuery, Place};
use coffer_core::service::{DocumentService, ReadShare, Unattended};
use coffer_core::storage::{BlobKey, BlobPart, Storage};

/// Checks that every row has a sidecar and content that matches it to the byte, that every sidecar of a document has its
/// content, and that the counters equal the rows. Content without a sidecar is allowed: it was never acknowledged.
///
/// # Panics
/// If it is not so; `when` says at which moment.
pub fn assert_whole(service: &DocumentService, storage: &dyn Storage, user: &UserId, when: &str) {
    assert_sound(service, user, when);
    let mut documents = 0;
    let mut size_bytes = 0;
    for place in [Place::Vault, Place::Trash] {
        let query = DocumentQuery { place, ..DocumentQuery::default() };
        let page = service.page(user, &query, None, 10_000).expect("a page can be read");
        for document in &page.documents {
            assert!(
                matches!(document.status, Status::Stored | Status::Trashed),
                "{when}: {} is {}",
                document.name,
                document.status
            );
            let sidecar = BlobKey::sidecar(user.clone(), document.file_id);
            assert!(storage.metadata(&sidecar).is_ok(), "{when}: {} has a row and no sidecar", document.name);
            documents += 1;
            size_bytes += document.size_bytes;
        }
        assert_eq!(service.count(user, &query).expect("a count"), page.documents.len() as u64, "{when}: {place:?}");
    }
    let usage = service.usage(user).expect("usage can be read");
    assert_eq!(usage.vault.documents + usage.trash.documents, documents, "{when}: counted documents");
    assert_eq!(usage.vault.size_bytes + usage.trash.size_bytes, size_bytes, "{when}: counted bytes");
}

/// Checks only that nothing is damaged: what must be true even while rows wait for the next change to bring them along.
///
/// # Panics
/// If it is not so; `when` says at which moment.
pub fn assert_sound(service: &DocumentService, user: &UserId, when: &str) {
    let verdict = service.verify(user, ReadShare::ALL, &Unattended).expect("a check can always be made");
    assert!(verdict.damaged.is_empty(), "{when}: damaged: {:?}", verdict.damaged);
}

/// The ids whose objects lie in the storage, by what is there of them.
pub fn stored_ids(storage: &dyn Storage, user: &UserId, wanted: BlobPart) -> BTreeSet<FileId> {
    let mut ids = BTreeSet::new();
    storage
        .list(user, &mut |key| {
            if key.part == wanted {
                ids.insert(key.file_id);
            }
            ControlFlow::Continue(())
        })
        .expect("the storage can be listed");
    ids
}
