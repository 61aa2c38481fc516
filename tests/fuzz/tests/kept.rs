//! Every target over the bytes that are kept: those that reach different code, and those that once broke a promise.

use std::fs;
use std::path::{Path, PathBuf};

use coffer_fuzz::TARGETS;

/// The files in a folder, in order of their names; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

#[test]
fn every_kept_input_keeps_every_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, run) in TARGETS {
        let corpus = files(&root.join("corpus").join(name));
        assert!(corpus.len() >= 5, "{name} has a corpus that reaches something: {} files", corpus.len());
        let crashes = files(&root.join("crashes").join(name));
        for path in corpus.iter().chain(&crashes) {
            let bytes = fs::read(path).expect("readable");
            assert!(bytes.len() <= 64 * 1024, "{} is larger than a kept input should be", path.display());
            // Shown if the target panics.
            println!("{}", path.display());
            run(&bytes);
        }
    }
}

#[test]
fn every_kept_input_belongs_to_a_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["corpus", "crashes"] {
        for kept in files(&root.join(folder)) {
            let name = kept.file_name().expect("it has one").to_string_lossy().into_owned();
            assert!(coffer_fuzz::target(&name).is_some(), "{folder}/{name} is of no target");
        }
    }
}
