//! What a person wants of transfers, whichever way they lead: to stop, to go on, to be first, to be forgotten.
//!
//! All of it is a change of rows in the index, in one transaction, so that it survives everything and every process that
//! has the vault open goes by it: who runs a transfer looks at its row between two chunks.

use super::DocumentService;
use crate::document::{Chunking, TransferId, UserId};
use crate::error::Error;
use crate::repository::{EndedTransfer, OpenState, OpenUpload, SameContent};

impl DocumentService {
    /// The transfers that ended last, the latest first; at most fifty.
    pub fn ended_transfers(&self, user: &UserId) -> Result<Vec<EndedTransfer>, Error> {
        Ok(self.index.ended_transfers(user)?)
    }

    /// Forgets the transfers that are over.
    pub fn clear_ended_transfers(&self, user: &UserId) -> Result<(), Error> {
        Ok(self.index.write(|write| write.clear_ended(user))?)
    }

    /// Pauses a transfer, whichever process runs it; it stops after the chunk it is at.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such open transfer.
    pub fn pause_transfer(&self, user: &UserId, id: TransferId) -> Result<(), Error> {
        match self.index.export(user, id)? {
            Some(_) => Ok(self.index.write(|write| write.set_export_state(id, OpenState::Paused))?),
            None => self.pause_import(user, id.into()),
        }
    }

    /// Lets a transfer wait for its turn again that was paused, waits, or has failed. An import begins anew if its file is
    /// another one by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such open transfer; of the storage, if what is stored of the old file cannot be
    /// removed.
    pub fn requeue_transfer(&self, user: &UserId, id: TransferId) -> Result<(), Error> {
        if self.index.export(user, id)?.is_some() {
            return Ok(self.index.write(|write| write.set_export_state(id, OpenState::Queued))?);
        }
        let mut import = self.index.upload(user, self.former_ids.now(id.into()))?.ok_or(Error::NotFound)?;
        self.begin_anew_if_changed(&mut import)?;
        Ok(self.index.write(|write| write.set_upload_state(import.file_id, OpenState::Queued))?)
    }

    fn begin_anew_if_changed(&self, import: &mut OpenUpload) -> Result<(), Error> {
        match self.stamp(&import.source_path) {
            Ok(source) if source != import.source => {
                self.abort_upload(import)?;
                let chunk_size = Chunking::chunk_size_for(source.size_bytes);
                self.index.write(|write| write.restart_upload(import.file_id, &source, chunk_size))?;
                // There is never a second upload of a key that others know.
                if self.may_be_shared(import) { self.make_one_of(import, self.ids.file_id(), None) } else { Ok(()) }
            }
            // One that is gone fails when its turn comes, with its reason.
            _ => Ok(()),
        }
    }

    /// Gives a transfer up; nothing of it is kept. If a process is `running` it, that process cleans up.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such open transfer; of the storage.
    pub fn cancel_transfer(&self, user: &UserId, id: TransferId, running: bool) -> Result<(), Error> {
        match self.index.export(user, id)? {
            Some(_) => self.cancel_export(user, id, running),
            None => self.cancel_import(user, id.into(), running),
        }
    }

    /// Gives a transfer its turn before all others; answers its new place.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such open transfer.
    pub fn move_transfer_up(&self, user: &UserId, id: TransferId) -> Result<i64, Error> {
        let is_export = self.index.export(user, id)?.is_some();
        let file_id = self.former_ids.now(id.into());
        if !is_export && self.index.upload(user, file_id)?.is_none() {
            return Err(Error::NotFound);
        }
        Ok(self.index.write(|write| {
            if is_export { write.move_export_up(user, id) } else { write.move_upload_up(user, file_id) }
        })?)
    }

    /// Pauses all transfers that are under way or would be.
    pub fn pause_transfers(&self, user: &UserId) -> Result<(), Error> {
        let moving = [OpenState::Queued, OpenState::Hashing, OpenState::Running, OpenState::Waiting];
        self.set_transfer_states(user, &moving, OpenState::Paused)
    }

    /// Lets all paused transfers wait for their turn.
    pub fn resume_transfers(&self, user: &UserId) -> Result<(), Error> {
        self.set_transfer_states(user, &[OpenState::Paused], OpenState::Queued)
    }

    fn set_transfer_states(&self, user: &UserId, from: &[OpenState], to: OpenState) -> Result<(), Error> {
        Ok(self.index.write(|write| {
            write.set_upload_states(user, from, to)?;
            write.set_export_states(user, from, to)
        })?)
    }

    /// Queues a file after all that was found to be in the vault already: it becomes a document of its own. Answers its
    /// import.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no such transfer is remembered; [`Error::Source`] if the file is not there any more.
    pub fn keep_both(&self, user: &UserId, id: TransferId) -> Result<OpenUpload, Error> {
        let ended =
            self.index.ended_transfers(user)?.into_iter().find(|ended| ended.id == id).ok_or(Error::NotFound)?;
        let path = ended.source_path.ok_or(Error::NotFound)?;
        let mut queued = None;
        let request = super::AddRequest {
            paths: std::slice::from_ref(&path),
            folder: &ended.folder,
            same_content: SameContent::Keep,
        };
        let mut refused = None;
        self.enqueue_each(user, request, &mut |_| {}, &mut |import| queued = Some(import), &mut |skipped| {
            refused = Some(skipped.error)
        })?;
        let queued = queued.ok_or_else(|| refused.unwrap_or(Error::NotFound))?;
        self.index.write(|write| write.forget_ended(user, id))?;
        Ok(queued)
    }
}
