//! Beginning an upload, so that none is open that nobody knows of.
//!
//! A server may begin an upload and not come to say so: its answer is lost, or this program is killed. That it was asked is
//! therefore noted before. Where a note was left, or a try was in doubt, what else is open at the same key is looked for, and
//! given up. Only the asker of a key ever begins there; an upload that others may have taken over has parts.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType};

use super::S3Storage;
use super::connection::{Answer, Connection};
use super::failure::Failure;
use super::journal::Journal;
use super::unfinished::SEVEN_DAYS_MS;
use super::upload_id::NamedUpload;
use super::uploads::remembering;
use crate::document::{ContentHash, Timestamp};
use crate::seams::{read_if_there, remove_if_there};
use crate::storage::checked_line::{checked, unchecked};
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, StorageError, UploadId, UploadPlan};

const BEGINNING: &str = "beginning an upload";
const GIVING_UP: &str = "giving up an upload that nobody knows of";

/// How the names of notes begin, unlike those of journals, beside which they lie.
const NAME: &str = "asked-";
/// How a note begins, before when it was written, and the key.
const FIRST: &str = "asked 1 ";

/// The server's id of an upload of nothing: there are no parts, so the server has none either.
pub(super) const NOTHING: &str = "nothing";

/// The keys at which this process is asking for an upload to be begun: at each one at a time, so that what is open there and
/// known to nobody is nobody's.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    keys: Mutex<Vec<BlobKey>>,
    left: Condvar,
}

struct Asking<'b> {
    beginnings: &'b Beginnings,
    key: BlobKey,
}

impl Beginnings {
    /// Waits until nobody else asks at `key`.
    fn enter(&self, key: &BlobKey) -> Asking<'_> {
        let is_taken = |keys: &mut Vec<BlobKey>| keys.contains(key);
        let keys = self.left.wait_while(lock(&self.keys), is_taken);
        let mut keys = keys.unwrap_or_else(PoisonError::into_inner);
        keys.push(key.clone());
        Asking { beginnings: self, key: key.clone() }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        lock(&self.beginnings.keys).retain(|key| *key != self.key);
        self.beginnings.left.notify_all();
    }
}

impl S3Storage {
    pub(super) fn begin_upload(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.capabilities_now().accept(plan)?;
        let connection = self.own_vault()?;
        if plan.size_bytes == 0 {
            return self.begun(key, plan, format!("{NOTHING}-{}", self.ids.op_id()));
        }
        let note = note_path(&self.journals_folder(), key);
        let _asking = self.beginnings.enter(key);
        let was_left = self.note(&note, key).map_err(remembering)?;
        let answer = connection.begin(key);
        if answer.as_ref().is_err_and(|failure| !failure.may_be_done) && !was_left {
            remove_if_there(&*self.fs, &note).map_err(remembering)?;
        }
        let Answer { value: server_id, after_doubt } = answer.map_err(|failure| failure.about(key))?;
        if was_left || after_doubt {
            self.give_up_others(&connection, key, &server_id);
        }
        let upload = self.begun(key, plan, server_id)?;
        // What was asked and not answered may still be begun.
        if !after_doubt {
            remove_if_there(&*self.fs, &note).map_err(remembering)?;
        }
        Ok(upload)
    }

    /// Gives up what a server has begun at the same key after all, though nobody waited for it any more.
    pub(super) fn settle_beginning(&self, connection: &Connection, named: &NamedUpload) -> Result<(), StorageError> {
        let note = note_path(&self.journals_folder(), &named.key);
        let is_noted = || read_if_there(&*self.fs, &note).map(|note| note.is_some()).map_err(remembering);
        if !is_noted()? {
            return Ok(());
        }
        // It may be the note of somebody who asks right now.
        let _asking = self.beginnings.enter(&named.key);
        if is_noted()? {
            self.give_up_others(connection, &named.key, &named.server_id);
            remove_if_there(&*self.fs, &note).map_err(remembering)?;
        }
        Ok(())
    }

    /// Remembers an upload that the server has begun.
    fn begun(&self, key: &BlobKey, plan: UploadPlan, server_id: String) -> Result<UploadId, StorageError> {
        let named = NamedUpload { plan, key: key.clone(), server_id };
        let upload = named.id().ok_or_else(|| StorageError::Unavailable {
            operation: BEGINNING,
            source: io::Error::new(io::ErrorKind::InvalidData, "the server's upload id is too long"),
        })?;
        let journal = Journal::begin(&*self.fs, &self.journals_folder(), &upload).map_err(remembering)?;
        self.remember(&upload, journal);
        Ok(upload)
    }

    /// Notes that the server is asked to begin an upload at `key`. Says whether that was noted before.
    fn note(&self, path: &Path, key: &BlobKey) -> io::Result<bool> {
        self.fs.create_folder(&self.journals_folder())?;
        let mut file = match self.fs.create_new(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(true),
            file => file?,
        };
        let line = checked(format!("{FIRST}{} {key}", self.clock.now().as_millis()));
        file.write_all_at(line.as_bytes(), 0).map(|()| false)
    }

    /// Gives up what is open at `key` besides `server_id`, unless this computer remembers it or it has parts. As far as that
    /// goes: what is left is found by the next look for uploads that nobody ended.
    fn give_up_others(&self, connection: &Connection, key: &BlobKey, server_id: &str) {
        let _ = self.try_to_give_up_others(connection, key, server_id);
    }

    fn try_to_give_up_others(
        &self,
        connection: &Connection,
        key: &BlobKey,
        server_id: &str,
    ) -> Result<(), StorageError> {
        let remembered = Journal::all(&*self.fs, &self.journals_folder()).map_err(remembering)?;
        let is_known = |id: &str| {
            let mut named = remembered.iter().filter_map(|upload| NamedUpload::of(upload).ok());
            id == server_id || named.any(|named| named.key == *key && named.server_id == id)
        };
        let object_key = connection.keys.object(key);
        for upload in connection.unfinished(&object_key)? {
            let Some(id) = upload.upload_id().filter(|id| !is_known(id)) else { continue };
            if upload.key() == Some(&object_key) && connection.parts_at(&object_key, id)?.size_bytes() == 0 {
                connection.abort(GIVING_UP, &object_key, id)?;
            }
        }
        Ok(())
    }

    /// Removes notes of what was never asked again.
    pub(super) fn clear_old_notes(&self) -> io::Result<()> {
        let folder = self.journals_folder();
        let names = match self.fs.read_folder(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            names => names?,
        };
        let now = self.clock.now();
        for (name, _) in names.into_iter().filter(|(name, _)| name.to_string_lossy().starts_with(NAME)) {
            let path = folder.join(name);
            // Without it, that was begun in the meantime.
            let Some(text) = read_if_there(&*self.fs, &path)? else { continue };
            // One that is torn says nothing, and never will.
            let is_old =
                written_at(&text).is_none_or(|at| now.as_millis().saturating_sub(at.as_millis()) >= SEVEN_DAYS_MS);
            if is_old {
                remove_if_there(&*self.fs, &path)?;
            }
        }
        Ok(())
    }
}

impl Connection {
    fn begin(&self, key: &BlobKey) -> Result<Answer<String>, Failure> {
        let object_key = self.keys.object(key);
        let begin = || {
            let begin = self
                .client
                .create_multipart_upload()
                .bucket(&self.bucket)
                .key(&object_key)
                .content_type("application/octet-stream");
            if self.facts.checks_crc64 {
                begin.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme).checksum_type(ChecksumType::FullObject)
            } else {
                begin
            }
            .send()
        };
        let Answer { value: begun, after_doubt } = self.request(BEGINNING, 0, begin)?;
        let server_id = begun.upload_id.filter(|id| !id.is_empty()).ok_or_else(|| Failure::timed_out(BEGINNING))?;
        Ok(Answer { value: server_id, after_doubt })
    }
}

fn note_path(folder: &Path, key: &BlobKey) -> PathBuf {
    let mut name = ContentHash::of(key.to_string().as_bytes()).to_string();
    name.truncate(32);
    folder.join(format!("{NAME}{name}"))
}

fn written_at(text: &[u8]) -> Option<Timestamp> {
    let (millis, _) = unchecked(text)?.strip_prefix(FIRST)?.split_once(' ')?;
    millis.parse().ok().map(Timestamp::from_millis)
}
