//! Telling the page how the transfers are.
//!
//! One channel a page: whoever asks last is served, so a page that was reloaded takes over from itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

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
    let first = state.imports.transfers.snapshot(SNAPSHOT_ROWS);
    let mut told = first.version;
    let state = Arc::clone(state);
    tauri::async_runtime::spawn(async move {
        let mut ticks = time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if state.watchers.load(Ordering::Acquire) != turn {
                return;
            }
            if state.imports.transfers.version() == told {
                continue;
            }
            let snapshot = state.imports.transfers.snapshot(SNAPSHOT_ROWS);
            told = snapshot.version;
            if channel.send(TransferSnapshot::from(&snapshot)).is_err() {
                return;
            }
        }
    });
    TransferSnapshot::from(&first)
}
