//! All suites, in one binary: it links once.

mod layering;
mod repository;
mod service;
mod settings;
mod sidecar;
mod storage_contract;
mod transfers;
mod vault;
