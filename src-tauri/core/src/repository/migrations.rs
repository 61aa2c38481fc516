//! How the file got its tables: numbered steps, each all or nothing.
//!
//! Steps are only ever added at the end. `PRAGMA user_version` counts those that were taken; a file that counts more
//! than we know was written by a newer Coffer and is left alone.

use rusqlite::{Connection, TransactionBehavior};

use super::connection::APPLICATION_ID;
use super::error::{During, RepositoryError};
use super::{
    activity, checks, documents, ended_transfers, exports, findings, folders, intents, links, marks, owners,
    search_texts, settings, state, tags, upkeep, uploads, usage, versions,
};

/// Each step is the SQL of the tables it brings.
const STEPS: &[&[&str]] = &[
    // 1: the documents, and all that is derived from them.
    &[
        owners::CREATE,
        documents::CREATE,
        search_texts::CREATE,
        tags::CREATE,
        usage::CREATE,
        folders::CREATE,
        state::CREATE,
    ],
    // 2: what happened, what is on its way, and what the user chose.
    &[activity::CREATE, uploads::CREATE, settings::CREATE],
    // 3: what is about to change.
    &[intents::CREATE],
    // 4: searching a million texts without reading them.
    &[search_texts::CREATE_TRIGRAMS],
    // 5: how the vault is: what was checked and found, what was seen lying about, what was done about it.
    &[checks::CREATE, findings::CREATE, marks::CREATE, upkeep::CREATE],
    // 6: what a check has mended in the index itself.
    &[checks::ADD_MENDED],
    // 7: the queue of all transfers, both ways, and content that is known again.
    &[uploads::ADD_QUEUE, exports::CREATE, ended_transfers::CREATE, documents::CREATE_BY_CONTENT],
    // 8: the copies of a document without reading all that are queued.
    &[exports::CREATE_BY_DOCUMENT],
    // 9: what was given out of the vault, and what took the place of what.
    &[links::CREATE, versions::CREATE],
];

const MIGRATING: &str = "bringing the index up to date";

/// The version of a file that has taken every step.
pub(super) const SUPPORTED: u32 = STEPS.len() as u32;

/// The version a file says it has, if it is ours to read.
pub(super) fn check_version(version: i64) -> Result<u32, RepositoryError> {
    match u32::try_from(version) {
        Ok(found) if found > SUPPORTED => {
            Err(RepositoryError::NewerVersion { found: found.into(), supported: SUPPORTED.into() })
        }
        Ok(found) => Ok(found),
        Err(_) => Err(RepositoryError::corrupt(format_args!("its version is {version}"))),
    }
}

/// Takes the steps that are missing. Another process may be doing the same: the version is read again under the lock.
pub(super) fn run(connection: &mut Connection) -> Result<(), RepositoryError> {
    while version(connection)? < SUPPORTED {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate).during(MIGRATING)?;
        let done = version(&step)?;
        if let Some((number, tables)) = (1..).zip(STEPS).find(|(number, _)| *number == done + 1) {
            for sql in *tables {
                step.execute_batch(sql).during(MIGRATING)?;
            }
            step.pragma_update(None, "application_id", APPLICATION_ID).during(MIGRATING)?;
            step.pragma_update(None, "user_version", number).during(MIGRATING)?;
        }
        step.commit().during(MIGRATING)?;
    }
    Ok(())
}

/// How many steps the file has taken.
fn version(connection: &Connection) -> Result<u32, RepositoryError> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).during(MIGRATING)?;
    check_version(version)
}
