//! Running imports while they are still being queued: some batches at a time, so that one reads and hashes while the other
//! waits for the disk. However many there are, only a few thousand are in memory.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread;

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::repository::OpenUpload;
use coffer_core::service::{ImportControl, Imported, next_together};
use coffer_core::vault::Vault;

use crate::progress::Progress;

/// Imports that wait in memory; whoever queues more waits too.
const MOST_WAITING: usize = 4096;

/// An import that is over.
#[derive(Debug)]
pub struct Ended {
    /// The how many-th it was, from 0.
    pub place: usize,
    pub import: OpenUpload,
    pub outcome: Result<Imported, Error>,
}

/// Runs every import that `queue` hands on, to its end, `at_once` batches side by side. Calls `finished` on this thread with
/// each, in the order in which they end. Answers what `queue` does.
pub fn run<T: Send>(
    vault: &Vault,
    at_once: usize,
    progress: &Progress,
    queue: impl FnOnce(&mut dyn FnMut(OpenUpload)) -> T + Send,
    mut finished: impl FnMut(Ended),
) -> T {
    let (import, imports) = mpsc::sync_channel(MOST_WAITING);
    let waiting = Mutex::new(Waiting { imports, queue: VecDeque::new() });
    let (sender, outcomes) = mpsc::sync_channel(MOST_WAITING);
    thread::scope(|scope| {
        let queueing = scope.spawn(move || {
            let mut place = 0;
            queue(&mut |next: OpenUpload| {
                progress.expect(next.source.size_bytes);
                // The workers end only when this sender is gone, or by a panic, which ends everything.
                let _ = import.send((place, next));
                place += 1;
            })
        });
        for _ in 0..at_once {
            let (waiting, sender) = (&waiting, sender.clone());
            scope.spawn(move || {
                loop {
                    let claimed = claim(waiting);
                    if claimed.is_empty() {
                        break;
                    }
                    let parts: Vec<_> = claimed.iter().map(|_| progress.part()).collect();
                    let together: Vec<_> = claimed
                        .iter()
                        .zip(&parts)
                        .map(|((_, import), part)| (import.file_id, part as &dyn ImportControl))
                        .collect();
                    let outcomes = vault.service.import_together(&vault.user, &together);
                    give_up_unfit(vault, &together, &outcomes);
                    let mut ended = claimed.into_iter().zip(outcomes).map(|((place, import), outcome)| Ended {
                        place,
                        import,
                        outcome,
                    });
                    if ended.any(|ended| sender.send(ended).is_err()) {
                        break;
                    }
                }
            });
        }
        drop(sender);
        outcomes.into_iter().for_each(&mut finished);
        queueing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Forgets the imports of files that cannot be taken: it was said of them, and nobody is there to try them again.
fn give_up_unfit(vault: &Vault, imports: &[(FileId, &dyn ImportControl)], outcomes: &[Result<Imported, Error>]) {
    for ((file_id, _), outcome) in imports.iter().zip(outcomes) {
        if outcome.as_ref().is_err_and(Error::is_of_the_file) {
            // One that stays shows among the transfers that failed.
            let _ = vault.service.give_up(&vault.user, *file_id);
        }
    }
}

/// What was queued and nobody has begun.
struct Waiting {
    imports: Receiver<(usize, OpenUpload)>,
    queue: VecDeque<(usize, OpenUpload)>,
}

/// The next imports that are to be run together; waits until there are some. None when all are over.
fn claim(waiting: &Mutex<Waiting>) -> Vec<(usize, OpenUpload)> {
    // Nothing in here panics halfway, so what waits is whole.
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let Waiting { imports, queue } = &mut *waiting;
    if queue.is_empty() {
        queue.extend(imports.recv().ok());
    }
    let room = MOST_WAITING.saturating_sub(queue.len());
    queue.extend(imports.try_iter().take(room));
    let mut chosen = next_together(queue.iter().map(|(_, import)| import.source.size_bytes)).into_iter().peekable();
    let mut claimed = Vec::with_capacity(chosen.len());
    let mut left = VecDeque::with_capacity(queue.len());
    for (place, one) in queue.drain(..).enumerate() {
        if chosen.next_if_eq(&place).is_some() { claimed.push(one) } else { left.push_back(one) }
    }
    *queue = left;
    claimed
}
