//! Making a vault in a bucket, finding one, and making sure that it is the one that was meant.
//!
//! The marker is written once, with the condition that there is none. Where the bucket honours no such condition, two
//! computers that make a vault in the same moment can both believe it; so it is read back, and whoever is not in it has
//! lost.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::connection::Connection;
use super::failure::{Failure, FailureKind};
use super::objects::Condition;
use super::{BucketFacts, Patience, S3Storage, SeenMarker};
use crate::place::BucketAddress;
use crate::seams::Clock;
use crate::secrets::AccessKeys;
use crate::storage::retrying::RetryPolicy;
use crate::storage::waiting::lock;
use crate::storage::{StorageError, VaultMarker};

const KNOCKING: &str = "asking whether the bucket is there";
const LONGEST_KNOCK: Duration = Duration::from_secs(5);

impl S3Storage {
    /// The marker of the vault at `address`; `None` if there is none.
    ///
    /// # Errors
    /// `Foreign` for a marker that cannot be read, `NewerVersion`; whatever keeps the bucket from answering.
    pub fn marker_of(
        address: &BucketAddress,
        access: &AccessKeys,
        facts: &BucketFacts,
        clock: &Arc<dyn Clock>,
    ) -> Result<Option<VaultMarker>, StorageError> {
        connect(address, access, facts, clock)?.marker(&address.to_string())
    }

    /// Makes a vault at `address`. A call that failed or died may be repeated.
    ///
    /// # Errors
    /// `Foreign` if there is another vault; whatever keeps the bucket from answering.
    pub fn create(
        address: &BucketAddress,
        access: &AccessKeys,
        facts: &BucketFacts,
        clock: &Arc<dyn Clock>,
        marker: &VaultMarker,
    ) -> Result<(), StorageError> {
        let connection = connect(address, access, facts, clock)?;
        let place = address.to_string();
        let foreign = || StorageError::Foreign { place: place.clone(), reason: "holds another vault".to_owned() };
        match connection.marker(&place)? {
            Some(found) if found == *marker => return Ok(()),
            Some(_) => return Err(foreign()),
            None => {}
        }
        let condition = if facts.create_only { Condition::Absent } else { Condition::None };
        let bytes = Bytes::from(marker.to_json());
        match connection.wait(connection.put(&connection.keys.marker(), &bytes, &condition)) {
            Ok(_) => {}
            Err(failure) if failure.kind == FailureKind::PreconditionFailed => {}
            Err(failure) => return Err(failure.into()),
        }
        match connection.marker(&place)? {
            Some(found) if found == *marker => Ok(()),
            _ => Err(foreign()),
        }
    }

    /// Whether the bucket answers, takes the keys and holds the vault that is expected, so that nobody has to wait for
    /// many tries of something larger to see that it does not. That others write to it is no failure, and noticed here also
    /// by whoever was the one that writes.
    ///
    /// # Errors
    /// `Offline` after one try; `Foreign`, `NewerVersion`; whatever else keeps the bucket from answering.
    pub fn knock(&self) -> Result<(), StorageError> {
        let connection = self.connection()?;
        connection.wait(connection.knock())?;
        let own = if self.facts.keeps_writers_apart() {
            self.own_vault().map(drop)
        } else {
            self.look_who_writes(&connection)
        };
        match own {
            Err(StorageError::ReadOnly) => Ok(()),
            answer => answer,
        }
    }

    /// Makes this computer the one that writes to the vault. Where the bucket keeps several writers apart it already is
    /// one of them, and nothing is done. The others can still read.
    ///
    /// # Errors
    /// `Foreign` if the bucket holds another vault, or none any more; whatever keeps the bucket from answering.
    pub fn take_over(&self) -> Result<(), StorageError> {
        let connection = self.connection()?;
        let marker = self.confirm_marker(&connection)?;
        if !self.is_writer(&marker) {
            let bytes = Bytes::from(marker.written_by(self.device).to_json());
            connection.wait(connection.put(&connection.keys.marker(), &bytes, &Condition::None))?;
        }
        *lock(&self.marker) = SeenMarker::NotYet;
        self.own_vault().map(drop)
    }

    /// The marker, if the vault that is expected is there.
    ///
    /// # Errors
    /// `Foreign` if it is another one, or none any more; `NewerVersion`; whatever keeps the bucket from answering.
    pub(super) fn confirm_marker(&self, connection: &Connection) -> Result<VaultMarker, StorageError> {
        let place = self.address.to_string();
        match connection.marker(&place)? {
            Some(marker) if marker.vault_id == self.vault_id => Ok(marker),
            Some(_) => Err(StorageError::Foreign { place, reason: "holds another vault".to_owned() }),
            None => Err(StorageError::Foreign { place, reason: "holds no vault any more".to_owned() }),
        }
    }
}

impl Connection {
    /// Asks for something small, once.
    async fn knock(&self) -> Result<(), Failure> {
        let head = self.client.head_object().bucket(&self.bucket).key(self.keys.marker()).send();
        let answered = tokio::time::timeout(LONGEST_KNOCK, self.try_once(KNOCKING, 0, head)).await;
        let answered = answered.unwrap_or_else(|_| Err(Failure::timed_out(KNOCKING)));
        self.reach.note(&answered);
        match answered {
            Err(failure) if failure.kind == FailureKind::Offline => Err(failure),
            // Whatever it said, it is there; the next request deals with it.
            _ => Ok(()),
        }
    }

    /// What the marker says; `None` if there is none.
    pub(super) fn marker(&self, place: &str) -> Result<Option<VaultMarker>, StorageError> {
        match self.wait(self.read_small(&self.keys.marker(), VaultMarker::MOST_BYTES + 1)) {
            Ok((text, _)) => VaultMarker::from_json(&text).map(Some).map_err(|error| error.into_storage_error(place)),
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }
}

fn connect(
    address: &BucketAddress,
    access: &AccessKeys,
    facts: &BucketFacts,
    clock: &Arc<dyn Clock>,
) -> Result<Connection, StorageError> {
    let policy = RetryPolicy::default();
    Connection::new(address, access, facts.clone(), Arc::clone(clock), policy, Patience::default())
        .map_err(|error| StorageError::from_io("connecting", error))
}
