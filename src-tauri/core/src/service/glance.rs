//! Looking at many documents at once: what their sidecars say, and what lies beside them.

use std::thread;

use super::DocumentService;
use crate::document::{FileId, UserId};
use crate::error::Error;
use crate::sidecar::Sidecar;
use crate::storage::{BlobKey, BlobMetadata, StorageError};

/// What can be seen of a document without reading its content.
pub(super) struct Glance {
    pub(super) file_id: FileId,
    pub(super) sidecar: Result<Option<Sidecar>, Error>,
    /// Its content; only looked for beside the sidecar of a document that is there.
    pub(super) content: Option<Result<BlobMetadata, StorageError>>,
}

impl DocumentService {
    /// Looks at these documents, as many at once as the storage is quicker for; answers in their order.
    pub(super) fn glance_at(&self, user: &UserId, file_ids: &[FileId]) -> Vec<Glance> {
        let look = |share: &[FileId]| share.iter().map(|file_id| self.look_at(user, *file_id)).collect::<Vec<_>>();
        self.side_by_side(file_ids, look).into_iter().flatten().collect()
    }

    /// Has `read` done for shares of `items`, as many at once as the storage is quicker for; answers in their order.
    pub(super) fn side_by_side<T: Sync, R: Send>(&self, items: &[T], read: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
        let at_once = self.storage.capabilities().reads_at_once.max(1);
        let share = items.len().div_ceil(at_once).max(1);
        thread::scope(|scope| {
            let read = &read;
            let readers: Vec<_> = items.chunks(share).map(|share| scope.spawn(move || read(share))).collect();
            readers.into_iter().map(|reader| reader.join().expect("reading does not panic")).collect()
        })
    }

    fn look_at(&self, user: &UserId, file_id: FileId) -> Glance {
        let sidecar = self.read_sidecar(user, file_id);
        let is_there = matches!(sidecar, Ok(Some(Sidecar::Present(_))));
        let content = is_there.then(|| self.storage.metadata(&BlobKey::content(user.clone(), file_id)));
        Glance { file_id, sidecar, content }
    }
}
