//! What happened in the vault.

use coffer_wire::ActivityPage;

use super::checked_limit;
use crate::error::Answer;
use crate::state::Shared;

/// The newest entries, or those before `before`.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn activity(state: Shared<'_>, before: Option<i64>, limit: u64) -> Answer<ActivityPage> {
    let limit = checked_limit(limit, 200, "must be 1 to 200")?;
    state
        .read(move |vault| {
            let entries = vault.service.activity(&vault.user, before, limit)?;
            Ok(ActivityPage::new(&entries, limit as usize))
        })
        .await
}
