//! What a vault says it holds, read whole.

use coffer_core::document::Document;
use coffer_core::error::Error;
use coffer_core::query::{DocumentQuery, Place};
use coffer_core::service::ContentReader;
use coffer_core::vault::Vault;

/// All that a reader brings.
///
/// # Errors
/// Of reading it.
pub fn read_whole(mut reader: ContentReader) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next_piece()? {
        bytes.extend_from_slice(piece);
    }
    Ok(bytes)
}

/// The documents of the acting user, those in the trash last.
pub fn documents_of(vault: &Vault) -> Vec<Document> {
    let of = |place| {
        let query = DocumentQuery { place, ..DocumentQuery::default() };
        vault.service.page(&vault.user, &query, None, 1_000).expect("a page").documents
    };
    [Place::Vault, Place::Trash].into_iter().flat_map(of).collect()
}
