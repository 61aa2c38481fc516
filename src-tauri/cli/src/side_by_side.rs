//! Running transfers while they are still being queued: some batches at a time, so that one reads and hashes while the other
//! waits for the disk. However many there are, only a few thousand are in memory.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread;

use coffer_core::Error;
use coffer_core::service::{ImportControl, next_together};

use crate::progress::Progress;

/// Transfers that wait in memory; whoever queues more waits too.
const MOST_WAITING: usize = 4096;

/// A transfer that is over.
#[derive(Debug)]
pub struct Ended<I, O> {
    /// The how many-th it was, from 0.
    pub place: usize,
    pub item: I,
    pub outcome: Result<O, Error>,
}

/// Runs every transfer that `queue` hands on, to its end, `at_once` batches side by side, each by `run_together`, which answers
/// in the order of what it is given. Calls `finished` on this thread with each, in the order in which they end. Answers what
/// `queue` does.
pub fn run<I: Send + Sync, O: Send, Q: Send>(
    at_once: usize,
    progress: &Progress,
    size_of: impl Fn(&I) -> u64 + Copy + Send + Sync,
    queue: impl FnOnce(&mut dyn FnMut(I)) -> Q + Send,
    run_together: impl Fn(&[(&I, &dyn ImportControl)]) -> Vec<Result<O, Error>> + Sync,
    mut finished: impl FnMut(Ended<I, O>),
) -> Q {
    let (item, items) = mpsc::sync_channel(MOST_WAITING);
    let waiting = Mutex::new(Waiting { items, queue: VecDeque::new() });
    let (sender, outcomes) = mpsc::sync_channel(MOST_WAITING);
    thread::scope(|scope| {
        let queueing = scope.spawn(move || {
            let mut place = 0;
            queue(&mut |next: I| {
                progress.expect(size_of(&next));
                // The workers end only when this sender is gone, or by a panic, which ends everything.
                let _ = item.send((place, next));
                place += 1;
            })
        });
        for _ in 0..at_once {
            let (waiting, run_together, sender) = (&waiting, &run_together, sender.clone());
            scope.spawn(move || {
                loop {
                    let claimed = claim(waiting, size_of);
                    if claimed.is_empty() {
                        break;
                    }
                    let parts: Vec<_> = claimed.iter().map(|_| progress.part()).collect();
                    let together: Vec<_> = claimed
                        .iter()
                        .zip(&parts)
                        .map(|((_, item), part)| (item, part as &dyn ImportControl))
                        .collect();
                    let outcomes = run_together(&together);
                    let mut ended = claimed.into_iter().zip(outcomes).map(|((place, item), outcome)| Ended {
                        place,
                        item,
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

/// What was queued and nobody has begun.
struct Waiting<I> {
    items: Receiver<(usize, I)>,
    queue: VecDeque<(usize, I)>,
}

/// The next transfers that are to be run together; waits until there are some. None when all are over.
fn claim<I>(waiting: &Mutex<Waiting<I>>, size_of: impl Fn(&I) -> u64) -> Vec<(usize, I)> {
    // Nothing in here panics halfway, so what waits is whole.
    let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let Waiting { items, queue } = &mut *waiting;
    if queue.is_empty() {
        queue.extend(items.recv().ok());
    }
    let room = MOST_WAITING.saturating_sub(queue.len());
    queue.extend(items.try_iter().take(room));
    let mut chosen = next_together(queue.iter().map(|(_, item)| size_of(item))).into_iter().peekable();
    let mut claimed = Vec::with_capacity(chosen.len());
    let mut left = VecDeque::with_capacity(queue.len());
    for (place, one) in queue.drain(..).enumerate() {
        if chosen.next_if_eq(&place).is_some() { claimed.push(one) } else { left.push_back(one) }
    }
    *queue = left;
    claimed
}
