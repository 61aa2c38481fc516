//! What only the index has, read out of a damaged one as far as it goes: the documents come back from their sidecars, but
//! activity, open transfers, public links, findings and marks do not.
//!
//! The damaged file is only read. Every row goes through the same types as always, so that nothing damaged is carried
//! over; whatever cannot be read whole is named, for a person to know.

use std::path::Path;

use rusqlite::{Connection, Params, Row};

use super::connection;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::upkeep::{self, IndexPart};
use super::write::IndexWrite;
use super::{activity, checks, exports, findings, links, marks, state, uploads};
use crate::document::UserId;

impl Index {
    /// Takes over from the damaged index at `damaged` what a rebuild does not bring back. Revisions go on from there, or
    /// from `revision` if that cannot be read: no two states of the vault may have the same one.
    ///
    /// Returns what could not be taken over whole, in order.
    ///
    /// # Errors
    /// Of this index only; nothing was taken over then.
    pub fn salvage(&self, damaged: &Path, revision: u64) -> Result<Vec<IndexPart>, RepositoryError> {
        self.with_writer(|writer| self.salvage_with(writer, damaged, revision))
    }

    /// [`salvage`](Self::salvage) through a connection that is held already.
    pub(super) fn salvage_with(
        &self,
        writer: &mut Connection,
        damaged: &Path,
        revision: u64,
    ) -> Result<Vec<IndexPart>, RepositoryError> {
        let Ok(damaged) = connection::open_reader(damaged) else {
            self.write_with(writer, |write| state::set_revision(write.connection(), revision))?;
            return Ok(IndexPart::ALL.to_vec());
        };
        self.write_with(writer, |write| {
            let revision = state::revision(&damaged).map_or(revision, |revision| revision + 1);
            state::set_revision(write.connection(), revision)?;
            let mut lost = Vec::new();
            let (owners, all_owners) = owners_of(&damaged)?;
            for part in IndexPart::ALL {
                let mut whole = all_owners || part == IndexPart::Marks;
                match part {
                    IndexPart::Marks => whole &= take_marks(&damaged, write)?,
                    IndexPart::Activity => {
                        for (number, user) in &owners {
                            whole &= take_activity(&damaged, *number, user, write)?;
                        }
                    }
                    IndexPart::Uploads => {
                        for (number, user) in &owners {
                            whole &= take_uploads(&damaged, *number, user, write)?;
                        }
                    }
                    IndexPart::Checks => {
                        for (number, user) in &owners {
                            whole &= take_checks(&damaged, *number, user, write)?;
                        }
                    }
                    IndexPart::Links => {
                        for (number, user) in &owners {
                            whole &= take_links(&damaged, *number, user, write)?;
                        }
                    }
                }
                if !whole {
                    lost.push(part);
                }
            }
            Ok(lost)
        })
    }
}

fn owners_of(damaged: &Connection) -> Result<(Vec<(i64, UserId)>, bool), RepositoryError> {
    let mut owners = Vec::new();
    let parse = |row: &Row<'_>| {
        let user: String = row.get(1).during("reading an owner")?;
        Ok((row.get(0).during("reading an owner")?, user.parse().map_err(RepositoryError::corrupt)?))
    };
    let whole = each_readable(damaged, "SELECT number, user_id FROM owners", [], parse, &mut |owner| {
        owners.push(owner);
        Ok(())
    })?;
    Ok((owners, whole))
}

fn take_activity(
    damaged: &Connection,
    owner: i64,
    user: &UserId,
    write: &mut IndexWrite<'_>,
) -> Result<bool, RepositoryError> {
    // The newest first: what a hole in the file takes are the oldest.
    let sql = "SELECT id, at, action, file_id, name, detail FROM activity WHERE owner = ?1 ORDER BY id DESC";
    each_readable(damaged, sql, [owner], |row| activity::entry_of(row, user), &mut |entry| {
        write.restore_activity(&entry)
    })
}

fn take_uploads(
    damaged: &Connection,
    owner: i64,
    user: &UserId,
    write: &mut IndexWrite<'_>,
) -> Result<bool, RepositoryError> {
    let sql = format!("SELECT {} FROM uploads WHERE owner = ?1", uploads::COLUMNS);
    let uploads = each_readable(damaged, &sql, [owner], |row| uploads::upload_of(row, user), &mut |upload| {
        write.insert_upload(&upload)
    })?;
    let sql = format!("SELECT {} FROM exports WHERE owner = ?1", exports::COLUMNS);
    let exports = each_readable(damaged, &sql, [owner], |row| exports::export_of(row, user), &mut |export| {
        write.insert_export(&export)
    })?;
    Ok(uploads && exports)
}

fn take_links(
    damaged: &Connection,
    owner: i64,
    user: &UserId,
    write: &mut IndexWrite<'_>,
) -> Result<bool, RepositoryError> {
    let sql = format!("SELECT {} FROM links WHERE owner = ?1", links::COLUMNS);
    each_readable(damaged, &sql, [owner], |row| links::link_of(row, user), &mut |link| write.insert_link(&link))
}

fn take_checks(
    damaged: &Connection,
    owner: i64,
    user: &UserId,
    write: &mut IndexWrite<'_>,
) -> Result<bool, RepositoryError> {
    let sql = format!("SELECT {} FROM checks WHERE owner = ?1 ORDER BY id", checks::COLUMNS);
    let checks =
        each_readable(damaged, &sql, [owner], checks::check_of, &mut |check| write.insert_check(user, &check))?;
    let sql = format!("SELECT {} FROM findings WHERE owner = ?1", findings::COLUMNS);
    let found =
        each_readable(damaged, &sql, [owner], findings::finding_of, &mut |found| write.note_finding(user, &found))?;
    Ok(checks && found)
}

fn take_marks(damaged: &Connection, write: &mut IndexWrite<'_>) -> Result<bool, RepositoryError> {
    let sql = format!("SELECT {} FROM marks", marks::COLUMNS);
    let marks = each_readable(damaged, &sql, [], marks::mark_of, &mut |mark| write.set_mark(&mark))?;
    match upkeep::read(damaged) {
        Ok(upkeep) => {
            write.set_upkeep(&upkeep)?;
            Ok(marks)
        }
        // Without it the time that Coffer has been running begins anew, and marks of a later time would never ripen.
        Err(_) => Ok(false),
    }
}

/// Hands every row to `take` that can be read and makes sense; answers whether that was all of them.
fn each_readable<T>(
    damaged: &Connection,
    sql: &str,
    values: impl Params,
    parse: impl Fn(&Row<'_>) -> Result<T, RepositoryError>,
    take: &mut dyn FnMut(T) -> Result<(), RepositoryError>,
) -> Result<bool, RepositoryError> {
    let Ok(mut statement) = damaged.prepare(sql) else { return Ok(false) };
    let Ok(mut rows) = statement.query(values) else { return Ok(false) };
    let mut whole = true;
    loop {
        match rows.next() {
            Ok(Some(row)) => match parse(row) {
                Ok(value) => take(value)?,
                Err(_) => whole = false,
            },
            Ok(None) => return Ok(whole),
            Err(_) => return Ok(false),
        }
    }
}
