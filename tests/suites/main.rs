//! All suites, in one binary: it links once.

mod layering;
mod repository;
mod service;
mod storage_contract;
