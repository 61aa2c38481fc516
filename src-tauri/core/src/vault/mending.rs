//! An index that is found damaged while it is in use is built anew, and the work goes on.
//!
//! The sidecars are the truth, so nothing is lost but what only the index has; as much of that as can be read is carried
//! over, and what could not be is noted for a person to see. The damaged file is kept.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use super::{COMPLETE, Vault};
use crate::error::Error;
use crate::repository::{IndexPart, RebuildNote, RebuildReason, RepositoryError};

/// An index that is damaged again so soon after it was built has another cause than its file.
const LEAST_PAUSE: Duration = Duration::from_secs(600);

/// What was done about damage in this process.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// How often a damaged index was replaced, and when last.
    times: u64,
    last: Option<Duration>,
    /// The index that took its place has yet to be filled from the sidecars. These parts of the old one are lost.
    unfilled: Option<Vec<IndexPart>>,
}

impl Vault {
    /// Does `work`. Should the index turn out to be damaged, it is built anew and the work is done once more: everything
    /// that changes a vault may be done again.
    ///
    /// # Errors
    /// Of `work`; [`RepositoryError::Busy`] if the index is damaged and another process has it open; errors of building
    /// it, which is then tried again before any other work.
    pub fn attend<T>(&self, work: impl Fn(&Vault) -> Result<T, Error>) -> Result<T, Error> {
        let times = self.ready()?;
        match work(self) {
            Err(Error::Repository(RepositoryError::Corrupt { reason })) => {
                self.mend_index(times, reason)?;
                work(self)
            }
            outcome => outcome,
        }
    }

    /// Builds the index anew, because somebody has found it damaged.
    ///
    /// # Errors
    /// As [`attend`](Self::attend), but for those of `work`.
    pub fn mend(&self) -> Result<(), Error> {
        let times = self.ready()?;
        // Opening the vault may have met the damage, and healed it, already.
        if times > 0 { Ok(()) } else { self.mend_index(times, "it was found damaged".to_owned()) }
    }

    /// The index is to be filled from the sidecars before it is worked with; `lost` is what the one before it has lost.
    pub(super) fn fill_later(&self, lost: Option<Vec<IndexPart>>) {
        self.mended().unfilled = lost;
    }

    /// Makes sure that an index that took a damaged one's place is filled. Answers how often that has happened.
    fn ready(&self) -> Result<u64, Error> {
        let mut mended = self.mended();
        self.fill(&mut mended)?;
        Ok(mended.times)
    }

    /// Builds the index anew because it is damaged, unless that was done since it had been mended `times` times.
    fn mend_index(&self, times: u64, reason: String) -> Result<(), Error> {
        // Held to the end: who finds the same damage meanwhile waits for this to be over.
        let mut mended = self.mended();
        if mended.times == times {
            let now = self.seams.clock.monotonic();
            if mended.last.is_some_and(|last| now - last < LEAST_PAUSE) {
                return Err(RepositoryError::Corrupt { reason }.into());
            }
            let unfilled = self.index_file.renew(&self.index)?;
            *mended = Mended { times: times + 1, last: Some(now), unfilled };
        }
        self.fill(&mut mended)
    }

    fn fill(&self, mended: &mut Mended) -> Result<(), Error> {
        if let Some(lost) = &mended.unfilled {
            self.read_sidecars(RebuildReason::Damaged, lost)?;
            mended.unfilled = None;
        }
        Ok(())
    }

    /// Makes the index say what the sidecars of all users say, and notes why that was done.
    pub(super) fn read_sidecars(&self, reason: RebuildReason, lost: &[IndexPart]) -> Result<(), Error> {
        let mut found = 0;
        for user in &self.users {
            let rebuilt = self.service.rebuild_index(user, &mut |_| {})?;
            found += rebuilt.documents + rebuilt.skipped;
        }
        if found > 0 || reason == RebuildReason::Damaged {
            self.note_rebuild(reason, lost)?;
        }
        self.index.write(|write| write.set_setting(COMPLETE, "yes"))?;
        Ok(())
    }

    /// Notes that the index was built anew, and what is lost with the one before.
    pub(super) fn note_rebuild(&self, reason: RebuildReason, lost: &[IndexPart]) -> Result<(), Error> {
        let note = RebuildNote { at: self.seams.clock.now(), reason, lost: lost.to_vec() };
        Ok(self.index.write(|write| {
            let mut upkeep = write.upkeep()?;
            upkeep.rebuild = Some(note);
            write.set_upkeep(&upkeep)
        })?)
    }

    fn mended(&self) -> MutexGuard<'_, Mended> {
        // What a panic leaves is what is still to be done.
        self.mended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
