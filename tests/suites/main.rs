//! All suites, in one binary: it links once.

mod bad_input;
mod canary;
mod content_cache;
mod faults_storage;
mod layering;
mod limits;
mod links;
mod local_storage;
mod migrations;
mod mock_storage;
mod repository;
mod service;
mod settings;
mod sidecar;
mod sim;
mod sqlite_errors;
mod storage_contract;
mod storage_decorators;
mod transfers;
mod vault;
