//! What survives a power cut: every operation of the real product over a simulated disk.
//!
//! A suite of its own, because it takes minutes: hundreds of thousands of disks are switched on again, and the vault on
//! each is opened and checked. How it works, and how a failure is replayed, is told in `docs/reliability.md`.

mod budget;
mod checking;
mod crash_states;
mod failing_syncs;
mod full_disks;
mod mutants;
mod operations;
mod product;
mod recording;
mod short_calls;
mod uploads;
