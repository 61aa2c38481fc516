//! Telling the page how the transfers are.
//!
//! One channel a page: whoever asks last is served, so a page that was reloaded takes over from itself. It hears of the
//! transfers of the vault that the window shows at the moment.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_core::limits::RatesNow;
use coffer_core::transfer::Snapshot;
use coffer_wire::{SNAPSHOT_ROWS, TransferSnapshot};
use tauri::ipc::Channel;
use tokio::time::{self, MissedTickBehavior};

use crate::state::AppState;

/// Ten pictures a second are enough for the eye.
const TICK: Duration = Duration::from_millis(100);

/// The picture now. The channel gets a new one whenever something has changed, at most one a tick, until it fails or
/// another one takes its place.
pub(crate) fn watch(state: &Arc<AppState>, channel: Channel<TransferSnapshot>) -> TransferSnapshot {
    let turn = state.watchers.fetch_add(1, Ordering::AcqRel) + 1;
    let (first, mut told) = picture(state);
    let state = Arc::clone(state);
    tauri::async_runtime::spawn(async move {
        let mut ticks = time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if state.watchers.load(Ordering::Acquire) != turn {
                return;
            }
            if version(&state) == told {
                continue;
            }
            let (snapshot, version) = picture(&state);
            told = version;
            if channel.send(snapshot).is_err() {
                return;
            }
        }
    });
    first
}

/// Which state of which vault's transfers, and the limits that hold.
type Version = (Option<(VaultId, u64)>, RatesNow);

/// How the transfers are, and which state of them that is. Before a vault is open there are none.
fn picture(state: &AppState) -> (TransferSnapshot, Version) {
    let rates = state.seams.limits.now();
    let (snapshot, version) = match state.vaults.shown_now() {
        Some(open) => {
            let snapshot = open.imports.transfers.snapshot(SNAPSHOT_ROWS);
            (TransferSnapshot::from(&snapshot), Some((open.vault.vault_id, snapshot.version)))
        }
        None => (TransferSnapshot::from(&Snapshot::default()), None),
    };
    (TransferSnapshot { limits: rates.into(), ..snapshot }, (version, rates))
}

fn version(state: &AppState) -> Version {
    let version = state.vaults.shown_now().map(|open| (open.vault.vault_id, open.imports.transfers.version()));
    (version, state.seams.limits.now())
}
