//! Files of several chunks on their way in, stopped and gone on with. Each state of them takes long to check.

use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::error::Error;
use coffer_core::service::{ImportControl, Proceed};

use super::{FEW_STATES, Operation, Scene, nothing};

pub const fn import_a_file_of_two_chunks() -> Operation {
    Operation {
        name: "import a file of two chunks",
        states_a_point: FEW_STATES,
        prepare: Some(nothing),
        act: |scene| scene.vault.add("large.bin", &scene.large()).map(drop),
    }
}

pub const fn go_on_with_an_import_that_was_paused() -> Operation {
    Operation {
        name: "go on with an import that was paused",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| add_large_until(scene, Proceed::Pause)),
        act: |scene| scene.vault.add("large.bin", &scene.large()).map(drop),
    }
}

pub const fn pause_an_import_and_go_on_with_it() -> Operation {
    Operation {
        name: "pause an import and go on with it",
        states_a_point: FEW_STATES,
        prepare: Some(nothing),
        act: |scene| {
            add_large_until(scene, Proceed::Pause)?;
            (scene.acknowledge)();
            scene.vault.add("large.bin", &scene.large()).map(drop)
        },
    }
}

pub const fn cancel_an_import_while_it_runs() -> Operation {
    Operation {
        name: "cancel an import while it runs",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| add_large_until(scene, Proceed::Cancel),
    }
}

pub const fn cancel_an_import_that_was_paused() -> Operation {
    Operation {
        name: "cancel an import that was paused",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| add_large_until(scene, Proceed::Pause)),
        act: |scene| {
            let (service, user) = (scene.vault.service(), scene.vault.user());
            let open = service.open_imports(user)?;
            open.into_iter().try_for_each(|import| service.cancel_import(user, import.file_id, false))
        },
    }
}

/// Lets an import go on for some chunks, and then not.
struct StopAfter {
    chunks: AtomicU64,
    verdict: Proceed,
}

impl StopAfter {
    const fn chunks(chunks: u64, verdict: Proceed) -> Self {
        StopAfter { chunks: AtomicU64::new(chunks), verdict }
    }
}

impl ImportControl for StopAfter {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        match self.chunks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Proceed::Go,
            Err(_) => self.verdict,
        }
    }
}

fn add_large_until(scene: &Scene<'_>, verdict: Proceed) -> Result<(), Error> {
    // Asked once before the first chunk, and after each.
    let stopped = scene.vault.add_under("large.bin", &scene.large(), &StopAfter::chunks(1, verdict));
    match stopped {
        Err(Error::Paused | Error::Cancelled) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}
