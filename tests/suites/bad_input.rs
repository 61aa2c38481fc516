//! What bad input gets: tables of what comes in, what becomes of it, and that nothing was lost or half done.
//!
//! A module for each way in. A row is refused with one exact kind and a message that says what is wrong, or taken, and
//! then shown as the row says. What the page may send is in the tests of the edge, whose framework takes part.

mod bucket_addresses;
mod database;
mod drops;
mod export_names;
mod markers;
mod names;
mod part_state;
mod settings;
mod sidecars;
mod vault_places;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use coffer_core::error::{Error, ErrorKind};

/// What becomes of an input.
enum Expected {
    /// It is refused, with an error of this kind whose message contains these words.
    Refused(ErrorKind, &'static str),
    /// It is taken, and afterwards shows as this.
    Taken(String),
}

fn refused(kind: ErrorKind, words: &'static str) -> Expected {
    Expected::Refused(kind, words)
}

fn taken(shows: &str) -> Expected {
    Expected::Taken(shows.to_owned())
}

/// A row: what is tried, in a few words; the input; what becomes of it.
type Row<I> = (&'static str, I, Expected);

/// Tries every row, says how many there were, and fails with all that went another way than the table says. `answer`
/// also checks that nothing else has changed.
fn check<I>(group: &str, rows: Vec<Row<I>>, mut answer: impl FnMut(&'static str, I) -> Result<String, Error>) {
    let count = rows.len();
    let mut wrong = Vec::new();
    for (what, input, expected) in rows {
        match (answer(what, input), expected) {
            (Ok(shows), Expected::Taken(expected)) if shows == expected => {}
            (Ok(shows), Expected::Taken(expected)) => wrong.push(format!("{what}: {shows:?}, not {expected:?}")),
            (Ok(shows), Expected::Refused(kind, _)) => wrong.push(format!("{what}: {shows:?}, not {kind:?}")),
            (Err(error), Expected::Refused(kind, words)) => {
                let message = error.to_string();
                if error.kind() != kind || !message.contains(words) || message.chars().count() > 1_000 {
                    wrong.push(format!("{what}: {:?} '{message:.200}', not {kind:?} '{words}'", error.kind()));
                }
            }
            (Err(error), Expected::Taken(expected)) => wrong.push(format!("{what}: {error:?}, not {expected:?}")),
        }
    }
    // Not `println!`, which is shown only if the test fails.
    let _ = writeln!(std::io::stderr(), "bad input, {group}: {count} rows");
    assert!(wrong.is_empty(), "{} of {count} rows of {group}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Everything in a folder: of every path its mode, its time of change and its content.
pub(crate) fn everything_in(folder: &Path) -> BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        let mut content = Vec::new();
        if metadata.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("readable").map(|entry| entry.expect("readable").path()));
        } else if metadata.is_file() {
            content = fs::read(&path).expect("readable");
        }
        found.insert(path, (metadata.mode(), metadata.mtime(), metadata.mtime_nsec(), content));
    }
    found
}
