//! The commands: each asks the core for one thing and answers with what came of it.

mod add;
mod buckets;
mod check;
mod copy;
mod edit;
mod get;
mod health;
mod limits;
mod links;
mod list;
mod lost;
mod overview;
mod remove;
mod serve;
mod sharing;
mod transfers;
mod vaults;

use coffer_core::document::FolderPath;
use coffer_core::{Error, InvalidInput};
use coffer_wire::ErrorBody;
use serde::Serialize;

use crate::arguments::{Arguments, Command};
use crate::output::Output;
use crate::problem::Problem;
use crate::session::Session;

/// How a command ended that could be carried out at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it was done.
    Done,
    /// Something failed, and was reported; the rest was done.
    Failed,
}

/// Carries out what was asked for.
///
/// An index that turns out to be damaged is built anew, and the command carried out once more: all of them may be.
pub fn run(arguments: &Arguments, output: Output) -> Result<Outcome, Problem> {
    let session = Session::new(&arguments.global, output)?;
    match carry_out(&session, &arguments.command) {
        Err(Problem::Failed(error)) if error.is_index_damage() => {
            session.open()?.mend()?;
            carry_out(&session, &arguments.command)
        }
        outcome => outcome,
    }
}

fn carry_out(session: &Session, command: &Command) -> Result<Outcome, Problem> {
    match command {
        Command::Add(add) => add::add(session, add),
        Command::Ls(ls) => list::ls(session, ls),
        Command::Get(get) => get::get(session, get),
        Command::Edit(edit) => edit::edit(session, edit),
        Command::Rm(documents) => remove::rm(session, documents),
        Command::Restore(documents) => remove::restore(session, documents),
        Command::Purge(documents) => remove::purge(session, documents),
        Command::Trash(trash) if trash.empty => remove::empty_trash(session),
        Command::Trash(trash) => list::trash(session, trash),
        Command::Usage => overview::usage(session),
        Command::Activity(activity) => overview::activity(session, activity),
        Command::Links(links) => links::run(session, links),
        Command::Serve(serve) => serve::serve(session, serve),
        Command::Vault { command } => vaults::run(session, command),
        Command::Transfers { command } => transfers::run(session, command.as_ref()),
        Command::Verify(verify) => check::verify(session, verify),
        Command::RebuildIndex => check::rebuild_index(session),
        Command::Health => health::health(session),
        Command::Repair(repair) => health::repair(session, repair),
    }
}

/// What one document or path of several failed at.
#[derive(Debug, Serialize)]
struct Failure {
    /// The document as it was named on the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    /// The path that was to be added; what is no Unicode in it is `�`.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(flatten)]
    error: ErrorBody,
}

impl Failure {
    fn of_document(document: &str, error: &Error) -> Failure {
        Failure { document: Some(document.to_owned()), path: None, error: error.into() }
    }

    fn of_path(path: &std::path::Path, error: &Error) -> Failure {
        Failure { document: None, path: Some(path.to_string_lossy().into_owned()), error: error.into() }
    }
}

/// A folder as people write it: a slash at either end does not count, so `/` is the root.
fn folder(text: &str) -> Result<FolderPath, InvalidInput> {
    let text = text.strip_prefix('/').unwrap_or(text);
    text.strip_suffix('/').unwrap_or(text).parse()
}
