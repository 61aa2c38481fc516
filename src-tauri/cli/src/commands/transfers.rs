//! `transfers`: what is not finished, into the vault and out of it, and what a person wants of it. How fast it may be is `limits`.

use coffer_core::Error;
use coffer_core::document::{FileId, TransferId};
use coffer_core::repository::{Failure, OpenExport, OpenState, OpenUpload};
use coffer_core::storage::StorageError;
use coffer_core::vault::Vault;
use coffer_wire::{ErrorBody, Transfer, TransferDirection, TransferState};
use serde::Serialize;

use super::get::Written;
use super::{Outcome, add, get, limits, lost};
use crate::arguments::TransferCommand;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text::{self, Align, escaped};

#[derive(Debug, Serialize)]
struct Answer {
    transfers: Vec<Transfer>,
}

/// A transfer that is not finished.
enum Open {
    Import(OpenUpload),
    Export(OpenExport),
}

pub fn run(session: &Session, command: Option<&TransferCommand>) -> Result<Outcome, Problem> {
    match command {
        None => list(session),
        Some(TransferCommand::Pause { id: Some(id) }) => pause(session, id.parse()?),
        Some(TransferCommand::Pause { id: None }) => pause_all(session),
        Some(TransferCommand::Resume { id: Some(id) }) => resume(session, id.parse()?),
        Some(TransferCommand::Resume { id: None }) => resume_all(session),
        Some(TransferCommand::Cancel { id }) => cancel(session, id.parse()?),
        Some(TransferCommand::First { id }) => first(session, id.parse()?),
        Some(TransferCommand::Limit(limit)) => limits::run(session, limit),
        Some(TransferCommand::Lost { command }) => lost::run(session, command.as_ref()),
    }
}

fn list(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let answer = Answer {
        transfers: open_transfers(&vault)?.iter().map(|open| open.described(&vault)).collect::<Result<_, _>>()?,
    };
    session.output.answer(&answer, |out| {
        let row = |transfer: &Transfer| {
            [
                transfer.id.clone(),
                direction_of(transfer).to_owned(),
                name_of(transfer.state).to_owned(),
                format!("{} of {}", text::size(transfer.done_bytes), text::size(transfer.size_bytes)),
                text::in_folder(&transfer.folder, &transfer.name),
                transfer.error.as_ref().map(|error| escaped(&error.message).into()).unwrap_or_default(),
            ]
        };
        let rows: Vec<[String; 6]> = answer.transfers.iter().map(row).collect();
        let columns = [
            ("ID", Align::Left),
            ("WAY", Align::Left),
            ("STATE", Align::Left),
            ("DONE", Align::Right),
            ("NAME", Align::Left),
            ("WHY", Align::Left),
        ];
        text::table(out, columns, &rows)
    })?;
    if answer.transfers.is_empty() {
        session.output.note("there are no unfinished transfers");
    }
    Ok(Outcome::Done)
}

fn pause(session: &Session, id: TransferId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let open = find(&vault, id)?;
    vault.service.pause_transfer(&vault.user, id)?;
    steered(session, &Transfer { state: TransferState::Paused, error: None, ..open.described(&vault)? })
}

fn pause_all(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    vault.service.pause_transfers(&vault.user)?;
    drop(vault);
    list(session)
}

fn resume(session: &Session, id: TransferId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let open = find(&vault, id)?;
    if open.is_running(&vault) {
        return Err(Error::from(StorageError::Busy).into());
    }
    vault.service.requeue_transfer(&vault.user, id)?;
    match open {
        Open::Import(import) => add::carry_out(session, &vault, None, |queued, _| {
            queued(import);
            Ok(())
        }),
        Open::Export(export) => {
            let progress = Progress::of_bytes(session.output, "writing", export.size_bytes);
            let written = Written::from(&vault.service.run_export(&vault.user, export.id, &progress.part())?);
            drop(progress);
            session.output.answer(&written, |out| writeln!(out, "written  {}", escaped(&written.path)))?;
            Ok(Outcome::Done)
        }
    }
}

/// Goes on with everything that nobody is at; copies first.
fn resume_all(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let idle: Vec<Open> = open_transfers(&vault)?.into_iter().filter(|open| !open.is_running(&vault)).collect();
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    for open in idle {
        vault.service.requeue_transfer(&vault.user, open.id())?;
        match open {
            Open::Import(import) => imports.push(import),
            Open::Export(export) => exports.push(export),
        }
    }
    let copies = get::carry_out(session, &vault, |queued| {
        exports.into_iter().for_each(queued);
        Ok(())
    })?;
    add::carry_out(session, &vault, Some(copies), |queued, _| {
        imports.into_iter().for_each(queued);
        Ok(())
    })
}

fn cancel(session: &Session, id: TransferId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let open = find(&vault, id)?;
    let cancelled = Transfer { state: TransferState::Cancelled, error: None, ..open.described(&vault)? };
    vault.service.cancel_transfer(&vault.user, id, open.is_running(&vault))?;
    steered(session, &cancelled)
}

fn first(session: &Session, id: TransferId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let open = find(&vault, id)?;
    vault.service.move_transfer_up(&vault.user, id)?;
    steered(session, &open.described(&vault)?)
}

fn steered(session: &Session, transfer: &Transfer) -> Result<Outcome, Problem> {
    session.output.answer(transfer, |out| {
        writeln!(
            out,
            "{}  {}  {}",
            name_of(transfer.state),
            transfer.id,
            text::in_folder(&transfer.folder, &transfer.name)
        )
    })?;
    Ok(Outcome::Done)
}

fn open_transfers(vault: &Vault) -> Result<Vec<Open>, Error> {
    let imports = vault.service.open_imports(&vault.user)?.into_iter().map(Open::Import);
    let exports = vault.service.open_exports(&vault.user)?.into_iter().map(Open::Export);
    Ok(imports.chain(exports).collect())
}

fn find(vault: &Vault, id: TransferId) -> Result<Open, Error> {
    open_transfers(vault)?.into_iter().find(|open| open.id() == id).ok_or(Error::NotFound)
}

impl Open {
    fn id(&self) -> TransferId {
        match self {
            Open::Import(import) => import.file_id.into(),
            Open::Export(export) => export.id,
        }
    }

    fn state(&self) -> OpenState {
        match self {
            Open::Import(import) => import.state,
            Open::Export(export) => export.state,
        }
    }

    /// Whether another process may be at it: it would go on, and somebody else has the vault open.
    fn is_running(&self, vault: &Vault) -> bool {
        self.state().goes_on() && vault.recovered.is_none()
    }

    fn described(&self, vault: &Vault) -> Result<Transfer, Error> {
        let (direction, name, folder, size_bytes, done_bytes, file_id, failure) = match self {
            Open::Import(import) => (
                TransferDirection::In,
                &import.name,
                &import.folder,
                import.source.size_bytes,
                stored_bytes(vault, import)?,
                None,
                &import.failure,
            ),
            Open::Export(export) => (
                TransferDirection::Out,
                &export.name,
                &export.folder,
                export.size_bytes,
                export.done_bytes,
                Some(export.file_id),
                &export.failure,
            ),
        };
        Ok(Transfer {
            id: self.id().to_string(),
            direction,
            name: name.to_string(),
            folder: folder.to_string(),
            state: self.shown_state(vault),
            size_bytes,
            done_bytes,
            bytes_per_second: None,
            seconds_left: None,
            file_id: file_id.map(|file_id: FileId| file_id.to_string()),
            error: failure.as_ref().map(described_failure),
            has_begun_again: false,
            may_keep_both: false,
        })
    }

    fn shown_state(&self, vault: &Vault) -> TransferState {
        match self.state() {
            OpenState::Hashing if self.is_running(vault) => TransferState::Hashing,
            OpenState::Queued | OpenState::Running if self.is_running(vault) => TransferState::Active,
            OpenState::Queued | OpenState::Hashing | OpenState::Running => TransferState::Queued,
            OpenState::Waiting => TransferState::Waiting,
            OpenState::Paused => TransferState::Paused,
            OpenState::Failed => TransferState::Failed,
            OpenState::Cancelled => TransferState::Cancelled,
        }
    }
}

/// What is stored of an import; what was noted last where the storage cannot be asked.
fn stored_bytes(vault: &Vault, import: &OpenUpload) -> Result<u64, Error> {
    match vault.service.stored_bytes(import) {
        Err(error) if error.kind().passes() => Ok(import.done_bytes),
        stored => stored,
    }
}

fn described_failure(failure: &Failure) -> ErrorBody {
    ErrorBody::plain(failure.kind, &failure.message)
}

fn direction_of(transfer: &Transfer) -> &'static str {
    match transfer.direction {
        TransferDirection::In => "in",
        TransferDirection::Out => "out",
    }
}

/// For people, a transfer that nobody is at is interrupted, not queued.
fn name_of(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "interrupted",
        TransferState::Hashing => "hashing",
        TransferState::Active => "running",
        TransferState::Waiting => "waiting",
        TransferState::Paused => "paused",
        TransferState::Done => "done",
        TransferState::AlreadyThere => "already there",
        TransferState::Failed => "failed",
        TransferState::Cancelled => "cancelled",
    }
}
