//! The suites, in one binary: it links once.

mod repository;
