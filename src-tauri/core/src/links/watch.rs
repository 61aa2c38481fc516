//! Whether a connection may go on: what it waits for, and for how long already.
//!
//! Told by who reads and writes (`gate`) and who answers (`site`), looked at a few times a second by who runs the connection
//! (`connection`), so that nothing has to be sent for a link to be cut off, or come in for a silent peer to be given up. Time is
//! the core's.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::PublicContent;
use super::send_rate::SendRate;
use crate::seams::Clock;

/// How long the first byte of a request, and all of its head, may take to come: as long as both are waited for.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);

/// The watch over one connection.
#[derive(Debug)]
pub(super) struct Watch {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    looked_at: Duration,
    /// Since when a head is waited for; `None` while one is answered.
    waits_since: Option<Duration>,
    /// Whether the other side takes no more for now.
    is_blocked: bool,
    rate: SendRate,
    /// What is sent, or was sent last.
    content: Option<Arc<dyn PublicContent>>,
}

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    GoesOn,
    /// It ends; what was sent arrives.
    Ends,
    /// It ends at once, and what has not arrived never does.
    IsCut,
}

impl Watch {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let now = clock.monotonic();
        let state =
            State { looked_at: now, waits_since: None, is_blocked: false, rate: SendRate::default(), content: None };
        Watch { clock, state: Mutex::new(state) }
    }

    /// A head is waited for; it may have been before.
    pub(super) fn waits_for_head(&self) {
        let now = self.clock.monotonic();
        self.state().waits_since.get_or_insert(now);
    }

    /// A head has come.
    pub(super) fn head_has_come(&self) {
        let mut state = self.state();
        state.waits_since = None;
        state.content = None;
        state.rate = SendRate::default();
    }

    /// `content` is sent from now on.
    pub(super) fn sends(&self, content: Arc<dyn PublicContent>) {
        self.state().content = Some(content);
    }

    /// The other side takes no more for now.
    pub(super) fn is_blocked(&self) {
        self.state().is_blocked = true;
    }

    /// The other side has taken so many bytes.
    pub(super) fn has_taken(&self, bytes: usize) {
        let now = self.clock.monotonic();
        let mut state = self.state();
        state.is_blocked = false;
        state.rate.take(bytes as u64);
        // Whoever takes the end of an answer could not ask for the next one meanwhile.
        if let Some(since) = &mut state.waits_since {
            *since = now;
        }
    }

    /// What becomes of the connection now.
    pub(super) fn look(&self) -> Verdict {
        let content = self.state().content.clone();
        // Asked without the lock: what it does is not ours.
        if content.is_some_and(|content| !content.is_live()) {
            return Verdict::IsCut;
        }
        let now = self.clock.monotonic();
        let mut state = self.state();
        let passed = now.saturating_sub(state.looked_at);
        state.looked_at = now;
        if state.is_blocked {
            return if state.rate.wait(passed) { Verdict::IsCut } else { Verdict::GoesOn };
        }
        match state.waits_since {
            Some(since) if now.saturating_sub(since) >= HEAD_DEADLINE => Verdict::Ends,
            _ => Verdict::GoesOn,
        }
    }

    /// What is kept under the mutex is changed in single steps, so it is whole whoever panicked.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
