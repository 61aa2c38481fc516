//! Transfers cannot be lost: whatever happens in the middle of one, it goes on, and what has arrived is not sent again.
//!
//! With the real `cofferctl`, killed at moments of its own choosing by nobody: `kills`, `counts`, `memory`. Within this
//! process, where the middle can be named exactly: `faults` of a server, `network`, `sources` that change, `disks` that
//! fill up, uploads that the server gives up (`aborted`). `cloud` is a home whose vault lies in a bucket.
//!
//! Needs `cofferctl` beside it: `cargo build --package cofferctl`. Elsewhere than on Linux on x86-64 there is nothing in
//! it. `COFFER_SOAK=1` takes longer files and kills more often.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod aborted;
mod bench;
mod cloud;
mod counts;
mod disks;
mod faults;
mod kills;
mod memory;
mod network;
mod sources;
mod ways;
