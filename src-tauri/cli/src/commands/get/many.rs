//! Many copies at once. They are queued first, so that a run that was interrupted can be gone on with, by `transfers resume` or
//! by copying into the same folder again.

use std::path::Path;

use coffer_core::query::Selection;
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
    let vault = session.open()?;
    let selection = if arguments.documents.is_empty() {
        Selection::AllExcept(matching(&arguments.filter)?, Vec::new())
    } else {
        let find = |document: &String| Ok(vault.service.find(&vault.user, document)?.file_id);
        Selection::Only(arguments.documents.iter().map(find).collect::<Result<_, Error>>()?)
    };
    let copies = carry_out(session, &vault, |queued| {
        take_up(&vault, &folder, queued)?;
        vault.service.queue_exports(&vault.user, &selection, &folder, queued).map(drop)
    })?;
    session.output.answer(&copies, |_| Ok(()))?;
    Ok(if copies.any_failed { Outcome::Failed } else { Outcome::Done })
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
