//! `cofferctl` as a whole process, over a vault of its own: what a script sees, and what a crash leaves.

mod harness;

mod adding;
mod buckets;
mod crashes;
mod editing;
mod getting;
mod health;
mod index;
mod limits;
mod linking;
mod listing;
mod many_processes;
mod overview;
mod refused_sources;
mod removing;
mod serving;
mod serving_slow;
mod sharing;
mod usage_errors;
mod vaults;
mod verifying;
