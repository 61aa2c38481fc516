//! What reads bytes that others wrote, one target for each reader.
//!
//! A target takes any bytes and panics if a promise is broken; that nothing panics, hangs or eats memory is the least of
//! them. `bin/fuzz.rs` runs a target under libFuzzer, which looks for bytes that reach new code (`scripts/fuzz`);
//! `tests/kept.rs` runs every target over the bytes that are kept in `corpus/` and `crashes/` with every `cargo test`.
//! Shares nothing with the product but its public interface.

mod json_edits;
mod targets;

/// A target: what it is called, and what runs it.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. The name is also that of its folders in `corpus/` and `crashes/`.
pub const TARGETS: &[Target] = &[
    ("arguments", targets::arguments::run),
    ("cursor", targets::cursor::run),
    ("export_name", targets::export_name::run),
    ("marker", targets::marker::run),
    ("name", targets::name::run),
    ("query", targets::query::run),
    ("request", targets::request::run),
    ("settings", targets::settings::run),
    ("sidecar", targets::sidecar::run),
    ("upload_state", targets::upload_state::run),
];

/// The target called `name`.
pub fn target(name: &str) -> Option<fn(&[u8])> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
