//! `get`: copies of documents, or of some bytes of one, on this computer. Every byte is checked on its way out.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use coffer_core::Error;
use coffer_core::document::Document as CoreDocument;
use coffer_core::export_name::export_name;
use coffer_core::service::{ContentReader, ExportTarget, ImportControl, OnClash};
use coffer_core::storage::ByteRange;
use coffer_core::vault::Vault;
use coffer_wire::Document;
use serde::Serialize;

use super::Outcome;
use crate::arguments::Get;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text::{escaped, size};

mod beginning;
mod many;

pub(super) use many::{Copies, Written, carry_out};

/// What was written, and where.
#[derive(Debug, Serialize)]
struct Answer {
    document: Document,
    path: String,
    /// Bytes of the document that the file has now.
    size_bytes: u64,
}

pub fn get(session: &Session, arguments: &Get) -> Result<Outcome, Problem> {
    let Some(document) = arguments.only() else { return many::get(session, arguments) };
    let vault = session.open()?;
    let document = vault.service.find(&vault.user, document)?;
    if arguments.is_to_stdout() {
        to_stdout(session, &vault, &document, arguments.range)?;
        return Ok(Outcome::Done);
    }
    let target = target_of(arguments.output.as_deref(), &document)?;
    let (path, size_bytes) = match arguments.range {
        Some(range) => (target.clone(), write_range(session, &vault, &document, range, &target, arguments.force)?),
        None => (write_whole(session, &vault, &document, &target, arguments)?, document.size_bytes),
    };
    let answer = Answer { document: (&document).into(), path: path.to_string_lossy().into_owned(), size_bytes };
    session
        .output
        .answer(&answer, |out| writeln!(out, "written  {}  {}", escaped(&answer.path), size(answer.size_bytes)))?;
    Ok(Outcome::Done)
}

/// The file to write: the one that was named, or one of the document's name in the folder that was named, or here.
fn target_of(named: Option<&Path>, document: &CoreDocument) -> Result<PathBuf, Error> {
    let file_name = export_name(document.name.as_str());
    let target = match named {
        None => PathBuf::from(file_name),
        Some(folder) if folder.is_dir() => folder.join(file_name),
        Some(file) => file.to_owned(),
    };
    std::path::absolute(&target).map_err(|source| Error::Target { path: target, source })
}

fn write_whole(
    session: &Session,
    vault: &Vault,
    document: &CoreDocument,
    target: &Path,
    arguments: &Get,
) -> Result<PathBuf, Problem> {
    let progress = Progress::of_bytes(session.output, "writing", document.size_bytes);
    let part = progress.part();
    if arguments.resume && target.symlink_metadata().is_ok() {
        beginning::complete(vault, document, target, &part)?;
        return Ok(target.to_owned());
    }
    let on_clash = if arguments.force { OnClash::Replace } else { OnClash::Refuse };
    let target = ExportTarget::File(target.to_owned());
    Ok(vault.service.export(&vault.user, document.file_id, &target, on_clash, &part)?)
}

fn to_stdout(
    session: &Session,
    vault: &Vault,
    document: &CoreDocument,
    range: Option<ByteRange>,
) -> Result<(), Problem> {
    let mut content = vault.service.open(&vault.user, document.file_id, range)?;
    let progress = Progress::of_bytes(session.output, "writing", content.remaining());
    let part = progress.part();
    let mut stdout = io::stdout().lock();
    let mut done_bytes = 0;
    while let Some(piece) = content.next_piece()? {
        stdout.write_all(piece).map_err(Problem::of_output)?;
        done_bytes += piece.len() as u64;
        part.proceed(done_bytes);
    }
    stdout.flush().map_err(Problem::of_output)
}

/// Writes some bytes to a scratch file beside the target and gives it its name when it is whole. Answers how many.
fn write_range(
    session: &Session,
    vault: &Vault,
    document: &CoreDocument,
    range: ByteRange,
    target: &Path,
    replace: bool,
) -> Result<u64, Problem> {
    let content = vault.service.open(&vault.user, document.file_id, Some(range))?;
    let size_bytes = content.remaining();
    let fs = &*session.seams.fs;
    let failed = |source: io::Error| Error::Target { path: target.to_owned(), source };
    if !replace && target.symlink_metadata().is_ok() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()).into());
    }
    let scratch = target.with_file_name(format!(".coffer-{}.part", session.seams.ids.op_id()));
    let progress = Progress::of_bytes(session.output, "writing", size_bytes);
    let written = write_scratch(session, content, &scratch, &progress).and_then(|()| {
        let named = if replace { fs.rename_over(&scratch, target) } else { fs.rename_new(&scratch, target) };
        named.map_err(|source| failed(source).into())
    });
    if written.is_err() {
        // Not worth more than what went wrong before; it may not even be there.
        let _ = fs.remove_file(&scratch);
    }
    written.map(|()| size_bytes)
}

fn write_scratch(
    session: &Session,
    mut content: ContentReader,
    scratch: &Path,
    progress: &Progress,
) -> Result<(), Problem> {
    let failed = |source: io::Error| Error::Target { path: scratch.to_owned(), source };
    let part = progress.part();
    let mut file = session.seams.fs.create_new(scratch).map_err(failed)?;
    let mut offset = 0;
    while let Some(piece) = content.next_piece()? {
        file.write_all_at(piece, offset).map_err(failed)?;
        offset += piece.len() as u64;
        part.proceed(offset);
    }
    file.sync().map_err(failed)?;
    Ok(())
}
