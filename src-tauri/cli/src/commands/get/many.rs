//! Many copies at once. They are queued first, so that a run that was interrupted can be gone on with, by `transfers resume` or
//! by copying into the same folder again.

use std::path::Path;

use coffer_core::document::FileId;
use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::repository::OpenExport;
use coffer_core::service::{Exported, ImportControl};
use coffer_core::vault::Vault;
use coffer_core::{Error, InvalidInput};
use coffer_wire::Document;
use serde::Serialize;

use crate::arguments::Get;
use crate::commands::list::matching;
use crate::commands::{Failure, Outcome};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::side_by_side::{self, Ended};
use crate::text::{escaped, size};

/// Documents that are looked at together.
const PAGE: u32 = 500;

/// What became of every copy. Only with `--json` is each kept to the end; otherwise it was said when it was known.
#[derive(Debug, Default, Serialize)]
pub(in crate::commands) struct Copies {
    pub written: Vec<Written>,
    pub failed: Vec<Failure>,
    #[serde(skip)]
    pub any_failed: bool,
}

#[derive(Debug, Serialize)]
pub(in crate::commands) struct Written {
    pub document: Document,
    pub path: String,
}

pub(super) fn get(session: &Session, arguments: &Get) -> Result<Outcome, Problem> {
    let folder = std::path::absolute(arguments.output.as_deref().unwrap_or(Path::new(".")))
        .ok()
        .filter(|folder| folder.is_dir())
        .ok_or(InvalidInput::new("output", "must be a folder that is there, for several documents"))?;
    let copies = if arguments.documents.is_empty() {
        get_matching(session, matching(&arguments.filter)?, &folder)?
    } else {
        get_named(session, &arguments.documents, &folder)?
    };
    session.output.answer(&copies, |_| Ok(()))?;
    Ok(if copies.any_failed { Outcome::Failed } else { Outcome::Done })
}

fn get_named(session: &Session, documents: &[String], folder: &Path) -> Result<Copies, Problem> {
    let vault = session.open()?;
    let find = |document: &String| Ok(vault.service.find(&vault.user, document)?.file_id);
    let selection = Selection::Only(documents.iter().map(find).collect::<Result<_, Error>>()?);
    carry_out(session, &vault, |queued| {
        take_up(&vault, folder, queued)?;
        vault.service.queue_exports(&vault.user, &selection, folder, queued).map(drop)
    })
}

/// Copies what is known already while what is new in a bucket is read, and then that.
fn get_matching(session: &Session, query: DocumentQuery, folder: &Path) -> Result<Copies, Problem> {
    let vault = session.open_as_known()?;
    let mut unread = None;
    let copies = carry_out(session, &vault, |queued| {
        let mut known = Vec::new();
        let add = &mut |export: OpenExport| {
            known.push(export.file_id);
            queued(export);
        };
        take_up(&vault, folder, add)?;
        let selection = Selection::AllExcept(query.clone(), Vec::new());
        vault.service.queue_exports(&vault.user, &selection, folder, add)?;
        match Session::read_news(&vault) {
            Ok(0) => Ok(()),
            Ok(_) => queue_others(&vault, &query, known, folder, queued),
            Err(error) => {
                unread = Some(error);
                Ok(())
            }
        }
    })?;
    if let Some(error) = unread {
        session.note_unread(&vault, &error);
    }
    Ok(copies)
}

/// Queues copies of the documents that match and are not among `known`.
fn queue_others(
    vault: &Vault,
    query: &DocumentQuery,
    mut known: Vec<FileId>,
    folder: &Path,
    queued: &mut dyn FnMut(OpenExport),
) -> Result<(), Error> {
    known.sort_unstable();
    let mut after = None;
    loop {
        let page = vault.service.page(&vault.user, query, after.as_ref(), PAGE)?;
        let others = page.documents.iter().map(|document| document.file_id);
        let others: Vec<FileId> = others.filter(|file_id| known.binary_search(file_id).is_err()).collect();
        if !others.is_empty() {
            vault.service.queue_exports(&vault.user, &Selection::Only(others), folder, queued)?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Goes on with the copies into `folder` that were left unfinished and that nobody is at.
fn take_up(vault: &Vault, folder: &Path, queued: &mut dyn FnMut(OpenExport)) -> Result<(), Error> {
    let is_alone = vault.recovered.is_some();
    for export in vault.service.open_exports(&vault.user)? {
        if export.target_path.parent() == Some(folder) && (is_alone || !export.state.goes_on()) {
            vault.service.requeue_transfer(&vault.user, export.id)?;
            queued(export);
        }
    }
    Ok(())
}

/// Makes the copies that `queue` hands on, and says of each what became of it.
pub(in crate::commands) fn carry_out(
    session: &Session,
    vault: &Vault,
    queue: impl FnOnce(&mut dyn FnMut(OpenExport)) -> Result<(), Error> + Send,
) -> Result<Copies, Problem> {
    let keep = session.output.is_json();
    let progress = Progress::of_bytes(session.output, "writing", 0);
    let mut ended = Vec::new();
    let mut any_failed = false;
    let mut said = Ok(());
    let queued = side_by_side::run(
        session.seams.limits.files_at_once(),
        &progress,
        |export: &OpenExport| export.size_bytes,
        queue,
        |together: &[(&OpenExport, &dyn ImportControl)]| {
            let exports: Vec<_> = together.iter().map(|(export, control)| (export.id, *control)).collect();
            vault.service.run_exports_together(&vault.user, &exports)
        },
        |Ended { place, item: export, outcome }| {
            progress.suspend(|| match &outcome {
                // That nobody reads the lines any more is no reason to leave documents out.
                Ok(written) if said.is_ok() => said = session.output.line(&line(&written.path, export.size_bytes)),
                Ok(_) => {}
                Err(error) => session.output.report(Some(export.name.as_str()), error),
            });
            any_failed |= outcome.is_err();
            if keep {
                let outcome = outcome.map_err(|error| Failure::of_document(&export.file_id.to_string(), &error));
                ended.push((place, outcome));
            }
        },
    );
    drop(progress);
    queued?;
    said?;
    let mut copies = Copies { any_failed, ..Copies::default() };
    ended.sort_unstable_by_key(|(place, _)| *place);
    for (_, outcome) in ended {
        match outcome {
            Ok(exported) => copies.written.push((&exported).into()),
            Err(failure) => copies.failed.push(failure),
        }
    }
    Ok(copies)
}

impl From<&Exported> for Written {
    fn from(exported: &Exported) -> Self {
        Written { document: (&exported.document).into(), path: exported.path.to_string_lossy().into_owned() }
    }
}

fn line(path: &Path, size_bytes: u64) -> String {
    format!("written  {}  {}", escaped(&path.to_string_lossy()), size(size_bytes))
}
