//! The imports of one window, as people watch and steer them.
//!
//! Shared by whoever runs imports (worker threads of the edge) and whoever shows them. The list of what is to be done
//! lives in the index and survives everything; here is what is going on now: states, progress, speed. Nothing here
//! reads, writes or waits.

mod board;
mod control;
mod snapshot;
mod speed;
mod state;

pub use board::{Started, Transfers};
pub use control::TransferControl;
pub use snapshot::{Snapshot, Totals, Transfer, TransferId};
pub use state::TransferState;
