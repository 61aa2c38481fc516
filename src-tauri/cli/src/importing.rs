//! Running imports: two batches at a time, so that one reads and hashes while the other waits for the disk.

use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use coffer_core::Error;
use coffer_core::repository::OpenUpload;
use coffer_core::service::{ImportControl, Imported, next_together};
use coffer_core::vault::Vault;

use crate::progress::Progress;

const AT_A_TIME: usize = 2;

/// Runs every import to its end. Calls `finished` on this thread with the place of each in `imports` and what became of
/// it, in the order in which they end.
pub fn run(
    vault: &Vault,
    imports: &[OpenUpload],
    progress: &Progress,
    mut finished: impl FnMut(usize, Result<Imported, Error>),
) {
    let waiting = Mutex::new((0..imports.len()).collect());
    let (sender, outcomes) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(imports.len()) {
            let (waiting, sender) = (&waiting, sender.clone());
            scope.spawn(move || {
                loop {
                    let places = claim(waiting, imports);
                    if places.is_empty() {
                        break;
                    }
                    let parts: Vec<_> = places.iter().map(|_| progress.part()).collect();
                    let together: Vec<_> = places
                        .iter()
                        .zip(&parts)
                        .map(|(place, part)| (imports[*place].file_id, part as &dyn ImportControl))
                        .collect();
                    let ended = vault.service.import_together(&vault.user, &together);
                    if places.into_iter().zip(ended).any(|outcome| sender.send(outcome).is_err()) {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (place, outcome) in outcomes {
            finished(place, outcome);
        }
    });
}

/// The next imports that nobody has begun and that are to be run together, by their places.
fn claim(waiting: &Mutex<Vec<usize>>, imports: &[OpenUpload]) -> Vec<usize> {
    // Nothing in here panics halfway, so what waits is whole.
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let chosen = next_together(waiting.iter().map(|place| imports[*place].source.size_bytes));
    let mut left = chosen.iter().copied().peekable();
    let mut at = 0;
    let mut claimed = Vec::with_capacity(chosen.len());
    waiting.retain(|place| {
        let is_chosen = left.next_if_eq(&at).is_some();
        at += 1;
        if is_chosen {
            claimed.push(*place);
        }
        !is_chosen
    });
    claimed
}
