//! Tidying up what belongs to nobody.
//!
//! | found | what becomes of it |
//! |---|---|
//! | an import into a folder that nobody has gone on with for seven days | given up |
//! | an upload that no import knows and nobody has added to for seven days | removed |
//! | halves of one, scratch files | removed after a day |
//! | content without sidecar, row or import | set aside after a day |
//! | whatever lies in the quarantine | stays; a person may remove it |
//!
//! Always in two steps, by the rules of [`marking`](super::marking): one sweep marks, a later one acts. Other processes may
//! be at work meanwhile, so nothing is touched that a row in the index accounts for. The storage refuses to remove
//! anything where the vault's own marker is missing, or where it may not write.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::marking::{DAY, HOUR, Moment, Ripeness};
use super::{DocumentService, SetAsideReason};
use crate::document::{FileId, UserId};
use crate::error::Error;
use crate::repository::{Mark, OpenState, SweepNote};
use crate::storage::{BlobKey, BlobPart, Leftover, LeftoverKind, UploadId};

/// How long an import, or what is stored of one that nobody knows, rests before it is given up.
pub(super) const IDLE: i64 = 7 * DAY;
/// How long what belongs to nobody is left alone.
const GRACE: i64 = DAY;

/// How much a sweep looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SweepScope {
    /// What is unfinished and what was set aside; costs nothing where there is nothing.
    Unfinished,
    /// The names of all objects too.
    Everything,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files of dead imports that were removed, and imports that were given up.
    pub removed: u64,
    /// Content that was set aside.
    pub set_aside: u64,
    /// What is left alone for now.
    pub waiting: u64,
}

/// Something that lies about.
struct Sighting {
    /// What its mark is called.
    subject: String,
    /// What must stay the same for the mark to hold.
    state: String,
    patience_ms: i64,
    act: Act,
}

/// What is to be done about it.
enum Act {
    Remove(Leftover),
    GiveUp(UserId, FileId),
    SetAside(BlobKey),
}

const LEFTOVER: &str = "leftover ";
const IMPORT: &str = "import ";
const CONTENT: &str = "content ";

impl DocumentService {
    /// Sweeps if the last sweep is an hour ago, and goes through all objects, if `most` allows it, once a day.
    ///
    /// # Errors
    /// As [`sweep`](Self::sweep).
    pub fn sweep_if_due(&self, users: &[UserId], most: SweepScope) -> Result<Option<Swept>, Error> {
        let upkeep = self.index.upkeep()?;
        let now = self.clock.now().as_millis();
        // A sweep of the future was dated by a clock that has been set back since.
        let is_over = |at: i64, period: i64| !(at..at.saturating_add(period)).contains(&now);
        if upkeep.sweep.is_some_and(|last| !is_over(last.at.as_millis(), HOUR)) {
            return Ok(None);
        }
        let scan = upkeep.scanned_at.is_none_or(|at| is_over(at.as_millis(), DAY));
        self.sweep(users, if scan { most } else { SweepScope::Unfinished }).map(Some)
    }

    /// Marks what lies about and belongs to none of `users`' documents and imports, and deals with what was marked long
    /// enough ago. `users` must be all the users of the vault.
    ///
    /// # Errors
    /// Of storage and index; what was not reached is reached the next time.
    pub fn sweep(&self, users: &[UserId], scope: SweepScope) -> Result<Swept, Error> {
        self.guard.may_write()?;
        let moment = self.this_moment()?;
        self.mark_quarantine(moment)?;
        let mut sightings = self.unfinished(users)?;
        if scope == SweepScope::Everything {
            for user in users {
                sightings.extend(self.strays(user)?);
            }
        }
        let swept = self.deal_with(sightings, scope, moment)?;
        self.index.write(|write| {
            let mut upkeep = write.upkeep()?;
            upkeep.sweep = Some(SweepNote {
                at: moment.now,
                run_ms: moment.run_ms,
                removed: swept.removed,
                set_aside: swept.set_aside,
                waiting: swept.waiting,
            });
            if scope == SweepScope::Everything {
                upkeep.scanned_at = Some(moment.now);
            }
            write.set_upkeep(&upkeep)
        })?;
        Ok(swept)
    }

    /// Sets content of `user` aside that has been without sidecar, row and import for long enough, and marks what has
    /// not.
    pub(super) fn sweep_strays(&self, user: &UserId) -> Result<(Vec<FileId>, Vec<FileId>), Error> {
        let moment = self.this_moment()?;
        let strays = self.strays(user)?;
        let all: Vec<FileId> = strays.iter().filter_map(Sighting::file_id).collect();
        self.deal_with(strays, SweepScope::Unfinished, moment)?;
        let is_there = |file_id: &FileId| self.is_stored(&BlobKey::content(user.clone(), *file_id)).unwrap_or(true);
        Ok(all.into_iter().partition(|file_id| !is_there(file_id)))
    }

    /// Content of `user` that nothing speaks of.
    pub(super) fn stray_content(&self, user: &UserId) -> Result<Vec<FileId>, Error> {
        Ok(self.strays(user)?.iter().filter_map(Sighting::file_id).collect())
    }

    /// What is unfinished: leftovers that no import claims, and imports that may have come to rest.
    fn unfinished(&self, users: &[UserId]) -> Result<Vec<Sighting>, Error> {
        let claimed = self.claimed_uploads()?;
        let mut stored: HashMap<&str, u64> = HashMap::new();
        let mut sightings = Vec::new();
        for leftover in self.upkeep.leftovers()? {
            if let Some(upload) = claimed.iter().find(|upload| self.upkeep.is_of(&leftover, upload)) {
                *stored.entry(upload.as_str()).or_default() += leftover.size_bytes;
            } else {
                sightings.push(Sighting {
                    subject: subject_of(&leftover),
                    state: leftover.size_bytes.to_string(),
                    patience_ms: patience_with(&leftover),
                    act: Act::Remove(leftover),
                });
            }
        }
        // A queue to a bucket may take longer than that, and how far it is cannot be seen there for nothing.
        let users = if self.storage.capabilities().distant { &[] } else { users };
        for user in users {
            for import in self.open_imports(user)? {
                // A pause has no end but the person's who made it.
                if import.state == OpenState::Paused {
                    continue;
                }
                let bytes =
                    import.upload_id.as_ref().and_then(|upload| stored.get(upload.as_str())).copied().unwrap_or(0);
                sightings.push(Sighting {
                    subject: format!("{IMPORT}{}", import.file_id),
                    state: bytes.to_string(),
                    patience_ms: IDLE,
                    act: Act::GiveUp(user.clone(), import.file_id),
                });
            }
        }
        Ok(sightings)
    }

    /// Content of `user` without sidecar, row and import.
    fn strays(&self, user: &UserId) -> Result<Vec<Sighting>, Error> {
        let mut lone: Vec<BlobKey> = Vec::new();
        self.storage.list(user, &mut |key| {
            match key.part {
                BlobPart::Content => lone.push(key),
                // It comes right behind its content.
                BlobPart::Sidecar => drop(lone.pop_if(|content| content.file_id == key.file_id)),
            }
            ControlFlow::Continue(())
        })?;
        let mut sightings = Vec::new();
        for key in lone {
            if !self.is_accounted_for(user, &key)? {
                sightings.push(Sighting {
                    subject: format!("{CONTENT}{key}"),
                    state: String::new(),
                    patience_ms: GRACE,
                    act: Act::SetAside(key),
                });
            }
        }
        Ok(sightings)
    }

    /// The uploads that imports go on with, whoever's.
    pub(super) fn claimed_uploads(&self) -> Result<Vec<UploadId>, Error> {
        Ok(self.index.claimed_uploads()?.iter().map(|upload| upload.parse()).collect::<Result<_, _>>()?)
    }

    /// Marks what is seen for the first time, deals with what is ripe, and forgets the marks of what is gone.
    fn deal_with(&self, sightings: Vec<Sighting>, scope: SweepScope, moment: Moment) -> Result<Swept, Error> {
        let marks: HashMap<String, Mark> =
            self.index.marks()?.into_iter().map(|mark| (mark.subject.clone(), mark)).collect();
        let mut swept = Swept::default();
        let mut fresh = Vec::new();
        let mut ripe = Vec::new();
        let mut seen = HashSet::new();
        for sighting in sightings {
            seen.insert(sighting.subject.clone());
            let mark = marks.get(&sighting.subject);
            match mark.map(|mark| (mark, moment.ripeness(mark, &sighting.state, sighting.patience_ms))) {
                Some((mark, Ripeness::Ripe)) => ripe.push((sighting, mark)),
                Some((_, Ripeness::Waiting)) => swept.waiting += 1,
                Some((_, Ripeness::Void)) | None => {
                    fresh.push(moment.mark(&sighting.subject, &sighting.state));
                    swept.waiting += 1;
                }
            }
        }
        let is_gone = |subject: &str| {
            let looked_at = match scope {
                SweepScope::Everything => [LEFTOVER, IMPORT, CONTENT].iter().any(|kind| subject.starts_with(kind)),
                SweepScope::Unfinished => [LEFTOVER, IMPORT].iter().any(|kind| subject.starts_with(kind)),
            };
            looked_at && !seen.contains(subject)
        };
        let gone: Vec<&String> = marks.keys().filter(|subject| is_gone(subject)).collect();
        if !fresh.is_empty() || !gone.is_empty() {
            self.index.write(|write| {
                fresh.iter().try_for_each(|mark| write.set_mark(mark))?;
                gone.iter().try_for_each(|subject| write.remove_mark(subject))
            })?;
        }
        for (sighting, mark) in ripe {
            self.guard.ensure(
                mark.seen_run_ms.saturating_add(HOUR.unsigned_abs()) <= moment.run_ms && mark.seen_at < moment.now,
                "nothing is swept on one observation, or by the wall clock alone",
            )?;
            self.act(&sighting.act, &mut swept, moment)?;
            self.index.write(|write| write.remove_mark(&sighting.subject))?;
        }
        Ok(swept)
    }

    fn act(&self, act: &Act, swept: &mut Swept, moment: Moment) -> Result<(), Error> {
        match act {
            Act::Remove(leftover) => {
                self.upkeep.remove_leftover(leftover)?;
                swept.removed += 1;
            }
            Act::GiveUp(user, file_id) => match self.give_up(user, *file_id) {
                // It was finished, or given up, in between.
                Err(Error::NotFound) => {}
                outcome => {
                    outcome?;
                    swept.removed += 1;
                }
            },
            Act::SetAside(key) => {
                // Somebody may have made a document of it since it was listed.
                let sidecar = BlobKey::sidecar(key.owner.clone(), key.file_id);
                if !self.is_accounted_for(&key.owner, key)? && !self.is_stored(&sidecar)? {
                    self.set_aside(key, SetAsideReason::NoSidecar, None, moment)?;
                    swept.set_aside += 1;
                }
            }
        }
        Ok(())
    }
}

/// What the mark of a leftover is called.
pub(super) fn subject_of(leftover: &Leftover) -> String {
    format!("{LEFTOVER}{}", leftover.name)
}

/// How long a leftover that no import claims is left alone from when it was seen first.
pub(super) fn patience_with(leftover: &Leftover) -> i64 {
    match leftover.kind {
        // Its place has waited already.
        _ if leftover.has_rested => HOUR,
        LeftoverKind::Upload { .. } => IDLE,
        LeftoverKind::Half | LeftoverKind::Scratch => GRACE,
    }
}

impl Sighting {
    fn file_id(&self) -> Option<FileId> {
        match &self.act {
            Act::SetAside(key) => Some(key.file_id),
            Act::Remove(_) | Act::GiveUp(..) => None,
        }
    }
}
