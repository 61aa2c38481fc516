//! Public links: listed, made, switched off, asked for. The person confirms outside of the page that anything is published.

use coffer_core::InvalidInput;
use coffer_core::document::{FileId, LinkId};
use coffer_core::service::{LinkFilter, LinksShown, PublishRequest};
use coffer_wire::{LinkCheck, LinkOff, LinkPage, LinkRequest, NewLink};

use super::checked_limit;
use crate::error::Answer;
use crate::sharing;
use crate::state::{AppState, Shared};

/// Links of all documents or of one, the newest first.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn links_page(
    state: Shared<'_>,
    file_id: Option<String>,
    ended: bool,
    before: Option<String>,
    limit: u64,
) -> Answer<LinkPage> {
    let document = file_id.map(|file_id| file_id.parse::<FileId>()).transpose()?;
    let before = before.map(|before| link_id("before", &before)).transpose()?;
    let limit = checked_limit(limit, 500, "must be 1 to 500")?;
    let shown = if ended { LinksShown::All } else { LinksShown::Current };
    let filter = LinkFilter { document, shown, before, limit };
    state.read(move |vault| sharing::page(vault, &filter)).await
}

/// Makes a document public and a link to it, if the person wants that.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn link_add(state: Shared<'_>, file_id: String, request: LinkRequest) -> Answer<Option<NewLink>> {
    let file_id: FileId = file_id.parse()?;
    let request = PublishRequest::try_from(request)?;
    // What is given is given out of the vault that it was chosen in, whatever the window shows by then.
    let open = state.shown().await?;
    sharing::publish(&state, open, file_id, request).await
}

/// Switches a link off; its document is private again unless another link of it is on.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn link_off(state: Shared<'_>, id: String) -> Answer<LinkOff> {
    let id = link_id("id", &id)?;
    let switch_off = move |vault: &coffer_core::vault::Vault| {
        let off = vault.service.unpublish(&vault.user, id)?;
        Ok(LinkOff::of(&off, vault.service.document(&vault.user, off.link.file_id).ok()))
    };
    let answer = state.change(switch_off).await;
    tell_of_links(&state);
    answer
}

/// Asks what all links are worth, and finishes what was left halfway.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn links_check(state: Shared<'_>) -> Answer<LinkCheck> {
    let answer = state.change(|vault| Ok(vault.service.check_links(&vault.user)?.into())).await;
    tell_of_links(&state);
    answer
}

/// A link may have changed without any document.
fn tell_of_links(state: &AppState) {
    state.vaults.links().ring();
    state.changed.ring();
}

fn link_id(field: &'static str, text: &str) -> Result<LinkId, InvalidInput> {
    text.parse().map_err(|invalid: InvalidInput| InvalidInput { field, ..invalid })
}
