//! Bringing an open vault in a bucket up to date, beside everything else: at once, now and then, and again as soon as a
//! bucket that could not be reached may be there.
//!
//! What it finds on its way is what the page is told of the connection: nobody else asks the bucket just to see whether
//! it is there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use coffer_core::home::Home;
use coffer_core::service::{Proceed, ReadSoFar};
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_core::{Error, ErrorKind};

use crate::bell::Bell;
use crate::imports::Imports;
use crate::log;

/// How long what other computers have added may be unknown.
const EVERY: Duration = Duration::from_secs(300);
/// A large vault takes long to list; this share of the time is spent on it at most.
const SHARE: u32 = 20;
/// How soon a bucket that could not be reached is asked again, at first and at most.
const SOON: Duration = Duration::from_secs(2);
const LATEST: Duration = Duration::from_secs(60);

/// How far bringing one vault up to date has come.
#[derive(Debug, Default)]
pub(crate) struct Catching {
    so_far: Mutex<Option<ReadSoFar>>,
    /// Rung when it is worth trying now, and to end.
    wake: Bell,
    is_closed: AtomicBool,
}

impl Catching {
    /// How far a reading has come that takes more than a moment; `None` if none is running.
    pub(crate) fn so_far(&self) -> Option<ReadSoFar> {
        *self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bucket may be there now, or the keys may be others.
    pub(crate) fn try_now(&self) {
        self.wake.ring();
    }

    /// Ends it, between two steps of whatever it is at.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.wake.ring();
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    fn note(&self, so_far: Option<ReadSoFar>) {
        *self.so_far.lock().unwrap_or_else(PoisonError::into_inner) = so_far;
    }
}

/// What it works for.
struct Work {
    vault: Weak<Vault>,
    imports: Weak<Imports>,
    catching: Arc<Catching>,
    changed: Arc<Bell>,
    home: Home,
    seams: Seams,
}

/// Begins to keep an open vault up to date, for as long as it is open. There is nothing to do for one in a folder.
pub(crate) fn start(
    vault: &Arc<Vault>,
    imports: &Arc<Imports>,
    changed: &Arc<Bell>,
    home: &Home,
    seams: &Seams,
) -> Arc<Catching> {
    let catching = Arc::new(Catching::default());
    if vault.bucket().is_some() {
        let work = Work {
            vault: Arc::downgrade(vault),
            imports: Arc::downgrade(imports),
            catching: Arc::clone(&catching),
            changed: Arc::clone(changed),
            home: home.clone(),
            seams: seams.clone(),
        };
        if let Err(error) = thread::Builder::new().name("catching".to_owned()).spawn(move || work.run()) {
            log::failure("no thread to keep the vault up to date", &error);
        }
    }
    catching
}

impl Work {
    fn run(self) {
        let mut soon = SOON;
        loop {
            let heard = self.catching.wake.rings();
            let Some(vault) = self.vault.upgrade().filter(|_| !self.catching.is_closed()) else { return };
            let begun = self.seams.clock.monotonic();
            let outcome = self.catch_up(&vault);
            let pause = match outcome {
                Ok(()) => {
                    soon = SOON;
                    self.go_on_with_imports();
                    self.examine_if_due(&vault);
                    EVERY.max((self.seams.clock.monotonic() - begun) * SHARE)
                }
                Err(Error::Paused) => return,
                Err(error) => {
                    if error.kind() != ErrorKind::Offline {
                        log::failure("the vault cannot be brought up to date", &error);
                    }
                    let pause = soon;
                    soon = LATEST.min(soon * 2);
                    pause
                }
            };
            // A vault that is closed meanwhile is not kept open by this.
            drop(vault);
            self.changed.ring();
            self.catching.wake.wait(heard, pause);
        }
    }

    fn catch_up(&self, vault: &Vault) -> Result<(), Error> {
        let outcome = vault.catch_up(&mut |so_far| {
            self.catching.note(Some(so_far).filter(|so_far| so_far.read < so_far.total));
            self.changed.ring();
            if self.catching.is_closed() { Proceed::Pause } else { Proceed::Go }
        });
        self.catching.note(None);
        outcome
    }

    /// What had failed because the bucket could not be reached goes on.
    fn go_on_with_imports(&self) {
        if let Some(imports) = self.imports.upgrade() {
            imports.run_again_after(ErrorKind::Offline);
        }
    }

    /// What a bucket does is found out again every month; what is open goes by what was known when it was opened.
    fn examine_if_due(&self, vault: &Vault) {
        let examined = vault.bucket().and_then(|bucket| bucket.examined.as_ref());
        if examined.is_some_and(|examined| !examined.is_old(self.seams.clock.now())) {
            return;
        }
        let choice = Choice { vault: Some(vault.name.clone()), ..Choice::default() };
        match vault::check_bucket(&self.home, &choice, &self.seams, &mut |_| {}) {
            // It may be called something else by now, or be forgotten.
            Ok(_) | Err(Error::VaultNotFound { .. }) => {}
            Err(error) => log::failure("the bucket cannot be examined", &error),
        }
    }
}
