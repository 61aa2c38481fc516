//! Looking after the links of an open vault, beside everything else: at once, every hour, and a moment after one has ended,
//! so that no document stays public, and no copy in a bucket, for a link that is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use coffer_core::document::Timestamp;
use coffer_core::seams::Clock;
use coffer_core::vault::Vault;
use coffer_core::{Error, ErrorKind};

use crate::bell::Bell;
use crate::log;

const PERIOD_MS: i64 = 3_600_000;
/// How long after the end of a link it is looked at.
const MOMENT_MS: i64 = 1_000;
/// The longest that is waited at once: a computer that sleeps counts no time.
const LONGEST: Duration = Duration::from_secs(600);

/// The checks of the links of one vault.
#[derive(Debug, Default)]
pub(crate) struct LinkChecks {
    wake: Bell,
    is_closed: AtomicBool,
}

impl LinkChecks {
    /// There is a link that was not there before, which may be the next to end.
    pub(crate) fn plan_again(&self) {
        self.wake.ring();
    }

    /// Ends them, after the one that is running.
    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.wake.ring();
    }
}

/// Begins to look after the links of an open vault, for as long as it is open.
pub(crate) fn start(
    vault: &Arc<Vault>,
    changed: &Arc<Bell>,
    links: &Arc<Bell>,
    clock: &Arc<dyn Clock>,
) -> Arc<LinkChecks> {
    let checks = Arc::new(LinkChecks::default());
    let work = Work {
        vault: Arc::downgrade(vault),
        checks: Arc::clone(&checks),
        changed: Arc::clone(changed),
        links: Arc::clone(links),
        clock: Arc::clone(clock),
    };
    if let Err(error) = thread::Builder::new().name("links".to_owned()).spawn(move || work.run()) {
        log::failure("no thread to look after the links", &error);
    }
    checks
}

struct Work {
    vault: Weak<Vault>,
    checks: Arc<LinkChecks>,
    changed: Arc<Bell>,
    links: Arc<Bell>,
    clock: Arc<dyn Clock>,
}

impl Work {
    fn run(self) {
        let mut due = self.clock.now();
        let mut logged = None;
        loop {
            let heard = self.checks.wake.rings();
            let is_closed = self.checks.is_closed.load(Ordering::Acquire);
            let Some(vault) = self.vault.upgrade().filter(|_| !is_closed) else { return };
            let now = self.clock.now();
            // Asked before the check: what ends during it is looked at once more.
            // What cannot be read now is read the next time.
            let next_end = vault.next_link_end().ok().flatten();
            if due <= now {
                if note(vault.check_links(), &mut logged) > 0 {
                    self.links.ring();
                    self.changed.ring();
                }
                due = after(now, PERIOD_MS);
            }
            // A vault that is closed meanwhile is not kept open by this.
            drop(vault);
            // What has ended since it was planned stays planned.
            due = next_end.map_or(due, |end| due.min(after(end, MOMENT_MS)));
            let left = u64::try_from(due.as_millis() - self.clock.now().as_millis()).unwrap_or_default();
            self.checks.wake.wait(heard, Duration::from_millis(left).min(LONGEST));
        }
    }
}

fn after(time: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(time.as_millis().saturating_add(millis))
}

/// How many links were looked at. A failure is written down, once for as long as it is the same: it may go on for hours.
fn note(outcome: Result<u64, Error>, logged: &mut Option<ErrorKind>) -> u64 {
    match outcome {
        Ok(links) => {
            *logged = None;
            links
        }
        Err(error) => {
            if !error.kind().passes() && logged.replace(error.kind()) != Some(error.kind()) {
                log::failure("the links cannot be checked", &error);
            }
            0
        }
    }
}
