//! `vault copy`: everything of one vault in another.

use coffer_core::service::{Copied, Proceed};
use coffer_wire::ErrorBody;
use serde::Serialize;

use super::Outcome;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text::{count, size};

#[derive(Debug, Serialize)]
struct Answer {
    copied: u64,
    copied_bytes: u64,
    already_there: u64,
    /// Changed or deleted in the target, and left so.
    kept: u64,
    failed: Vec<Failure>,
}

#[derive(Debug, Serialize)]
struct Failure {
    file_id: String,
    #[serde(flatten)]
    error: ErrorBody,
}

impl From<&Copied> for Answer {
    fn from(copied: &Copied) -> Answer {
        let failed = copied.failed.iter().map(|failure| Failure {
            file_id: failure.file_id.to_string(),
            error: ErrorBody { name: failure.name.clone(), ..ErrorBody::from(&failure.error) },
        });
        Answer {
            copied: copied.documents,
            copied_bytes: copied.bytes,
            already_there: copied.already_there,
            kept: copied.kept,
            failed: failed.collect(),
        }
    }
}

pub fn run(session: &Session, from: &str, to: &str) -> Result<Outcome, Problem> {
    let from = session.open_named(from)?;
    let to = session.open_named(to)?;
    let usage = from.service.usage(&from.user)?;
    let total_bytes = usage.vault.size_bytes + usage.trash.size_bytes;
    let progress = Progress::of_bytes(session.output, "copying", total_bytes);
    let copied = from.copy_to(&to, &mut |copied| {
        progress.set(copied.bytes);
        Proceed::Go
    })?;
    drop(progress);
    for failure in &copied.failed {
        let name = failure.name.clone().unwrap_or_else(|| failure.file_id.to_string());
        session.output.report(Some(&name), &failure.error);
    }
    let answer = Answer::from(&copied);
    session.output.answer(&answer, |out| {
        writeln!(out, "copied         {}, {}", count(answer.copied, "document"), size(answer.copied_bytes))?;
        writeln!(out, "already there  {}", count(answer.already_there, "document"))?;
        if answer.kept > 0 {
            writeln!(out, "kept           {}, changed or deleted there", count(answer.kept, "document"))?;
        }
        if !answer.failed.is_empty() {
            writeln!(out, "failed         {}", count(answer.failed.len() as u64, "document"))?;
        }
        Ok(())
    })?;
    Ok(if copied.failed.is_empty() { Outcome::Done } else { Outcome::Failed })
}
