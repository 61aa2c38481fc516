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
use coffer_core::storage::s3::Reach;
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
        let mut logged = None;
        loop {
            let heard = self.catching.wake.rings();
            let Some(vault) = self.vault.upgrade().filter(|_| !self.catching.is_closed()) else { return };
            let begun = self.seams.clock.monotonic();
            let outcome = self.catch_up(&vault);
            let is_there = outcome.is_ok();
            let pause = match outcome {
                Ok(()) => {
                    (soon, logged) = (SOON, None);
                    self.go_on_with_transfers(&vault);
                    self.examine_if_due(&vault);
                    EVERY.max((self.seams.clock.monotonic() - begun) * SHARE)
                }
                Err(Error::Paused) => return,
                // Only the person can help: asking again would show them the keyring's question again.
                Err(error) if matches!(error.kind(), ErrorKind::KeyringLocked | ErrorKind::KeyringDenied) => {
                    Duration::MAX
                }
                Err(error) => {
                    // Once: it may go on for hours.
                    if error.kind() != ErrorKind::Offline && logged.replace(error.kind()) != Some(error.kind()) {
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
            self.rest(heard, pause, is_there);
        }
    }

    /// Waits until it is due again or called; and while the bucket is there, until anything else has found it gone.
    fn rest(&self, heard: u64, pause: Duration, is_there: bool) {
        let due = self.seams.clock.monotonic().saturating_add(pause);
        let is_lost = || {
            let vault = self.vault.upgrade();
            vault.is_some_and(|vault| vault.bucket().is_some_and(|bucket| bucket.reach() == Reach::Offline))
        };
        loop {
            let left = due.saturating_sub(self.seams.clock.monotonic());
            if left.is_zero() || self.catching.wake.rings() > heard || is_there && is_lost() {
                return;
            }
            self.catching.wake.wait(heard, left.min(SOON));
        }
    }

    fn catch_up(&self, vault: &Vault) -> Result<(), Error> {
        let outcome = vault.catch_up(&mut |so_far| {
            self.catching.note(Some(so_far).filter(|so_far| so_far.read < so_far.total));
            self.changed.ring();
            if self.catching.is_closed() { Proceed::Pause } else { Proceed::Go }
        });
        self.catching.note(None);
        outcome.map(drop)
    }

    /// What waits because the bucket could not be reached, or its keys not be had, goes on.
    fn go_on_with_transfers(&self, vault: &Vault) {
        if let Some(imports) = self.imports.upgrade() {
            imports.run_waiting_again(vault);
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
