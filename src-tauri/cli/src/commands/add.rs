//! `add`: files and folders into the vault. Also what `transfers resume` answers, which is the same work.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use coffer_core::Error;
use coffer_core::repository::OpenUpload;
use coffer_core::service::Imported;
use coffer_core::vault::Vault;
use coffer_wire::Document;
use serde::Serialize;

use super::{Failure, Outcome, folder};
use crate::arguments::Add;
use crate::importing;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text::{escaped, size};

/// What became of every file.
#[derive(Debug, Default, Serialize)]
struct Answer {
    added: Vec<Document>,
    already_there: Vec<Document>,
    failed: Vec<Failure>,
}

pub fn add(session: &Session, arguments: &Add) -> Result<Outcome, Problem> {
    let folder = folder(&arguments.folder)?;
    let vault = session.open()?;
    let found = Progress::of_count(session.output, "looking for files,");
    let paths = without_doubles(&arguments.paths);
    let gathered = vault.service.enqueue(&vault.user, &paths, &folder, &mut |count| found.set(count as u64))?;
    drop(found);
    let mut failed = Vec::new();
    for skipped in &gathered.skipped {
        report(session, &skipped.path, &skipped.error);
        failed.push(Failure::of_path(&skipped.path, &skipped.error));
    }
    carry_out(session, &vault, &gathered.queued, failed)
}

/// The paths in their order, each once: one that is named twice is meant once.
fn without_doubles(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    paths.iter().filter(|path| seen.insert(*path)).cloned().collect()
}

/// Runs the imports and answers; what failed before them comes first.
pub(super) fn carry_out(
    session: &Session,
    vault: &Vault,
    imports: &[OpenUpload],
    failed: Vec<Failure>,
) -> Result<Outcome, Problem> {
    let mut ended: Vec<Option<Result<Imported, Failure>>> = Vec::new();
    ended.resize_with(imports.len(), || None);
    let mut said = Ok(());
    let total_bytes = imports.iter().map(|import| import.source.size_bytes).sum();
    let progress = Progress::of_bytes(session.output, "adding", total_bytes);
    importing::run(vault, imports, &progress, |place, outcome| {
        let path = &imports[place].source_path;
        progress.suspend(|| match &outcome {
            // That nobody reads the lines any more is no reason to leave files out.
            Ok(imported) if said.is_ok() => said = session.output.line(&line(imported)),
            Ok(_) => {}
            Err(error) => report(session, path, error),
        });
        ended[place] = Some(outcome.map_err(|error| Failure::of_path(path, &error)));
    });
    drop(progress);
    said?;
    let mut answer = Answer { failed, ..Answer::default() };
    for outcome in ended.into_iter().flatten() {
        match outcome {
            Ok(Imported::Added(document)) => answer.added.push((&document).into()),
            Ok(Imported::AlreadyThere(document)) => answer.already_there.push((&document).into()),
            Err(failure) => answer.failed.push(failure),
        }
    }
    session.output.answer(&answer, |_| Ok(()))?;
    Ok(if answer.failed.is_empty() { Outcome::Done } else { Outcome::Failed })
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
