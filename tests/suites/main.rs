//! All suites, in one binary.

mod storage_contract;
