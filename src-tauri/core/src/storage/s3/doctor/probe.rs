//! The objects that a bucket is tried with: below a prefix that nobody else uses, noted before they are written, and all
//! gone in the end.
//!
//! Whether everything is gone is seen in lists, not believed of answers. Where that fails, and where a process died before
//! it came to it, the next examination does it: what is older than an hour is nobody's work any more.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use aws_sdk_s3::operation::put_object::PutObjectOutput;
use bytes::Bytes;

use super::entrance::Seeker;
use super::witness::Witness;
use crate::place::{BucketAddress, BucketName};
use crate::seams::Clock;
use crate::storage::StorageError;
use crate::storage::s3::connection::Connection;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::{Condition, STORING};
use crate::storage::s3::stranger::Stranger;
use crate::storage::s3::{BucketFacts, Openness};

const REMOVING: &str = "removing what the bucket was tried with";
/// Longer than any examination takes.
const LEFT_BEHIND_MS: i64 = 60 * 60 * 1000;
/// How often it is looked whether all is gone.
const ROUNDS: u32 = 3;
/// More than this is read of no object that the bucket was tried with.
const MOST_BYTES: u64 = 64 * 1024;

/// What the trials share.
pub(super) struct Probe {
    pub(super) connection: Connection,
    pub(super) witness: Witness,
    /// Somebody without keys.
    pub(super) stranger: Stranger,
    /// What people without keys get, once that was found out.
    pub(super) openness: Option<Openness>,
    pub(super) is_safe_way: bool,
    /// Whether each condition was kept as long as only one wrote; the facts believe it after a race.
    pub(super) keeps_create_only: bool,
    pub(super) keeps_replace_only: bool,
    clock: Arc<dyn Clock>,
    /// To the bucket that copies for links go to, if it is another one.
    shares: Option<Result<Connection, Failure>>,
    name: String,
    /// Ends with a slash.
    folder: String,
    /// What may have been written, and was not seen to be gone.
    keys: BTreeSet<String>,
    /// Of [`shares`](Self::shares): the copies that may have been made, and were not seen to be gone.
    copies: BTreeSet<String>,
    /// Key and server's id of uploads that may be open.
    uploads: BTreeSet<(String, String)>,
}

impl Probe {
    /// Tries over `connection`, below a prefix of this name.
    pub(super) fn new(
        connection: Connection,
        seeker: &Seeker<'_>,
        share_bucket: Option<&BucketName>,
        name: String,
    ) -> Self {
        let Seeker { address, patience, witness, clock, .. } = seeker;
        let address: &BucketAddress = address;
        Probe {
            stranger: Stranger::of(address, &connection.facts, *patience),
            witness: witness.clone(),
            openness: None,
            is_safe_way: address.is_safe_way(),
            keeps_create_only: false,
            keeps_replace_only: false,
            clock: Arc::clone(clock),
            shares: share_bucket.map(|bucket| seeker.enter_beside(bucket, connection.facts.clone())),
            folder: format!("{}{name}/", connection.keys.probes()),
            name,
            keys: BTreeSet::new(),
            copies: BTreeSet::new(),
            uploads: BTreeSet::new(),
            connection,
        }
    }

    /// What was found out.
    pub(super) fn into_facts(self) -> BucketFacts {
        self.connection.facts.clone()
    }

    /// The facts, as they are found out.
    pub(super) fn facts(&mut self) -> &mut BucketFacts {
        &mut self.connection.facts
    }

    /// Where copies for links go to.
    pub(super) fn shares(&self) -> Result<&Connection, Failure> {
        self.shares.as_ref().map_or(Ok(&self.connection), |shares| shares.as_ref().map_err(Clone::clone))
    }

    /// The key of a copy that is about to be made.
    pub(super) fn new_copy(&mut self) -> Result<String, Failure> {
        let key = self.shares()?.keys.share_probe(&self.name);
        self.copies.insert(key.clone());
        Ok(key)
    }

    /// The key of an object that is about to be written.
    pub(super) fn new_key(&mut self, name: &str) -> String {
        let key = self.key(name);
        self.keys.insert(key.clone());
        key
    }

    /// The key of an object.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.folder)
    }

    /// An upload was begun.
    pub(super) fn note_upload(&mut self, key: &str, server_id: &str) {
        self.uploads.insert((key.to_owned(), server_id.to_owned()));
    }

    /// Puts an object, as the storage does; answers with its version.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8], condition: &Condition) -> Result<String, Failure> {
        let key = self.new_key(name);
        let connection = &self.connection;
        version(&connection.wait(connection.put(&key, &Bytes::copy_from_slice(bytes), condition))?.value)
    }

    /// Puts an object, trying once.
    pub(super) fn put_once(&mut self, name: &str, bytes: &[u8], condition: &Condition) -> Result<String, Failure> {
        self.put_once_with(name, bytes, condition, None)
    }

    /// Puts an object with this checksum, trying once.
    pub(super) fn put_once_with(
        &mut self,
        name: &str,
        bytes: &[u8],
        condition: &Condition,
        checksum: Option<String>,
    ) -> Result<String, Failure> {
        let key = self.new_key(name);
        let connection = &self.connection;
        let put = connection.put_once(&key, Bytes::copy_from_slice(bytes), condition, checksum);
        version(&connection.wait(connection.try_once(STORING, bytes.len(), put))?)
    }

    /// What lies there; `None` if nothing does.
    pub(super) fn get(&self, name: &str) -> Result<Option<Bytes>, Failure> {
        match self.connection.wait(self.connection.read_small(&self.key(name), MOST_BYTES)) {
            Ok((bytes, _)) => Ok(Some(bytes)),
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Whether exactly these bytes lie there.
    pub(super) fn holds(&self, name: &str, bytes: &[u8]) -> Result<bool, Failure> {
        Ok(self.get(name)?.is_some_and(|found| found == bytes))
    }

    /// Removes an object, and sees that it is gone.
    pub(super) fn remove(&mut self, name: &str) -> Result<(), Failure> {
        let key = self.key(name);
        self.connection.wait(self.connection.remove(&key))?;
        self.keys.remove(&key);
        Ok(())
    }

    /// Removes what earlier examinations of this place have left, as far as that goes.
    pub(super) fn remove_what_others_left(&self) {
        let connection = &self.connection;
        let now = self.clock.now().as_millis().saturating_add(self.witness.ahead_ms().unwrap_or_default());
        let is_left = |time: Option<&aws_sdk_s3::primitives::DateTime>| {
            let time = time.and_then(|time| time.to_millis().ok());
            time.is_some_and(|time| now.saturating_sub(time) > LEFT_BEHIND_MS)
        };
        let parent = connection.keys.probes();
        let shares = self.shares().unwrap_or(connection);
        for (connection, prefix) in [(connection, parent.clone()), (shares, shares.keys.share_probes())] {
            let mut left = Vec::new();
            let listed = connection.each_object(&prefix, &mut |object| {
                left.extend(object.key().filter(|_| is_left(object.last_modified())).map(str::to_owned));
                ControlFlow::Continue(())
            });
            if matches!(listed, Err(StorageError::Offline { .. })) {
                return;
            }
            // What is seen of a list that breaks off is there all the same; the rest is for the next time.
            let remove = |key: &String| connection.wait(connection.ask_to_remove(REMOVING, key));
            if left.iter().try_for_each(|key| unless_offline(remove(key)).map(drop)).is_err() {
                return;
            }
        }
        for upload in connection.unfinished(&parent).unwrap_or_default() {
            if let (Some(key), Some(id)) = (upload.key(), upload.upload_id())
                && key.starts_with(&parent)
                && is_left(upload.initiated())
                && unless_offline(self.abort(key, id)).is_err()
            {
                return;
            }
        }
    }

    /// Removes everything that was written, as far as that goes.
    pub(super) fn remove_everything(&mut self) {
        for _ in 0..ROUNDS {
            match self.remove_what_is_known().and_then(|()| self.is_empty()) {
                Ok(false) => {}
                Ok(true) => break,
                // Who is gone would be waited for with every key.
                Err(_) => return,
            }
        }
        if self.connection.facts.keeps_versions {
            // Who may not do that keeps a few hundred bytes.
            let _ = self.connection.remove_versions(REMOVING, &self.folder);
        }
    }

    /// Removes what may be there; what could not be removed stays noted.
    ///
    /// # Errors
    /// `Offline`.
    fn remove_what_is_known(&mut self) -> Result<(), StorageError> {
        for (key, id) in self.uploads.clone() {
            if unless_offline(self.abort(&key, &id))?.is_some() {
                self.uploads.remove(&(key, id));
            }
        }
        for key in self.copies.clone() {
            let removed = self.shares().and_then(|shares| shares.remove_with_versions(&key));
            if unless_offline(removed)?.is_some() {
                self.copies.remove(&key);
            }
        }
        for key in self.keys.clone() {
            if unless_offline(self.remove_at_once(&key))?.is_some() {
                self.keys.remove(&key);
            }
        }
        Ok(())
    }

    /// Whether nothing is noted, and lists show nothing either; what they show is noted.
    ///
    /// # Errors
    /// `Offline`.
    fn is_empty(&mut self) -> Result<bool, StorageError> {
        let (connection, folder) = (&self.connection, &self.folder);
        let listed = connection.each_object(folder, &mut |object| {
            self.keys.extend(object.key().map(str::to_owned));
            ControlFlow::Continue(())
        });
        let is_whole = match listed {
            Err(error @ StorageError::Offline { .. }) => return Err(error),
            listed => listed.is_ok(),
        };
        let (open, is_known) = match connection.unfinished(folder) {
            Ok(open) => (open, true),
            // Where they are not listed, what is noted is all that can be known.
            Err(failure) if failure.is_beyond_it() => (Vec::new(), true),
            Err(failure) => (unless_offline(Err(failure))?.unwrap_or_default(), false),
        };
        let open = open.iter().filter_map(|upload| Some((upload.key()?.to_owned(), upload.upload_id()?.to_owned())));
        self.uploads.extend(open.filter(|(key, _)| key.starts_with(folder.as_str())));
        let are_none_noted = self.keys.is_empty() && self.copies.is_empty() && self.uploads.is_empty();
        Ok(is_whole && is_known && are_none_noted)
    }

    fn remove_at_once(&self, key: &str) -> Result<(), Failure> {
        self.connection.wait(self.connection.ask_to_remove(REMOVING, key))
    }

    /// Gives up an upload, whether it is open or not.
    pub(super) fn abort(&self, key: &str, server_id: &str) -> Result<(), Failure> {
        self.connection.abort(REMOVING, key, server_id)
    }
}

/// The answer; `None` for a failure of some other kind.
///
/// # Errors
/// `Offline`.
fn unless_offline<T>(answer: Result<T, Failure>) -> Result<Option<T>, StorageError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(failure) if failure.kind == FailureKind::Offline => Err(failure.into()),
        Err(_) => Ok(None),
    }
}

/// The version that was stored: an answer without one is no bucket's.
fn version(stored: &PutObjectOutput) -> Result<String, Failure> {
    let version = stored.e_tag().filter(|version| !version.is_empty());
    version.map(str::to_owned).ok_or_else(|| Failure::not_confirmed(STORING))
}
