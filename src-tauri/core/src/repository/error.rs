//! Why the index could not answer, and how SQLite's codes become that.

use rusqlite::ffi;
use thiserror::Error;

use crate::error::{ErrorKind, InvalidInput};

/// Why a call on the index failed; the variants are what the caller can act on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// Another document of the same owner has the unique name.
    #[error("another document is called '{unique_name}'")]
    UniqueNameTaken {
        /// The name that is taken.
        unique_name: String,
    },
    /// There is a document with this id already, whoever owns it.
    #[error("the document is in the index already")]
    AlreadyIndexed,
    /// There is no such row, or it belongs to someone else.
    #[error("there is no such entry in the index")]
    NotFound,
    /// A value breaks a rule.
    #[error(transparent)]
    InvalidInput(#[from] InvalidInput),
    /// The index was written by a newer Coffer; it was not touched.
    #[error("the index has format {found}, this Coffer knows {supported}")]
    NewerVersion {
        /// The format found.
        found: u64,
        /// The newest we know.
        supported: u64,
    },
    /// The file is not an index, or is broken. Nothing is lost: set it aside and build a new one from the sidecars.
    #[error("the index cannot be used: {reason}")]
    Corrupt {
        /// What is wrong with it.
        reason: String,
    },
    /// Another process is writing and did not finish in time; trying again helps.
    #[error("the index is in use by another process")]
    Busy,
    /// The disk is full.
    #[error("not enough space for the index")]
    NoSpace,
    /// The file, or the disk it lies on, cannot be written to.
    #[error("the index is read-only")]
    ReadOnly,
    /// The system failed otherwise.
    #[error("{operation} failed")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
}

impl RepositoryError {
    /// The error for `operation` that failed with `source`, in the variant its cause belongs to.
    pub(super) fn from_sqlite(operation: &'static str, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if is_lack_of_space(&source) {
            return RepositoryError::NoSpace;
        }
        if matches!(&source, rusqlite::Error::SqliteFailure(failure, _) if is_of_the_file(failure.extended_code)) {
            return RepositoryError::corrupt(source);
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => RepositoryError::Busy,
            Some(ErrorCode::ReadOnly) => RepositoryError::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => RepositoryError::corrupt(source),
            // What we write fits our tables and what they hold. Where it does not, a row is not what was written.
            _ if is_contradiction(&source) => RepositoryError::corrupt(source),
            // Our statements fit our tables: what SQLite cannot compile meets others.
            _ if matches!(source, rusqlite::Error::SqlInputError { .. }) => RepositoryError::corrupt(source),
            _ if is_of_the_schema(&source) => RepositoryError::corrupt(source),
            // A column that is gone, or holds another type than ours: not the schema that was checked at the start.
            None if is_conversion(&source) => RepositoryError::corrupt(source),
            _ => RepositoryError::Unavailable { operation, source },
        }
    }

    /// The index is broken, as `reason` says.
    pub(super) fn corrupt(reason: impl std::fmt::Display) -> Self {
        RepositoryError::Corrupt { reason: reason.to_string() }
    }

    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            RepositoryError::UniqueNameTaken { .. } | RepositoryError::AlreadyIndexed => ErrorKind::AlreadyExists,
            RepositoryError::NotFound => ErrorKind::NotFound,
            RepositoryError::InvalidInput(_) => ErrorKind::InvalidInput,
            RepositoryError::NewerVersion { .. } => ErrorKind::NewerVersion,
            RepositoryError::Corrupt { .. } => ErrorKind::Damaged,
            RepositoryError::Busy => ErrorKind::Busy,
            RepositoryError::NoSpace => ErrorKind::NoSpace,
            RepositoryError::ReadOnly => ErrorKind::ReadOnly,
            RepositoryError::Unavailable { .. } => ErrorKind::Unavailable,
        }
    }
}

/// Whether the disk is full: of the index itself, or of the file through which processes share the index of its log,
/// for which SQLite has no code but the one of that step.
fn is_lack_of_space(error: &rusqlite::Error) -> bool {
    let rusqlite::Error::SqliteFailure(failure, _) = error else { return false };
    failure.code == rusqlite::ErrorCode::DiskFull || failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE
}

/// Whether an error of reading says that the file is shorter, or otherwise another, than it must be: not the disk.
const fn is_of_the_file(extended_code: i32) -> bool {
    matches!(extended_code, ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS)
}

/// Whether SQLite had nothing more to say than that a statement makes no sense. Ours do, with the schema that they were
/// written for.
fn is_of_the_schema(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == ffi::SQLITE_ERROR)
}

/// Whether a row was refused because it does not go with the others: a counter that falls below nothing, a number that is
/// another row's.
fn is_contradiction(error: &rusqlite::Error) -> bool {
    use ffi::{SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_PRIMARYKEY};
    matches!(error, rusqlite::Error::SqliteFailure(failure, _)
        if [SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_PRIMARYKEY].contains(&failure.extended_code))
}

/// Whether a value could not be read as what it must be.
fn is_conversion(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(error, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..))
}

/// Whether a row was refused because a unique value is taken.
pub(super) fn is_taken(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Says what was being done when SQLite failed.
pub(super) trait During<T> {
    /// The value, or the error of `operation`.
    fn during(self, operation: &'static str) -> Result<T, RepositoryError>;
}

impl<T> During<T> for rusqlite::Result<T> {
    fn during(self, operation: &'static str) -> Result<T, RepositoryError> {
        self.map_err(|source| RepositoryError::from_sqlite(operation, source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_sqlite_has_its_kind() {
        for (code, kind) in [
            (ffi::SQLITE_BUSY, ErrorKind::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, ErrorKind::Busy),
            (ffi::SQLITE_LOCKED, ErrorKind::Busy),
            (ffi::SQLITE_FULL, ErrorKind::NoSpace),
            (ffi::SQLITE_IOERR_SHMSIZE, ErrorKind::NoSpace),
            (ffi::SQLITE_READONLY, ErrorKind::ReadOnly),
            (ffi::SQLITE_READONLY_DBMOVED, ErrorKind::ReadOnly),
            (ffi::SQLITE_CORRUPT, ErrorKind::Damaged),
            (ffi::SQLITE_NOTADB, ErrorKind::Damaged),
            (ffi::SQLITE_ERROR, ErrorKind::Damaged),
            (ffi::SQLITE_CONSTRAINT_CHECK, ErrorKind::Damaged),
            (ffi::SQLITE_IOERR, ErrorKind::Unavailable),
            (ffi::SQLITE_IOERR_SHORT_READ, ErrorKind::Damaged),
            (ffi::SQLITE_IOERR_CORRUPTFS, ErrorKind::Damaged),
            (ffi::SQLITE_IOERR_FSYNC, ErrorKind::Unavailable),
            (ffi::SQLITE_CANTOPEN, ErrorKind::Unavailable),
        ] {
            let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(RepositoryError::from_sqlite("reading", source).kind(), kind, "code {code}");
        }
    }

    /// Coffer never lets two connections share a cache; this is what one that did would meet.
    #[test]
    fn a_table_that_is_locked_is_busy() {
        let open = || rusqlite::Connection::open("file:locked?mode=memory&cache=shared").expect("opened");
        let (writer, reader) = (open(), open());
        writer.execute_batch("CREATE TABLE t (a); BEGIN; INSERT INTO t VALUES (1)").expect("nobody else writes");
        let locked = reader.query_row("SELECT a FROM t", [], |row| row.get::<_, i64>(0)).expect_err("it is locked");
        assert_eq!(locked.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseLocked));
        assert_eq!(RepositoryError::from_sqlite("reading", locked).kind(), ErrorKind::Busy);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_damage() {
        let source = rusqlite::Error::InvalidColumnType(0, "rev".to_owned(), rusqlite::types::Type::Text);
        assert_eq!(RepositoryError::from_sqlite("reading", source).kind(), ErrorKind::Damaged);
    }
}
