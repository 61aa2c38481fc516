//! Opening SQLite connections: who may read the file, whether it is ours, and the pragmas.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::{During, RepositoryError};
use super::migrations;

/// Marks the file as Coffer's: the letters `Cofr`, at offset 68 of the file, where `file(1)` looks too.
pub(super) const APPLICATION_ID: i32 = 0x436f_6672;

/// How long a statement waits for another process's write before it is [`RepositoryError::Busy`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements kept compiled; a list has a statement for every combination of order and filters.
const CACHED_STATEMENTS: usize = 96;

const OPENING: &str = "opening the index";

/// The connection that writes, on a file that is checked and brought up to date.
pub(super) fn open_writer(path: &Path) -> Result<Connection, RepositoryError> {
    open_checked(path).map_err(|error| match error {
        // All that SQLite says of a disk that is read-only is that it cannot open the file of its log.
        RepositoryError::Unavailable { source, .. }
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) && is_read_only(path) =>
        {
            RepositoryError::ReadOnly
        }
        error => error,
    })
}

fn is_read_only(path: &Path) -> bool {
    let opened = std::fs::OpenOptions::new().write(true).open(path);
    opened.is_err_and(|error| error.kind() == std::io::ErrorKind::ReadOnlyFilesystem)
}

fn open_checked(path: &Path) -> Result<Connection, RepositoryError> {
    create_private(path).map_err(|error| {
        let code = if error.kind() == std::io::ErrorKind::StorageFull {
            rusqlite::ffi::SQLITE_FULL
        } else {
            rusqlite::ffi::SQLITE_CANTOPEN
        };
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(error.to_string()));
        RepositoryError::from_sqlite("creating the index", source)
    })?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection = Connection::open_with_flags(path, flags).during(OPENING)?;
    connection.busy_timeout(BUSY_TIMEOUT).during(OPENING)?;
    // Until the file is known to be ours, closing it must not move a log that another program left beside it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).during(OPENING)?;
    check_identity(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).during(OPENING)?;
    set_up_writer(&mut connection)?;
    Ok(connection)
}

/// A database of its own that lives as long as the connection.
pub(super) fn open_in_memory() -> Result<Connection, RepositoryError> {
    let mut connection = Connection::open_in_memory().during(OPENING)?;
    set_up_writer(&mut connection)?;
    Ok(connection)
}

/// A connection that cannot write, on a file that a writer has open.
pub(super) fn open_reader(path: &Path) -> Result<Connection, RepositoryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags).during(OPENING)?;
    connection.busy_timeout(BUSY_TIMEOUT).during(OPENING)?;
    // At most 4 MiB for each of them; behind that lies the system's own cache.
    connection.pragma_update(None, "cache_size", -4 * 1024).during(OPENING)?;
    set_common_pragmas(&connection).during(OPENING)?;
    Ok(connection)
}

fn set_up_writer(connection: &mut Connection) -> Result<(), RepositoryError> {
    // Readers go on while one writes, and a commit is one flush of the log. SQLite says how the index is written from now
    // on, and no error if it could not change it.
    let journal_mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).during(OPENING)?;
    // A commit that was answered survives a power cut. In WAL mode NORMAL may lose the last ones, in the others FULL may.
    let synchronous = if journal_mode == "wal" { "FULL" } else { "EXTRA" };
    connection.pragma_update(None, "synchronous", synchronous).during(OPENING)?;
    // On macOS fsync alone leaves the data in the drive's cache.
    connection.pragma_update(None, "fullfsync", true).during(OPENING)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true).during(OPENING)?;
    // Rows that point to nothing are refused when they are written, not found years later.
    connection.pragma_update(None, "foreign_keys", true).during(OPENING)?;
    // A rebuild leaves a log as large as the index; it is cut back to this when it is next used.
    connection.pragma_update(None, "journal_size_limit", 32 * 1024 * 1024).during(OPENING)?;
    // At most 32 MiB, and only what was touched: a large write goes to and fro between its indexes.
    connection.pragma_update(None, "cache_size", -32 * 1024).during(OPENING)?;
    set_common_pragmas(connection).during(OPENING)?;
    migrations::run(connection)
}

fn set_common_pragmas(connection: &Connection) -> rusqlite::Result<()> {
    // A file that someone prepared must not run functions through its views or triggers. It has neither of ours.
    connection.pragma_update(None, "trusted_schema", false)?;
    // A damaged page is found when it is read, not believed.
    connection.pragma_update(None, "cell_size_check", true)?;
    // Sorting a large answer needs no file beside the index.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // A statement keeps its plan. Otherwise SQLite compiles one whose plan could depend on a bound value, such as how many
    // rows to show, anew each time another is bound: for a short page that takes longer than reading it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}

/// Refuses what is no database, another program's database, and a newer Coffer's, without writing to any of them.
fn check_identity(connection: &Connection) -> Result<(), RepositoryError> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).during(OPENING);
    let application_id = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let is_blank = || Ok::<bool, RepositoryError>(number("SELECT count(*) FROM sqlite_schema")? == 0);
    if application_id == i64::from(APPLICATION_ID) {
        migrations::check_version(version).map(drop)
    } else if application_id == 0 && version == 0 && is_blank()? {
        // Just made, by us or by a process that died before its first commit.
        Ok(())
    } else {
        Err(RepositoryError::corrupt("it is another program's database"))
    }
}

/// Makes the file, and the folder it lies in, for this user alone; what exists is left as it is. SQLite gives its log
/// the permissions of the file.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    match file.open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        outcome => outcome.map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pragma(connection: &Connection, name: &str) -> String {
        let value: rusqlite::types::Value =
            connection.pragma_query_value(None, name, |row| row.get(0)).expect("a pragma of SQLite's");
        match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn every_connection_has_the_pragmas_it_was_opened_with() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.db");
        let writer = open_writer(&path).expect("opened");
        let reader = open_reader(&path).expect("opened");
        for (name, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("fullfsync", "1"),
            ("checkpoint_fullfsync", "1"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("busy_timeout", "5000"),
            ("cache_size", "-32768"),
            ("application_id", &APPLICATION_ID.to_string()),
        ] {
            assert_eq!(pragma(&writer, name), value, "{name} of the writer");
        }
        for (name, value) in [("trusted_schema", "0"), ("cell_size_check", "1"), ("busy_timeout", "5000")] {
            assert_eq!(pragma(&reader, name), value, "{name} of a reader");
        }
    }

    #[test]
    fn without_a_log_ahead_commits_are_as_durable() {
        // A database in memory stays as it is, and SQLite calls that no error, as when the system fails it.
        let writer = open_in_memory().expect("opened");
        assert_eq!(pragma(&writer, "journal_mode"), "memory");
        assert_eq!(pragma(&writer, "synchronous"), "3", "FULL may lose the last commits in this mode");
    }

    #[test]
    fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.db");
        let _writer = open_writer(&path).expect("opened");
        let refused = open_reader(&path).expect("opened").execute("DELETE FROM settings", []).during("writing");
        assert!(matches!(refused, Err(RepositoryError::ReadOnly)), "{refused:?}");
    }
}
