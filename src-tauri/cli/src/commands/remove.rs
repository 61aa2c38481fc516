//! `rm`, `restore`, `purge` and `trash --empty`: into the trash, out of it, and away for good.

use std::collections::HashSet;

use coffer_core::Error;
use coffer_core::document::{Document as CoreDocument, FileId};
use coffer_core::query::Selection;
use coffer_core::service::BulkOutcome;
use coffer_core::vault::Vault;
use coffer_wire::{BulkResult, Document};
use serde_json::json;

use super::{Failure, Outcome};
use crate::arguments::Documents;
use crate::problem::Problem;
use crate::session::Session;
use crate::text;

/// Documents that one call changes; as many failures as an outcome describes.
const BATCH: usize = 100;

pub fn rm(session: &Session, arguments: &Documents) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let trash = |selection: &Selection| vault.service.trash_many(&vault.user, selection);
    Removal::of(session, &vault, &arguments.documents, trash).answer("trashed")
}

pub fn restore(session: &Session, arguments: &Documents) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let restore = |selection: &Selection| vault.service.restore_many(&vault.user, selection);
    Removal::of(session, &vault, &arguments.documents, restore).answer("restored")
}

pub fn purge(session: &Session, arguments: &Documents) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let purge = |selection: &Selection| vault.service.purge_many(&vault.user, selection);
    Removal::of(session, &vault, &arguments.documents, purge).answer("purged")
}

pub fn empty_trash(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let outcome = vault.service.empty_trash(&vault.user)?;
    for (file_id, name, error) in &outcome.failures {
        session.output.report(Some(name.as_deref().unwrap_or(&file_id.to_string())), error);
    }
    session.output.answer(&BulkResult::from(&outcome), |out| {
        let documents = text::count(outcome.changed, "document");
        writeln!(out, "purged  {documents}, {}", text::size(outcome.size_bytes))
    })?;
    Ok(if outcome.failed == 0 { Outcome::Done } else { Outcome::Failed })
}

/// What became of the documents that were named.
struct Removal<'a> {
    session: &'a Session,
    /// As they are now, or were last; in the order they were named.
    changed: Vec<Document>,
    failed: Vec<Failure>,
    /// Public links that went off with the documents, and those of them that may open all the same.
    links_off: u64,
    links_still_open: u64,
}

impl<'a> Removal<'a> {
    /// Finds the documents and lets `act` change them, a batch at a time. Each stands for itself.
    fn of(
        session: &'a Session,
        vault: &Vault,
        names: &[String],
        act: impl Fn(&Selection) -> Result<BulkOutcome, Error>,
    ) -> Removal<'a> {
        let mut removal =
            Removal { session, changed: Vec::new(), failed: Vec::new(), links_off: 0, links_still_open: 0 };
        let mut found: Vec<(&str, CoreDocument)> = Vec::new();
        let mut seen: HashSet<FileId> = HashSet::new();
        for name in names {
            match vault.service.find(&vault.user, name) {
                Ok(document) if seen.insert(document.file_id) => found.push((name, document)),
                Ok(_) => {}
                Err(error) => removal.fail(name, &error),
            }
        }
        for batch in found.chunks(BATCH) {
            let selection = Selection::Only(batch.iter().map(|(_, document)| document.file_id).collect());
            let outcome = act(&selection);
            if let Ok(outcome) = &outcome {
                removal.links_off += outcome.links.switched_off;
                removal.links_still_open += outcome.links.still_open;
            }
            for (name, document) in batch {
                let error = match &outcome {
                    Ok(outcome) => outcome
                        .failures
                        .iter()
                        .find_map(|(file_id, _, error)| (*file_id == document.file_id).then_some(error)),
                    Err(error) => Some(error),
                };
                match error {
                    Some(error) => removal.fail(name, error),
                    // What was purged is shown as it was.
                    None => {
                        let now = vault.service.document(&vault.user, document.file_id);
                        removal.changed.push(now.as_ref().unwrap_or(document).into());
                    }
                }
            }
        }
        removal
    }

    fn fail(&mut self, name: &str, error: &Error) {
        self.session.output.report(Some(name), error);
        self.failed.push(Failure::of_document(name, error));
    }

    fn answer(self, done: &str) -> Result<Outcome, Problem> {
        let answer = json!({
            done: self.changed,
            "failed": self.failed,
            "links_off": self.links_off,
            "links_still_open": self.links_still_open,
        });
        self.session.output.answer(&answer, |out| {
            self.changed
                .iter()
                .try_for_each(|document| writeln!(out, "{done}  {}  {}", document.unique_name, text::path(document)))
        })?;
        if self.links_off > 0 {
            self.session.output.note(&format!("{} switched off", text::count(self.links_off, "public link")));
        }
        if self.links_still_open > 0 {
            let links = text::count(self.links_still_open, "public link");
            self.session.output.note(&format!("{links} may still open; 'cofferctl links' shows which"));
        }
        Ok(if self.failed.is_empty() { Outcome::Done } else { Outcome::Failed })
    }
}
