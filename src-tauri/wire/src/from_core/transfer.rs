//! The board of transfers, kept small enough to be sent ten times a second.

use coffer_core::limits::{ByteRate, RatesNow};
use coffer_core::transfer;

use super::shorten::shorten;
use crate::{ErrorBody, Transfer, TransferDirection, TransferLimits, TransferSnapshot, TransferState, TransferTotals};

/// Bytes of JSON that a whole snapshot stays below: what is longer takes another, slower way into the page.
const SNAPSHOT_BYTES: usize = 8_000;
/// Transfers that a snapshot shows at most.
pub const SNAPSHOT_ROWS: usize = 20;

/// Bytes that are kept of a file's name, of a folder's path, and of what an error says.
const NAME_BYTES: usize = 120;
const FOLDER_BYTES: usize = 160;
const MESSAGE_BYTES: usize = 160;

impl From<&transfer::Snapshot> for TransferSnapshot {
    /// The transfers of the snapshot, in its order, as far as they fit; long names lose their middle.
    fn from(snapshot: &transfer::Snapshot) -> Self {
        let mut wire = TransferSnapshot {
            transfers: Vec::new(),
            count: snapshot.count,
            totals: TransferTotals::from(&snapshot.totals),
            limits: TransferLimits::default(),
        };
        let mut length = json_length(&wire);
        for transfer in snapshot.transfers.iter().take(SNAPSHOT_ROWS).map(Transfer::from) {
            length += json_length(&transfer) + ",".len();
            if length > SNAPSHOT_BYTES {
                break;
            }
            wire.transfers.push(transfer);
        }
        wire
    }
}

impl From<RatesNow> for TransferLimits {
    fn from(rates: RatesNow) -> Self {
        TransferLimits {
            up_bytes_per_second: rates.up.map(ByteRate::bytes_per_second),
            down_bytes_per_second: rates.down.map(ByteRate::bytes_per_second),
        }
    }
}

/// Bytes that `value` takes as JSON. What cannot be written down cannot be sent either, and so never fits.
fn json_length(value: &impl serde::Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX / 2, |json| json.len())
}

impl From<&transfer::Transfer> for Transfer {
    fn from(transfer: &transfer::Transfer) -> Self {
        Transfer {
            id: transfer.id.to_string(),
            direction: transfer.direction.into(),
            name: shorten(&transfer.name, NAME_BYTES).into_owned(),
            folder: shorten(&transfer.folder, FOLDER_BYTES).into_owned(),
            state: transfer.state.into(),
            size_bytes: transfer.size_bytes,
            done_bytes: transfer.done_bytes,
            bytes_per_second: transfer.bytes_per_second,
            seconds_left: transfer.seconds_left(),
            file_id: transfer.file_id.map(|file_id| file_id.to_string()),
            error: transfer.error.as_deref().map(|error| short(error.into())),
            has_begun_again: transfer.has_begun_again,
            may_keep_both: transfer.state == transfer::TransferState::AlreadyThere,
        }
    }
}

fn short(error: ErrorBody) -> ErrorBody {
    ErrorBody {
        message: shorten(&error.message, MESSAGE_BYTES).into_owned(),
        name: error.name.map(|name| shorten(&name, NAME_BYTES).into_owned()),
        ..error
    }
}

impl From<transfer::Direction> for TransferDirection {
    fn from(direction: transfer::Direction) -> Self {
        match direction {
            transfer::Direction::In => TransferDirection::In,
            transfer::Direction::Out => TransferDirection::Out,
        }
    }
}

impl From<transfer::TransferState> for TransferState {
    fn from(state: transfer::TransferState) -> Self {
        match state {
            transfer::TransferState::Queued => TransferState::Queued,
            transfer::TransferState::Hashing => TransferState::Hashing,
            transfer::TransferState::Active => TransferState::Active,
            transfer::TransferState::Waiting => TransferState::Waiting,
            transfer::TransferState::Paused => TransferState::Paused,
            transfer::TransferState::Done => TransferState::Done,
            transfer::TransferState::AlreadyThere => TransferState::AlreadyThere,
            transfer::TransferState::Failed => TransferState::Failed,
            transfer::TransferState::Cancelled => TransferState::Cancelled,
        }
    }
}

impl From<&transfer::Totals> for TransferTotals {
    fn from(totals: &transfer::Totals) -> Self {
        TransferTotals {
            queued: totals.queued,
            active: totals.active,
            waiting: totals.waiting,
            paused: totals.paused,
            done: totals.done,
            failed: totals.failed,
            size_bytes: totals.size_bytes,
            done_bytes: totals.done_bytes,
            bytes_per_second: totals.bytes_per_second,
            seconds_left: totals.seconds_left,
            scanning: totals.scanning,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use coffer_core::Error;
    use coffer_core::document::TransferId;
    use coffer_core::seams::SystemClock;
    use coffer_core::transfer::Transfers;

    use super::*;

    fn board_of(count: usize, name: &str, folder: &str) -> Transfers {
        let board = Transfers::new(Arc::new(SystemClock::default()));
        for number in 0..count {
            let error = Error::ContentMissing { name: name.to_owned() };
            let id = TransferId::from_bytes((number as u128).to_be_bytes());
            board.add_refused(id, name.to_owned(), folder.to_owned(), error);
        }
        board
    }

    #[test]
    fn no_names_make_a_snapshot_longer_than_the_fast_way_takes() {
        // A quotation mark, a control character and an emoji take two, six and four bytes of JSON.
        for letter in ["\"", "\u{1}", "🗺"] {
            let name = letter.repeat(255);
            let folder = vec![name.as_str(); 64].join("/");
            let wire = TransferSnapshot::from(&board_of(100, &name, &folder).snapshot(100));
            let length = serde_json::to_string(&wire).expect("a snapshot is JSON").len();
            assert!(length < 8_192, "{letter:?}: {length} bytes");
            assert!(wire.transfers.len() >= 2, "{letter:?}: some of it is shown all the same");
            assert_eq!(wire.count, 100, "what is left out is counted");
        }
    }

    #[test]
    fn ordinary_transfers_are_shown_with_their_whole_names() {
        let board = board_of(30, "Holiday photo from the beach 2026-07-14.jpeg", "Photos/2026");
        let wire = TransferSnapshot::from(&board.snapshot(SNAPSHOT_ROWS));
        assert!(wire.transfers.len() > SNAPSHOT_ROWS / 2, "each with its error: {}", wire.transfers.len());
        assert_eq!(wire.transfers[0].name, "Holiday photo from the beach 2026-07-14.jpeg");
        assert_eq!(wire.transfers[0].error.as_ref().map(|error| error.kind.as_str()), Some("missing"));
    }
}
