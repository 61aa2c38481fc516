//! What a user can do, over the mock storage and an index in memory; a file per verb.

mod browse;
mod export;
mod faults;
mod import;
mod privacy;
mod rebuild;
mod recovery;
mod remove;
mod sources;
mod together;
mod update;
mod verify;
