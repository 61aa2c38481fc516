//! `add`: files and folders into the vault. Also what `transfers resume` answers, which is the same work.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::repository::{OpenUpload, SameContent};
use coffer_core::service::{AddRequest, ImportControl, Imported, Skipped};
use coffer_core::vault::Vault;
use coffer_wire::Document;
use serde::Serialize;

use super::get::{Copies, Written};
use super::{Failure, Outcome, folder};
use crate::arguments::Add;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::side_by_side::{self, Ended};
use crate::text::{escaped, size};

/// What became of every file. Only with `--json` is each kept to the end; otherwise it was said when it was known.
#[derive(Debug, Default, Serialize)]
struct Answer {
    added: Vec<Document>,
    already_there: Vec<Document>,
    /// Copies that were gone on with; `None` where there can be none.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Vec<Written>>,
    failed: Vec<Failure>,
}

pub fn add(session: &Session, arguments: &Add) -> Result<Outcome, Problem> {
    let folder = folder(&arguments.folder)?;
    let vault = session.open()?;
    let paths = without_doubles(&arguments.paths);
    let same_content = if arguments.keep_both { SameContent::Keep } else { SameContent::Skip };
    let request = AddRequest { paths: &paths, folder: &folder, same_content };
    carry_out(session, &vault, None, |queued, skipped| {
        vault.service.enqueue_each(&vault.user, request, &mut |_| {}, queued, skipped)
    })
}

/// The paths in their order, each once: one that is named twice is meant once.
fn without_doubles(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    paths.iter().filter(|path| seen.insert(*path)).cloned().collect()
}

/// Runs the imports that `queue` hands on and answers, for the `copies` that were made before too; what could not be queued
/// comes first.
pub(super) fn carry_out(
    session: &Session,
    vault: &Vault,
    copies: Option<Copies>,
    queue: impl FnOnce(&mut dyn FnMut(OpenUpload), &mut dyn FnMut(Skipped)) -> Result<(), Error> + Send,
) -> Result<Outcome, Problem> {
    let keep = session.output.is_json();
    let progress = Progress::of_bytes(session.output, "adding", 0);
    let (skip, skipped) = mpsc::channel();
    let mut ended: Vec<(usize, Result<Imported, Failure>)> = Vec::new();
    let mut any_ended = copies.is_some();
    let mut any_failed = copies.as_ref().is_some_and(|copies| copies.any_failed);
    let mut said = Ok(());
    let queued = side_by_side::run(
        session.seams.limits.files_at_once(),
        &progress,
        |import: &OpenUpload| import.source.size_bytes,
        |queued| {
            queue(queued, &mut |one: Skipped| {
                progress.suspend(|| report(session, &one.path, &one.error));
                // Received below, when all is over.
                let _ = skip.send(Failure::of_path(&one.path, &one.error));
            })
        },
        |together: &[(&OpenUpload, &dyn ImportControl)]| {
            let imports: Vec<_> = together.iter().map(|(import, control)| (import.file_id, *control)).collect();
            let outcomes = vault.service.import_together(&vault.user, &imports);
            give_up_unfit(vault, &imports, &outcomes);
            outcomes
        },
        |Ended { place, item: import, outcome }| {
            progress.suspend(|| match &outcome {
                // That nobody reads the lines any more is no reason to leave files out.
                Ok(imported) if said.is_ok() => said = session.output.line(&line(imported)),
                Ok(_) => {}
                Err(error) => report(session, &import.source_path, error),
            });
            any_ended = true;
            any_failed |= outcome.is_err();
            if keep {
                ended.push((place, outcome.map_err(|error| Failure::of_path(&import.source_path, &error))));
            }
        },
    );
    drop(progress);
    drop(skip);
    if let Err(error) = queued {
        if !any_ended {
            return Err(error.into());
        }
        // What was added is said all the same.
        session.output.report(None, &error);
        any_failed = true;
    }
    said?;
    let (written, failed) = copies.map(|copies| (copies.written, copies.failed)).unzip();
    let mut answer = Answer { written, failed: failed.unwrap_or_default(), ..Answer::default() };
    answer.failed.extend(skipped);
    ended.sort_unstable_by_key(|(place, _)| *place);
    for (_, outcome) in ended {
        match outcome {
            Ok(Imported::Added(document)) => answer.added.push((&document).into()),
            Ok(Imported::AlreadyThere(document)) => answer.already_there.push((&document).into()),
            Err(failure) => answer.failed.push(failure),
        }
    }
    session.output.answer(&answer, |_| Ok(()))?;
    Ok(if any_failed || !answer.failed.is_empty() { Outcome::Failed } else { Outcome::Done })
}

/// Forgets the imports of files that cannot be taken: it was said of them, and nobody is there to try them again.
fn give_up_unfit(vault: &Vault, imports: &[(FileId, &dyn ImportControl)], outcomes: &[Result<Imported, Error>]) {
    for ((file_id, _), outcome) in imports.iter().zip(outcomes) {
        if outcome.as_ref().is_err_and(Error::is_of_the_file) {
            // One that stays shows among the transfers that failed.
            let _ = vault.service.give_up(&vault.user, *file_id);
        }
    }
}

fn report(session: &Session, path: &Path, error: &Error) {
    session.output.report(Some(&path.to_string_lossy()), error);
}

/// What is said of one file: what became of it, its unique name, name and size.
fn line(imported: &Imported) -> String {
    let document = imported.document();
    let what = match imported {
        Imported::Added(_) => "added",
        Imported::AlreadyThere(_) => "already there",
    };
    format!("{what}  {}  {}  {}", document.unique_name, escaped(document.name.as_str()), size(document.size_bytes))
}
