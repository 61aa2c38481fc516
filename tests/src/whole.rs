//! What must be true of a vault at every moment, whatever failed or died.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;

use coffer_core::document::{Document, FileId, Status, UserId};
use coffer_core::error::Error;
use coffer_core::query::{DocumentQuery, Place};
use coffer_core::service::{DocumentService, ReadShare, Unattended};
use coffer_core::sidecar::Sidecar;
use coffer_core::storage::{BlobKey, BlobPart, Storage};

/// Checks that every row says what its sidecar says and has content that matches it to the byte, that every sidecar of a
/// document has its row and its content, and that the counters equal the rows. Content without a sidecar is allowed: it was
/// never acknowledged.
///
/// # Panics
/// If it is not so; `when` says at which moment.
pub fn assert_whole(service: &DocumentService, storage: &dyn Storage, user: &UserId, when: &str) {
    check_whole(service, storage, user).unwrap_or_else(|reason| panic!("{when}: {reason}"));
}

/// The same, and what is not so as the answer.
pub fn check_whole(service: &DocumentService, storage: &dyn Storage, user: &UserId) -> Result<(), String> {
    let unreadable = |error: Error| error.to_string();
    let mut documents = 0;
    let mut size_bytes = 0;
    for place in [Place::Vault, Place::Trash] {
        let query = DocumentQuery { place, ..DocumentQuery::default() };
        let page = service.page(user, &query, None, 10_000).map_err(unreadable)?;
        for document in &page.documents {
            require(matches!(document.status, Status::Stored | Status::Trashed), || {
                format!("{} is {}", document.name, document.status)
            })?;
            check_row(storage, document)?;
            documents += 1;
            size_bytes += document.size_bytes;
        }
        let count = service.count(user, &query).map_err(unreadable)?;
        let listed = page.documents.len();
        require(count == listed as u64, || format!("{place:?} counts {count} documents and lists {listed}"))?;
    }
    let usage = service.usage(user).map_err(unreadable)?;
    let counted = (usage.vault.documents + usage.trash.documents, usage.vault.size_bytes + usage.trash.size_bytes);
    require(counted == (documents, size_bytes), || {
        format!("{documents} documents of {size_bytes} bytes are counted as {counted:?}")
    })?;
    // At the end: a check mends what is not so.
    let mended = check_sound(service, user)?;
    require(mended == 0, || format!("{mended} sidecars say something else than the index, or have no row"))
}

/// Checks that a row says what its sidecar says.
fn check_row(storage: &dyn Storage, document: &Document) -> Result<(), String> {
    let name = &document.name;
    let sidecar = BlobKey::sidecar(document.owner_id.clone(), document.file_id);
    let mut bytes = Vec::new();
    let read = storage.retrieve(&sidecar, None).map(|mut reader| reader.read_to_end(&mut bytes));
    require(matches!(read, Ok(Ok(_))), || format!("{name} has a row and no sidecar"))?;
    match Sidecar::parse(&bytes, &document.owner_id, document.file_id) {
        Ok(Sidecar::Present(present)) if present.document == *document => Ok(()),
        Ok(Sidecar::Present(present)) => {
            Err(format!("the row of {name} is {document:#?} and its sidecar {:#?}", present.document))
        }
        other => Err(format!("{name} has a row and a sidecar that is {other:?}")),
    }
}

/// Checks only that nothing is damaged: what must be true even while rows wait for the next change to bring them along.
///
/// # Panics
/// If it is not so; `when` says at which moment.
pub fn assert_sound(service: &DocumentService, user: &UserId, when: &str) {
    check_sound(service, user).map(drop).unwrap_or_else(|reason| panic!("{when}: {reason}"));
}

/// Answers how many entries of the index were mended.
fn check_sound(service: &DocumentService, user: &UserId) -> Result<u64, String> {
    let verdict = service.verify(user, ReadShare::ALL, &Unattended).map_err(|error| error.to_string())?;
    require(verdict.damaged.is_empty(), || format!("damaged: {:?}", verdict.damaged))?;
    Ok(verdict.mended)
}

fn require(is_so: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(otherwise()) }
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
