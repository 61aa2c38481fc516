//! Copies of documents that are opened in other programs, or dragged to them: read-only, in a folder of their own, gone
//! at the next start.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use coffer_core::Error;
use coffer_core::document::{Document, FileId};
use coffer_core::export_name::export_name;
use coffer_core::home::Home;
use coffer_core::query::Selection;
use coffer_core::storage::StorageError;
use coffer_core::vault::Vault;

use crate::log;

/// Documents that one drag may carry, and their bytes: they are copied before it can end.
const MOST_DRAGGED: usize = 64;
const MOST_DRAGGED_BYTES: u64 = 1 << 30;

/// Endings of files that a desktop may run instead of showing them.
const PROGRAMS: [&str; 34] = [
    "action",
    "app",
    "appimage",
    "application",
    "bash",
    "bat",
    "bin",
    "cmd",
    "com",
    "command",
    "csh",
    "desktop",
    "exe",
    "fish",
    "hta",
    "jar",
    "jnlp",
    "ksh",
    "lnk",
    "msi",
    "msp",
    "pif",
    "ps1",
    "run",
    "scr",
    "sh",
    "terminal",
    "url",
    "vbe",
    "vbs",
    "webloc",
    "workflow",
    "wsf",
    "zsh",
];

/// Writes the read-only copy of a document that another program is to open, or finds the one that is there: content is
/// immutable under its id. Every byte was checked when this returns.
///
/// # Errors
/// As `DocumentService::open`; an [`Error::Target`] of kind `permissionDenied` for what might be run.
pub(crate) fn copy(home: &Home, vault: &Vault, file_id: FileId) -> Result<PathBuf, Error> {
    let document = vault.service.document(&vault.user, file_id)?;
    let name = export_name(document.name.as_str());
    if is_program(&document, &name) {
        let reason = "it could run as a program: export it instead of opening it";
        let source = io::Error::new(io::ErrorKind::PermissionDenied, reason);
        return Err(Error::Target { path: name.into(), source });
    }
    copy_document(home, vault, &document)
}

/// Writes, or finds, copies of the selected documents for a drag out of the window; `None` if they are more than a drag
/// is made for.
///
/// # Errors
/// As `DocumentService::document` and `DocumentService::open`.
pub(crate) fn copies_to_drag(home: &Home, vault: &Vault, selection: &Selection) -> Result<Option<Vec<PathBuf>>, Error> {
    let documents = match selection {
        Selection::Only(file_ids) if file_ids.len() > MOST_DRAGGED => return Ok(None),
        Selection::Only(file_ids) => {
            let document = |file_id: &FileId| vault.service.document(&vault.user, *file_id);
            file_ids.iter().map(document).collect::<Result<Vec<_>, _>>()?
        }
        Selection::AllExcept(query, except) => {
            let rows = (MOST_DRAGGED + 1).saturating_add(except.len());
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let slice = vault.service.slice(&vault.user, query, 0, rows)?;
            slice.documents.into_iter().filter(|document| !except.contains(&document.file_id)).collect()
        }
    };
    let size_bytes: u64 = documents.iter().map(|document| document.size_bytes).sum();
    if documents.len() > MOST_DRAGGED || size_bytes > MOST_DRAGGED_BYTES {
        return Ok(None);
    }
    documents.iter().map(|document| copy_document(home, vault, document)).collect::<Result<_, _>>().map(Some)
}

fn copy_document(home: &Home, vault: &Vault, document: &Document) -> Result<PathBuf, Error> {
    let file_id = document.file_id;
    let name = export_name(document.name.as_str());
    let folder = home.opened().join(file_id.to_string());
    let path = folder.join(&name);
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() == document.size_bytes) {
        return Ok(path);
    }
    let failed = |source| Error::Target { path: path.clone(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let part = folder.join(format!(".{}.part", name.chars().take(40).collect::<String>()));
    let written = write(vault, file_id, &part, &failed);
    written.and_then(|()| fs::rename(&part, &path).map_err(failed)).inspect_err(|_| {
        // What is left of it goes with the next start.
        let _ = fs::remove_file(&part);
    })?;
    Ok(path)
}

fn write(vault: &Vault, file_id: FileId, part: &Path, failed: &dyn Fn(io::Error) -> Error) -> Result<(), Error> {
    let mut content = vault.service.open(&vault.user, file_id, None)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part).map_err(failed)?;
    while let Some(piece) = content.next_piece()? {
        io::Write::write_all(&mut file, piece).map_err(failed)?;
    }
    file.set_permissions(Permissions::from_mode(0o400)).map_err(failed)
}

/// Whether a desktop might run a file rather than show it, by its name or by what its bytes said.
fn is_program(document: &Document, name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default().to_lowercase();
    let mime_type = document.mime_type.as_str();
    PROGRAMS.contains(&ending.as_str())
        || matches!(
            mime_type,
            "application/x-executable"
                | "application/x-pie-executable"
                | "application/x-sharedlib"
                | "application/x-mach-binary"
                | "application/vnd.microsoft.portable-executable"
                | "application/x-msdownload"
                | "application/x-desktop"
                | "application/java-archive"
        )
}

/// Removes the copies of earlier runs.
pub(crate) fn wipe(home: &Home) {
    match fs::remove_dir_all(home.opened()) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let error = StorageError::from_io("removing copies that were opened", error);
            log::failure("copies of earlier runs stay", &error);
        }
        _ => {}
    }
}
