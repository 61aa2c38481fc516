//! What the desktop is told while the transfers go on: a notification when a batch is over that took long, and the face
//! of the icon in the tray.

mod batch;

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_core::transfer::{Direction, TransferState};
use coffer_wire::Shown;
use tauri::{AppHandle, Emitter, Runtime};

use crate::background::Face;
use crate::state::AppState;
use crate::vaults::{OpenVault, under_way_of};
use crate::words::GoingOn;
use crate::{log, words};
use batch::{Batch, Ended, Standing};

/// The event's name; its payload is a [`Shown`].
pub(crate) const SHOW_EVENT: &str = "coffer://show";
/// How often the transfers are looked at while nothing is known to have changed, and at most.
const EVERY: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(300);
/// What takes longer is worth a notification.
const LONG: Duration = Duration::from_secs(10);
/// Documents that a click on a notification selects.
const MOST_SHOWN: usize = 50;

/// The transfers of all open vaults, as they were at the last look.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    followed: HashMap<VaultId, Followed>,
}

/// One vault's transfers, as they were at the last look.
#[derive(Debug, Default)]
struct Followed {
    batch: Batch,
    /// Which state of the board, and whether it was idle.
    seen: Option<(u64, bool)>,
    numbers: GoingOn,
}

/// Starts the thread that looks at the transfers for as long as the program runs.
pub(crate) fn start<R: Runtime>(app: AppHandle<R>, state: Arc<AppState>) {
    let follow = move || {
        let mut outside = Outside::default();
        loop {
            let heard = state.changed.rings();
            outside.look(&app, &state);
            thread::sleep(PAUSE);
            state.changed.wait(heard, EVERY);
        }
    };
    if let Err(error) = thread::Builder::new().name("outside".to_owned()).spawn(follow) {
        log::failure("no thread for notifications", &error);
    }
}

impl Outside {
    /// Tells what has come to an end since the last look, and shows how it stands.
    pub(crate) fn look<R: Runtime>(&mut self, app: &AppHandle<R>, state: &Arc<AppState>) {
        let open = state.vaults.all_open();
        self.followed.retain(|vault_id, _| open.iter().any(|open| open.vault.vault_id == *vault_id));
        for open in &open {
            let followed = self.followed.entry(open.vault.vault_id).or_default();
            let seen = Some((open.imports.transfers.version(), open.imports.is_idle()));
            if followed.seen == seen {
                continue;
            }
            followed.seen = seen;
            let (standing, numbers) = standing(open);
            followed.numbers = numbers;
            if let Some(ended) = followed.batch.next(state.seams.clock.monotonic(), standing) {
                tell(app, state, open, ended);
            }
        }
        let face = Face::of(self.followed.values().map(|followed| followed.numbers));
        state.background.set_face(&*state.desktop, face);
    }
}

fn standing(open: &OpenVault) -> (Standing, GoingOn) {
    let is_idle = open.imports.is_idle();
    let snapshot = open.imports.transfers.snapshot(usize::MAX);
    let totals = snapshot.totals;
    let mut standing = Standing {
        // What waits for the network goes on by itself, and belongs to the batch.
        is_idle: is_idle && totals.waiting == 0,
        done: totals.done,
        failed: totals.failed,
        ..Standing::default()
    };
    for done in snapshot.transfers.iter().filter(|transfer| transfer.state == TransferState::Done) {
        match done.direction {
            Direction::In => standing.documents.extend(done.file_id),
            Direction::Out => drop(standing.exports.insert(done.id)),
        }
    }
    let under_way = (!is_idle).then(|| under_way_of(&snapshot));
    let (incoming, outgoing) = under_way.map_or((0, 0), |closing| (closing.incoming, closing.outgoing));
    let numbers = GoingOn { incoming, outgoing, waiting: totals.waiting, paused: totals.paused, failed: totals.failed };
    (standing, numbers)
}

/// Tells a person of a batch that is over, unless they have seen it themselves.
fn tell<R: Runtime>(app: &AppHandle<R>, state: &Arc<AppState>, open: &OpenVault, ended: Ended) {
    if ended.took <= LONG || ended.done + ended.failed == 0 || state.desktop.is_in_front() {
        return;
    }
    let text = words::batch_ended(ended.how(), ended.done, ended.failed);
    let (app, shown) = (app.clone(), Arc::downgrade(state));
    let vault_id = open.vault.vault_id;
    let file_ids = ended.documents.iter().rev().take(MOST_SHOWN).map(ToString::to_string).collect::<Vec<_>>();
    let on_click = move || {
        let Some(state) = shown.upgrade() else { return };
        state.desktop.bring_to_front();
        // Another vault's window would not know them.
        let is_shown = state.vaults.shown_now().is_some_and(|open| open.vault.vault_id == vault_id);
        if !is_shown || file_ids.is_empty() {
            return;
        }
        if let Err(error) = app.emit(SHOW_EVENT, Shown { file_ids }) {
            log::failure("the page cannot be told what to show", &error);
        }
    };
    state.desktop.notify(text, Box::new(on_click));
}
