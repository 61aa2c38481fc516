//! What must hold after an accident, whatever it was.
//!
//! The vault opens; what was acknowledged is there, whole; the rest is as before or as after; asking again is done and
//! leaves exactly what an undisturbed run leaves; nothing piles up. Every check of a harness ends here.

use std::path::Path;

use coffer_core::error::ErrorKind;
use serde_json::Value;

use super::operations::Prepared;
use super::place::Place;
use super::program::{Ended, Program};
use super::truth::{Litter, Truth, opens, staged_days_later};

/// The command whose opening of the vault is the recovery.
const RECOVERING: [&str; 1] = ["ls"];

/// A run that opens the vault, and so recovers it.
pub fn recovery(place: &Place) -> Program {
    place.program(RECOVERING)
}

/// Opens the vault, as the next start does.
///
/// # Panics
/// If it does not open.
pub fn recovers(place: &Place) {
    let ended = recovery(place).run();
    assert!(ended.is_done(), "the vault does not open any more: {:?} {}", ended.code, ended.stderr);
}

/// Checks the vault of `place` after `operation` was disturbed there and has `said` so much. `accidents` is how often
/// something happened: each may leave one object set aside for every new document.
///
/// # Panics
/// If a promise is broken.
pub fn check(operation: &Prepared, place: &Place, said: &Said, accidents: usize) {
    recovers(place);
    check_after_recovery(operation, place, said, accidents);
}

/// As [`check`], after a recovery that was made otherwise.
///
/// # Panics
/// If a promise is broken.
pub fn check_after_recovery(operation: &Prepared, place: &Place, said: &Said, accidents: usize) {
    let (truth, _) = Truth::of(place);
    holds(truth.lies_between(&operation.before, &operation.after));
    said.holds(operation, &truth);
    if let Said::Linked(path) = said {
        assert!(opens(place, path), "a link whose address was printed does not open");
    }
    let is_done = truth.is_done(&operation.before, &operation.after).is_ok();
    let again = operation.program(place).run();
    // Some operations find nothing more to do when they are asked again, and say so.
    let found_nothing = is_done && again.code == Some(1) && again.stderr.contains("(notFound)");
    assert!(again.is_done() || found_nothing, "asked again: {:?} {}", again.code, again.stderr);
    let (truth, litter) = Truth::of(place);
    holds(truth.is_done(&operation.before, &operation.after));
    check_litter(operation, place, litter, accidents);
    let verified = place.program(["verify", "--read-data"]).run();
    assert!(verified.is_done(), "verify: {:?} {}", verified.code, verified.text());
}

/// Checks that a run that answers in JSON ended in one of the ways that the reference knows, and answers with the kinds
/// of its errors.
///
/// # Panics
/// If it crashed, or failed without a word or with one of a fault in Coffer.
pub fn check_end(operation: &Prepared, ended: &Ended) -> Vec<String> {
    // That a vault could not be checked has a code of its own.
    let not_checked = (operation.name == "verify").then_some(3);
    let is_known = ended.is_done() || ended.code == Some(1) || (ended.code.is_some() && ended.code == not_checked);
    assert!(is_known, "it ended with {:?}, {:?}: {}", ended.code, ended.signal, ended.stderr);
    let kinds = ended.kinds();
    // A check that finds something, as it must if a file seems to be missing, has not failed.
    let has_answered = ended.is_done() || (operation.name == "verify" && ended.code == Some(1));
    assert_eq!(has_answered, kinds.is_empty(), "it says what went wrong exactly if something did: {kinds:?}");
    for kind in &kinds {
        let known = ErrorKind::ALL.iter().find(|known| known.as_str() == kind);
        assert!(known.is_some_and(|known| *known != ErrorKind::Internal), "{kind}: {}", ended.stderr);
    }
    kinds
}

fn check_litter(operation: &Prepared, place: &Place, litter: Litter, accidents: usize) {
    // Of an open import the content and what is known about it.
    let most_staged = 2 * operation.after.open_imports;
    if litter.staged > most_staged {
        let staged = staged_days_later(place);
        assert!(staged <= most_staged, "{staged} files stay in the staging folder for good");
    }
    assert_eq!(litter.contents, 0, "content lies about that belongs to no document");
    let most_quarantined = accidents * operation.after.new_since(&operation.before).len();
    assert!(litter.quarantined <= most_quarantined, "{} objects were set aside", litter.quarantined);
}

/// What a run has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing at all.
    Nothing,
    /// The documents of these unique names.
    Added(Vec<String>),
    /// The copies of these names.
    Written(Vec<String>),
    /// A link with this path.
    Linked(String),
    /// Everything.
    Done,
}

impl Said {
    /// What `ended`, which answers in lines for people, has acknowledged.
    pub fn by(ended: &Ended) -> Said {
        match Said::in_lines(&ended.text()) {
            linked @ Said::Linked(_) => linked,
            _ if ended.is_done() => Said::Done,
            said => said,
        }
    }

    /// What these lines acknowledge.
    pub fn in_lines(lines: &str) -> Said {
        // The last piece is a line that is not whole.
        let whole = lines.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let added = whole.lines().filter_map(|line| line.strip_prefix("added  "));
        let names: Vec<String> = added.map(|line| line.split("  ").next().unwrap_or_default().to_owned()).collect();
        let written = whole.lines().filter_map(|line| line.strip_prefix("written  "));
        let paths = written.map(|line| Path::new(line.rsplit_once("  ").map_or(line, |(path, _)| path)));
        let copies: Vec<String> =
            paths.filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
        let path = whole.lines().find(|line| line.starts_with("/p/"));
        match () {
            () if path.is_some() => Said::Linked(path.unwrap_or_default().to_owned()),
            () if !names.is_empty() => Said::Added(names),
            () if !copies.is_empty() => Said::Written(copies),
            () if !whole.is_empty() => Said::Done,
            () => Said::Nothing,
        }
    }

    /// What `ended`, which answers in JSON, has acknowledged.
    pub fn in_json(ended: &Ended) -> Said {
        if ended.is_done() {
            return Said::Done;
        }
        let answer: Value = serde_json::from_slice(&ended.stdout).unwrap_or_default();
        let added = answer["added"].as_array().into_iter().flatten();
        Said::Added(added.filter_map(|document| document["unique_name"].as_str().map(str::to_owned)).collect())
    }

    fn holds(&self, operation: &Prepared, truth: &Truth) {
        match self {
            Said::Nothing => {}
            Said::Added(names) => {
                for name in names {
                    assert!(truth.has(name), "{name} was acknowledged and is not there");
                }
            }
            Said::Written(copies) => {
                for copy in copies {
                    assert!(truth.has_copy(copy, &operation.after), "{copy} was acknowledged and is not there");
                }
            }
            Said::Done | Said::Linked(_) => holds(truth.is_done(&operation.before, &operation.after)),
        }
    }
}

fn holds(verdict: Result<(), String>) {
    if let Err(broken) = verdict {
        panic!("{broken}");
    }
}
