//! The transfers of one vault, as people watch and steer them.
//!
//! Shared by whoever runs transfers (worker threads of the edge) and whoever shows them. The queue lives in the index and
//! survives everything; here is what is going on now: states, progress, speed. Nothing here reads, writes or waits.

mod beyond;
mod board;
mod control;
mod entries;
mod ledger;
mod rows;
mod snapshot;
mod speed;
mod state;

pub use board::{Started, Transfers, Turn};
pub use control::TransferControl;
pub use snapshot::{Direction, Snapshot, Totals, Transfer};
pub use state::TransferState;
