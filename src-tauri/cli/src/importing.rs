//! Running imports: two at a time, so that one reads and hashes while the other waits for the disk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use coffer_core::Error;
use coffer_core::repository::OpenUpload;
use coffer_core::service::Imported;
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
    let next = AtomicUsize::new(0);
    let (sender, outcomes) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME.min(imports.len()) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                while let Some((place, import)) = claim(next, imports) {
                    let part = progress.part();
                    let outcome = vault.service.import(&vault.user, import.file_id, &part);
                    if sender.send((place, outcome)).is_err() {
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

/// The next import that nobody has begun.
fn claim<'a>(next: &AtomicUsize, imports: &'a [OpenUpload]) -> Option<(usize, &'a OpenUpload)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    imports.get(place).map(|import| (place, import))
}
