//! Many small documents at once: the way of each is a queue of its own, and many queues go side by side.

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

use super::S3Storage;
use super::connection::Connection;
use crate::storage::{BlobKey, NewDocument, StorageError};

/// Documents under way at once. More would only hide the way to a server that is far away.
const AT_ONCE: usize = 32;

impl S3Storage {
    pub(super) fn store_each(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        let connection = match self.own_vault() {
            Ok(connection) => connection,
            // Whatever it is, it holds for all of them.
            Err(_) => return documents.iter().map(|_| self.own_vault().map(drop)).collect(),
        };
        let stored = stream::iter(documents).map(|document| self.store_one(&connection, document)).buffered(AT_ONCE);
        connection.wait(stored.collect())
    }

    async fn store_one(&self, connection: &Connection, document: &NewDocument<'_>) -> Result<(), StorageError> {
        self.require_length(document.content)?;
        self.require_length(document.sidecar)?;
        let content = BlobKey::content(document.owner.clone(), document.file_id);
        let sidecar = BlobKey::sidecar(document.owner.clone(), document.file_id);
        let (content_bytes, sidecar_bytes) = (document.content, document.sidecar);
        let stored = async {
            self.create_object(connection, &content, Bytes::copy_from_slice(content_bytes)).await?;
            self.create_object(connection, &sidecar, Bytes::copy_from_slice(sidecar_bytes)).await
        };
        let stored = stored.await;
        // The answer may have been lost, not the object: the sidecar goes first, so that it is never without its content.
        if let Err(error) = &stored
            && !matches!(error, StorageError::AlreadyExists { .. })
            && connection.remove(&connection.keys.object(&sidecar)).await.is_ok()
        {
            // Best effort: content without a sidecar is no document.
            let _ = connection.remove(&connection.keys.object(&content)).await;
        }
        stored.map(drop)
    }
}
