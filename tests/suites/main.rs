//! All suites, in one binary.

mod faults_storage;
mod local_storage;
mod mock_storage;
mod storage_contract;
mod storage_decorators;
