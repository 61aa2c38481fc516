//! One target under libFuzzer; the environment says which, because libFuzzer keeps the command line for itself.
//!
//! All targets share a binary: it links once. Built and called by `scripts/fuzz` only.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

fuzz_target!(
    init: {
        let name = std::env::var("COFFER_FUZZ_TARGET").unwrap_or_default();
        let Some(run) = coffer_fuzz::target(&name) else {
            let known: Vec<&str> = coffer_fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
            eprintln!("coffer-fuzz: COFFER_FUZZ_TARGET must be one of {}", known.join(", "));
            std::process::exit(2);
        };
        TARGET.get_or_init(|| run);
    },
    |bytes: &[u8]| {
        TARGET.get().expect("it is set before the first bytes come")(bytes);
    }
);
