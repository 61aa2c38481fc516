//! From rows of the index to transfers of the board.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::snapshot::{Direction, Transfer};
use super::state::TransferState;
use crate::document::TransferId;
use crate::error::Error;
use crate::repository::{EndedState, EndedTransfer, Failure, OpenExport, OpenState, OpenUpload};

impl Transfer {
    pub(super) fn import(import: &OpenUpload) -> Transfer {
        Transfer {
            id: import.file_id.into(),
            direction: Direction::In,
            name: import.name.to_string(),
            folder: import.folder.to_string(),
            state: state_of(import.state),
            size_bytes: import.source.size_bytes,
            done_bytes: import.done_bytes,
            bytes_per_second: None,
            file_id: Some(import.file_id),
            error: error_of(import.failure.as_ref(), import.state),
            has_begun_again: false,
            place: import.place,
            steering: Arc::default(),
        }
        .with_done_bytes()
    }

    pub(super) fn export(export: &OpenExport) -> Transfer {
        Transfer {
            id: export.id,
            direction: Direction::Out,
            name: export.name.to_string(),
            folder: export.folder.to_string(),
            state: state_of(export.state),
            size_bytes: export.size_bytes,
            done_bytes: export.done_bytes,
            bytes_per_second: None,
            file_id: Some(export.file_id),
            error: error_of(export.failure.as_ref(), export.state),
            has_begun_again: false,
            place: export.place,
            steering: Arc::default(),
        }
        .with_done_bytes()
    }

    pub(super) fn ended(ended: &EndedTransfer) -> Transfer {
        let (state, done_bytes) = match ended.state {
            EndedState::Done => (TransferState::Done, ended.size_bytes),
            EndedState::AlreadyThere => (TransferState::AlreadyThere, ended.size_bytes),
            EndedState::Cancelled => (TransferState::Cancelled, 0),
        };
        Transfer {
            id: ended.id,
            direction: if ended.is_export { Direction::Out } else { Direction::In },
            name: ended.name.to_string(),
            folder: ended.folder.to_string(),
            state,
            size_bytes: ended.size_bytes,
            done_bytes,
            bytes_per_second: None,
            file_id: ended.file_id,
            error: None,
            has_begun_again: false,
            place: 0,
            steering: Arc::default(),
        }
        .with_done_bytes()
    }

    pub(super) fn refused(id: TransferId, name: String, folder: String, error: Error) -> Transfer {
        Transfer {
            id,
            direction: Direction::In,
            name,
            folder,
            state: TransferState::Failed,
            size_bytes: 0,
            done_bytes: 0,
            bytes_per_second: None,
            file_id: None,
            error: Some(Arc::new(error)),
            has_begun_again: false,
            place: 0,
            steering: Arc::default(),
        }
    }

    fn with_done_bytes(self) -> Transfer {
        self.steering.done_bytes.store(self.done_bytes, Ordering::Relaxed);
        self
    }
}

/// What was under way, or waited for what may have come by now, waits for its turn.
fn state_of(state: OpenState) -> TransferState {
    match state {
        OpenState::Queued | OpenState::Hashing | OpenState::Running | OpenState::Waiting => TransferState::Queued,
        OpenState::Paused => TransferState::Paused,
        OpenState::Failed => TransferState::Failed,
        OpenState::Cancelled => TransferState::Cancelled,
    }
}

fn error_of(failure: Option<&Failure>, state: OpenState) -> Option<Arc<Error>> {
    let failure = failure.filter(|_| state == OpenState::Failed)?;
    Some(Arc::new(failure.clone().into()))
}
