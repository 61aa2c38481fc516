//! Making a link out of the window.

use std::sync::Arc;

use coffer_core::document::FileId;
use coffer_core::service::PublishRequest;
use coffer_wire::NewLink;

use super::agreement;
use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::state::AppState;
use crate::vaults::OpenVault;

/// Makes a document of a vault public and a link to it; `None` if the person does not want that. What our own server answers
/// can be opened when this returns, if the server could be started.
///
/// # Errors
/// As `DocumentService::publish`, and if the person's word cannot be remembered.
pub(crate) async fn publish(
    state: &Arc<AppState>,
    open: Arc<OpenVault>,
    file_id: FileId,
    request: PublishRequest,
) -> Answer<Option<NewLink>> {
    let vault = Arc::clone(&open.vault);
    let look_up = move |vault: &coffer_core::vault::Vault| vault.service.document(&vault.user, file_id);
    let document = run_blocking(move || Ok(vault.attend(look_up)?)).await?;
    let Some(confirmed) = agreement::confirmed(state, &document.name).await? else { return Ok(None) };
    let state = Arc::clone(state);
    run_blocking(move || {
        let published =
            open.vault.attend(|vault| vault.service.publish(&vault.user, file_id, &request, confirmed.word()));
        // A failed publication may have changed a part.
        open.link_checks.plan_again();
        state.vaults.links().ring();
        state.changed.ring();
        let mut made = NewLink::from(&published?);
        if let Some(path) = &made.path {
            made.url = Some(format!("{}{path}", state.sharing.look().origin));
        }
        Ok(Some(made))
    })
    .await
}
