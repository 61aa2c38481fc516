//! What a user can do, over the mock storage and an index in memory; a file per verb. Upkeep is tested on real folders.

mod browse;
mod export;
mod faults;
mod fetching;
mod guard;
mod health;
mod import;
mod links;
mod privacy;
mod quarantine;
mod rebuild;
mod recovery;
mod remove;
mod repair;
mod same_content;
mod sources;
mod sweep;
mod together;
mod transfers;
mod update;
mod verify;
