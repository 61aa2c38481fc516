//! The start after a crash.
//!
//! Whatever a dead process was at has an intent in the index (a row of an open import, or an intent of a change), or has
//! left its sidecar unfinished beside its content. So recovery looks at those documents only, however many the vault holds. It finishes forward what had been committed and
//! destroys nothing; imports that had not been committed stay open and go on when they are run.

use super::DocumentService;
use crate::document::UserId;
use crate::error::Error;
use crate::repository::RecoveryNote;

/// What a recovery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Changes whose rows were brought up to date.
    pub changes: u64,
    /// Imports that had been committed and are in the index now.
    pub imports: u64,
    /// Imports that can go on.
    pub open_imports: u64,
}

impl DocumentService {
    /// Brings the index up to date with what dead processes had committed. Call it when no other process has the vault
    /// open; doing it again does nothing.
    ///
    /// # Errors
    /// Of storage and index; what was not reached is reached the next time.
    pub fn recover(&self, users: &[UserId]) -> Result<Recovered, Error> {
        let mut recovered = Recovered::default();
        {
            let _lock = self.storage.lock_changes()?;
            recovered.changes = self.settle_all()?;
        }
        let finished = self.finish_staged(users)?;
        recovered.imports = finished.len() as u64;
        for user in users {
            for import in self.open_imports(user)? {
                match self.committed_earlier(&import) {
                    // The storage may have said so already.
                    Ok(Some(_)) => recovered.imports += u64::from(!finished.contains(&import.file_id)),
                    Ok(None) => recovered.open_imports += 1,
                    // A sidecar that cannot be used is left as it is, for a check to show.
                    Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        if recovered.changes + recovered.imports > 0 {
            let note = RecoveryNote { at: self.clock.now(), changes: recovered.changes, imports: recovered.imports };
            self.index.write(|write| {
                let mut upkeep = write.upkeep()?;
                upkeep.recovery = Some(note);
                write.set_upkeep(&upkeep)
            })?;
        }
        Ok(recovered)
    }
}
