//! What all connections share, and how a request is answered.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::answer::{self, Answer};
use super::conditions::{self, Met};
use super::flow::Flow;
use super::gate::Judged;
use super::hosts::Hosts;
use super::peer::Peer;
use super::range::{self, Wanted};
use super::request::{Asked, Request};
use super::slots::Slots;
use super::tally::Tally;
use super::watch::Watch;
use super::{PublicContent, PublicDocuments, Refusal};
use crate::document::LinkTokenHash;
use crate::seams::Clock;

/// How long the first byte of content may take to come from the vault.
const FIRST_BYTE: Duration = Duration::from_secs(10);
/// Links a minute that are not there, for one peer.
const MISSES_OF_ONE: u32 = 30;
/// The same for all together. When there are more, who has missed lately has to wait, how seldom ever.
const MISSES_OF_ALL: u32 = 600;
/// Wrong passwords a minute, for one peer, and for one link.
const WRONG_PASSWORDS: u32 = 10;

/// What all connections share.
pub(super) struct Site {
    documents: Arc<dyn PublicDocuments>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) hosts: Hosts,
    pub(super) slots: Arc<Slots>,
    tallies: Mutex<Tallies>,
}

/// Who has tried what too often.
struct Tallies {
    misses: Tally<Peer>,
    all_misses: Tally<()>,
    passwords_of: Tally<Peer>,
    passwords_for: Tally<LinkTokenHash>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

impl Site {
    pub(super) fn new(documents: Arc<dyn PublicDocuments>, clock: Arc<dyn Clock>, hosts: Hosts) -> Self {
        let tallies = Tallies {
            misses: Tally::of(MISSES_OF_ONE),
            all_misses: Tally::of(MISSES_OF_ALL),
            passwords_of: Tally::of(WRONG_PASSWORDS),
            passwords_for: Tally::of(WRONG_PASSWORDS),
        };
        Site { documents, clock, hosts, slots: Arc::default(), tallies: Mutex::new(tallies) }
    }

    /// The answer to what `peer` asks.
    pub(super) async fn answer(self: Arc<Self>, peer: Peer, judged: Judged, watch: Arc<Watch>) -> Answer {
        let answer = match judged.request {
            Err(fault) => answer::faulty(fault),
            Ok(request) => self.answer_request(peer, request, &watch).await,
        };
        if judged.is_head { answer::without_body(answer) } else { answer }
    }

    async fn answer_request(self: Arc<Self>, peer: Peer, request: Request, watch: &Watch) -> Answer {
        let token = match &request.asked {
            Asked::Elsewhere => return answer::not_found(),
            // Before it is looked whether there is a link: a guess that hits would show otherwise.
            _ if self.has_missed_too_often(peer) => return answer::too_many(),
            Asked::NoLink => return self.missed(peer),
            Asked::Link { token } => *token,
        };
        let has_password = request.password.is_some();
        if has_password && !self.may_try_password(peer, token) {
            return answer::too_many();
        }
        let site = Arc::clone(&self);
        let mut opening = spawn_blocking(move || site.open(&request, &token));
        let opened = match timeout(FIRST_BYTE, &mut opening).await {
            Ok(Ok(opened)) => opened,
            // It has panicked.
            Ok(Err(_)) => Err(Refusal::Unavailable),
            Err(_) => {
                // Nobody waits for it any more: if it has not begun, it is not to count as a download.
                opening.abort();
                Err(Refusal::Unavailable)
            }
        };
        if has_password && !matches!(opened, Err(Refusal::PasswordWrong)) {
            self.take_back_password(peer, token);
        }
        match opened {
            Err(Refusal::NotFound) => self.missed(peer),
            Err(refusal) => answer::refused(refusal),
            // Closed since it was opened: what was promised to whoever closed it counts.
            Ok((_, content)) if !content.is_live() => answer::not_found(),
            Ok((answer, content)) => {
                watch.sends(content);
                answer
            }
        }
    }

    /// What a link gives to `request`, and the content it stands for. Waits.
    fn open(&self, request: &Request, token: &LinkTokenHash) -> Result<(Answer, Arc<dyn PublicContent>), Refusal> {
        let password = request.password.as_ref().map(|password| password.expose_secret());
        let document = self.documents.open(token, password)?;
        let etag = answer::etag(&document);
        let content = Arc::clone(&document.content);
        let open = |bytes| Flow::open(&document, bytes);
        let met = conditions::judge(request.if_match.as_deref(), request.if_none_match.as_deref(), &etag);
        let size_bytes = document.size_bytes;
        let answer = match met {
            Met::No => answer::changed(),
            Met::HasIt => answer::not_modified(&document),
            // A range is one of what is sent, and nothing is.
            Met::Yes if request.is_head => answer::everything(&document, None),
            Met::Yes => match range::wanted(request.range.as_deref(), request.if_range.as_deref(), &etag, size_bytes) {
                Wanted::Everything => answer::everything(&document, Some(open(0..size_bytes)?)),
                Wanted::Part(bytes) => answer::part(&document, bytes.start, open(bytes)?),
                Wanted::Nothing => answer::no_such_range(size_bytes),
            },
        };
        Ok((answer, content))
    }

    fn has_missed_too_often(&self, peer: Peer) -> bool {
        let now = self.clock.monotonic();
        let tallies = self.tallies();
        tallies.misses.is_full(peer, now) || tallies.all_misses.is_full((), now) && tallies.misses.has(peer, now)
    }

    /// The answer to who has asked for a link that is not there.
    fn missed(&self, peer: Peer) -> Answer {
        let now = self.clock.monotonic();
        let mut tallies = self.tallies();
        tallies.misses.add(peer, now);
        if !tallies.all_misses.is_full((), now) {
            tallies.all_misses.add((), now);
        }
        answer::not_found()
    }

    /// Whether `peer` may try a password for this link. The try is noted before it is made, so that none of many at once goes
    /// unseen.
    fn may_try_password(&self, peer: Peer, token: LinkTokenHash) -> bool {
        let now = self.clock.monotonic();
        let mut tallies = self.tallies();
        if tallies.passwords_of.is_full(peer, now) || tallies.passwords_for.is_full(token, now) {
            return false;
        }
        tallies.passwords_of.add(peer, now);
        tallies.passwords_for.add(token, now);
        true
    }

    /// Takes back a try that was none: the password was right, or there was nothing to try it on.
    fn take_back_password(&self, peer: Peer, token: LinkTokenHash) {
        let mut tallies = self.tallies();
        tallies.passwords_of.take_back(peer);
        tallies.passwords_for.take_back(token);
    }

    /// What is kept under the mutex is changed in single steps, so it is whole whoever panicked.
    fn tallies(&self) -> MutexGuard<'_, Tallies> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
