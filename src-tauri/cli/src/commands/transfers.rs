//! `transfers`: the imports that are not finished, and what a person wants of one.

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::repository::{OpenUpload, UploadState};
use coffer_core::storage::StorageError;
use coffer_core::vault::Vault;
use coffer_wire::{Transfer, TransferState};
use serde::Serialize;

use super::{Outcome, add};
use crate::arguments::TransferCommand;
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align};

#[derive(Debug, Serialize)]
struct Answer {
    transfers: Vec<Transfer>,
}

pub fn run(session: &Session, command: Option<&TransferCommand>) -> Result<Outcome, Problem> {
    match command {
        None => list(session),
        Some(TransferCommand::Pause { id }) => pause(session, id.parse()?),
        Some(TransferCommand::Resume { id }) => resume(session, id.parse()?),
        Some(TransferCommand::Cancel { id }) => cancel(session, id.parse()?),
    }
}

fn list(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let imports = vault.service.open_imports(&vault.user)?;
    let transfers = imports.iter().map(|import| transfer(&vault, import, state(&vault, import)));
    let answer = Answer { transfers: transfers.collect::<Result<_, _>>()? };
    session.output.answer(&answer, |out| {
        let row = |transfer: &Transfer| {
            [
                transfer.id.clone(),
                name_of(transfer.state).to_owned(),
                format!("{} of {}", text::size(transfer.done_bytes), text::size(transfer.size_bytes)),
                text::in_folder(&transfer.folder, &transfer.name),
            ]
        };
        let rows: Vec<[String; 4]> = answer.transfers.iter().map(row).collect();
        let columns = [("ID", Align::Left), ("STATE", Align::Left), ("STORED", Align::Right), ("NAME", Align::Left)];
        text::table(out, columns, &rows)
    })?;
    if answer.transfers.is_empty() {
        session.output.note("there are no unfinished transfers");
    }
    Ok(Outcome::Done)
}

fn pause(session: &Session, id: FileId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let import = find(&vault, id)?;
    vault.service.pause_import(&vault.user, id)?;
    steered(session, &transfer(&vault, &import, TransferState::Paused)?)
}

fn resume(session: &Session, id: FileId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let import = find(&vault, id)?;
    if is_running(&vault, &import) {
        return Err(Error::from(StorageError::Busy).into());
    }
    add::carry_out(session, &vault, |queued, _| {
        queued(import);
        Ok(())
    })
}

fn cancel(session: &Session, id: FileId) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let import = find(&vault, id)?;
    let cancelled = transfer(&vault, &import, TransferState::Cancelled)?;
    vault.service.cancel_import(&vault.user, id, is_running(&vault, &import))?;
    steered(session, &cancelled)
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

fn find(vault: &Vault, id: FileId) -> Result<OpenUpload, Error> {
    let imports = vault.service.open_imports(&vault.user)?;
    imports.into_iter().find(|import| import.file_id == id).ok_or(Error::NotFound)
}

/// Whether another process may be at this import: it is not paused, and somebody else has the vault open.
fn is_running(vault: &Vault, import: &OpenUpload) -> bool {
    import.state == UploadState::Active && vault.recovered.is_none()
}

fn state(vault: &Vault, import: &OpenUpload) -> TransferState {
    match import.state {
        UploadState::Active if is_running(vault, import) => TransferState::Active,
        UploadState::Active => TransferState::Queued,
        UploadState::Paused => TransferState::Paused,
        UploadState::Cancelled => TransferState::Cancelled,
    }
}

fn transfer(vault: &Vault, import: &OpenUpload, state: TransferState) -> Result<Transfer, Error> {
    Ok(Transfer {
        id: import.file_id.to_string(),
        name: import.name.to_string(),
        folder: import.folder.to_string(),
        state,
        size_bytes: import.source.size_bytes,
        done_bytes: vault.service.stored_bytes(import)?,
        file_id: None,
        error: None,
    })
}

/// For people, an import that nobody is at is interrupted, not queued.
fn name_of(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "interrupted",
        TransferState::Active => "running",
        TransferState::Paused => "paused",
        TransferState::Done => "done",
        TransferState::AlreadyThere => "already there",
        TransferState::Failed => "failed",
        TransferState::Cancelled => "cancelled",
    }
}
