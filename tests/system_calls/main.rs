//! The real `cofferctl`, killed before its system calls, and told that they failed.
//!
//! Runs whole processes, so it needs `cofferctl` beside it: `cargo build --package cofferctl`. Elsewhere than on Linux on
//! x86-64 there is nothing in it.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod failing;
mod index_errors;
mod killed;
mod order;
mod short_writes;
