//! Links of a vault for the page.

use coffer_core::Error;
use coffer_core::service::LinkFilter;
use coffer_core::vault::Vault;
use coffer_wire::LinkPage;

/// The links that `filter` wants.
///
/// # Errors
/// [`Error::NotFound`] for those of a document that neither is there nor has ever had one.
pub(crate) fn page(vault: &Vault, filter: &LinkFilter) -> Result<LinkPage, Error> {
    // One more tells whether there are more.
    let more = LinkFilter { limit: filter.limit + 1, ..*filter };
    let listed = vault.service.links(&vault.user, &more)?;
    if let (Some(file_id), true) = (filter.document, listed.is_empty()) {
        vault.service.document(&vault.user, file_id)?;
    }
    Ok(LinkPage::new(&listed, filter.limit as usize))
}
