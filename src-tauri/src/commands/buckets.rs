//! Vaults in buckets: trying a bucket, adding a vault in one, and what is needed to get at it.

use std::sync::Arc;

use coffer_core::document::UserId;
use coffer_core::secrets::CredentialsSource;
use coffer_core::vault::{self, Choice, NewBucket};
use coffer_wire::{BucketCheck, BucketForm, BucketReport, CacheStatus, KnownVault, given_keys};
use secrecy::SecretString;
use tauri::ipc::Channel;

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::state::Shared;

/// Finds out what a bucket does, and which vault lies there; leaves nothing behind. The channel hears of each check.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn bucket_test(
    state: Shared<'_>,
    form: BucketForm,
    channel: Channel<BucketCheck>,
) -> Answer<BucketReport> {
    let seams = state.seams.clone();
    run_blocking(move || {
        let new = NewBucket::try_from(&form)?;
        // A page that is gone needs no picture.
        let examination = vault::examine_bucket(&new, &seams, &mut |check| drop(channel.send(check.into())))?;
        Ok(BucketReport::from(&examination))
    })
    .await
}

/// Adds the vault in a bucket, or makes one there, and shows it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_add_bucket(
    state: Shared<'_>,
    form: BucketForm,
    user_id: Option<String>,
) -> Answer<KnownVault> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || {
        let user = user_id.map(|user| user.parse::<UserId>()).transpose()?;
        vaults.add_bucket(&NewBucket::try_from(&form)?, user)
    })
    .await
}

/// Keeps other keys for a vault.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_replace_keys(
    state: Shared<'_>,
    name: String,
    key_id: SecretString,
    secret: SecretString,
    session_token: Option<SecretString>,
    credentials: String,
) -> Answer<()> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || {
        let credentials: CredentialsSource = credentials.parse()?;
        let keys = given_keys(&credentials, &key_id, &secret, session_token.as_ref())?;
        vaults.replace_keys(&name, &credentials, keys)
    })
    .await
}

/// What was found out about the bucket of a vault when it was looked at last.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn bucket_facts(state: Shared<'_>, name: String) -> Answer<BucketReport> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let examined = vault::bucket_facts(&state.home, &name, &state.seams)?;
        let never = BucketReport { checks: Vec::new(), existing: None };
        Ok(examined.as_ref().map_or(never, BucketReport::from))
    })
    .await
}

/// Finds out again what the bucket of a vault does. The channel hears of each check.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn bucket_check(
    state: Shared<'_>,
    name: String,
    channel: Channel<BucketCheck>,
) -> Answer<BucketReport> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let choice = Choice { vault: Some(name), ..Choice::default() };
        let on_check = &mut |check: &_| drop(channel.send(BucketCheck::from(check)));
        Ok(BucketReport::from(&vault::check_bucket(&state.home, &choice, &state.seams, on_check)?))
    })
    .await
}

/// Makes this computer the one that writes to the vault, where its bucket allows no more than one. What could not be
/// added before goes on.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_take_over(state: Shared<'_>) -> Answer<()> {
    let open = state.shown().await?;
    let answer = run_blocking(move || {
        if let Some(bucket) = open.vault.bucket() {
            bucket.take_over()?;
            open.imports.run_read_only_again(&open.vault);
        }
        Ok(())
    });
    let answer = answer.await;
    state.changed.ring();
    answer
}

/// What is kept on this computer of the content of vaults in buckets.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn cache_status(state: Shared<'_>) -> Answer<CacheStatus> {
    let state = Arc::clone(&state);
    run_blocking(move || state.vaults.cache_status()).await
}

/// Changes how much of it is kept, at once; 0 keeps none.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn cache_limit_set(state: Shared<'_>, bytes: u64) -> Answer<CacheStatus> {
    let state = Arc::clone(&state);
    run_blocking(move || state.vaults.limit_cache(bytes)).await
}

/// The profiles that Amazon's own tools know.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn aws_profiles(state: Shared<'_>) -> Answer<Vec<String>> {
    let profiles = Arc::clone(&state.seams.keys.profiles);
    run_blocking(move || Ok(profiles.names())).await
}

/// Shows where the desktop lets a person set the clock.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn date_settings_open(state: Shared<'_>) -> Answer<()> {
    let state = Arc::clone(&state);
    run_blocking(move || Ok(state.desktop.open_date_settings()?)).await
}
