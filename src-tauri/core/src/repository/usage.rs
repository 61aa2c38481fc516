//! Table `usage`: how many documents of each kind an owner has, in the vault and in the trash, and what they take.

use rusqlite::{Connection, ToSql};

use super::counters::Change;
use super::document_row::place_number;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::whole;
use crate::document::{Kind, UserId};
use crate::query::{Amount, Place, Usage};

pub(super) const CREATE: &str = "
CREATE TABLE usage (
    owner      INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    documents  INTEGER NOT NULL CHECK (documents >= 0),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (owner, place, kind)
) STRICT, WITHOUT ROWID;
";

const READING: &str = "reading the usage";

impl Index {
    /// What the owner's documents take. Always equal to what counting them would give.
    pub fn usage(&self, owner: &UserId) -> Result<Usage, RepositoryError> {
        self.read(|connection| {
            let Some(owner) = owners::find(connection, owner)? else { return Ok(Usage::default()) };
            let mut usage = Usage::default();
            for (place, kind, amount) in amounts(connection, owner)? {
                let total = match place {
                    Place::Vault => &mut usage.vault,
                    Place::Trash => &mut usage.trash,
                };
                total.documents += amount.documents;
                total.size_bytes += amount.size_bytes;
                if place == Place::Vault {
                    usage.kinds.push((kind, amount));
                }
            }
            usage.kinds.sort_by_key(|(kind, amount)| (std::cmp::Reverse(amount.size_bytes), *kind));
            Ok(usage)
        })
    }
}

/// How many documents of one kind, or of all, the owner has in a place.
pub(super) fn documents_in(
    connection: &Connection,
    owner: Owner,
    place: Place,
    kind: Option<Kind>,
) -> Result<u64, RepositoryError> {
    let all = amounts(connection, owner)?;
    let wanted = all.iter().filter(|(at, of, _)| *at == place && kind.is_none_or(|kind| kind == *of));
    Ok(wanted.map(|(_, _, amount)| amount.documents).sum())
}

/// At most sixteen rows, for eight kinds in two places.
fn amounts(connection: &Connection, owner: Owner) -> Result<Vec<(Place, Kind, Amount)>, RepositoryError> {
    let mut statement = connection
        .prepare_cached("SELECT place, kind, documents, size_bytes FROM usage WHERE owner = ?1")
        .during(READING)?;
    let mut rows = statement.query([owner]).during(READING)?;
    let mut amounts = Vec::new();
    while let Some(row) = rows.next().during(READING)? {
        let place: i64 = row.get(0).during(READING)?;
        let place = if place == place_number(Place::Trash) { Place::Trash } else { Place::Vault };
        let kind = row.get_ref(1).during(READING)?.as_str().map_err(RepositoryError::corrupt)?;
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
        let kind = kind.ok_or_else(|| RepositoryError::corrupt("a kind that is none"))?;
        let amount = Amount { documents: whole::read(row, 2)?, size_bytes: whole::read(row, 3)? };
        amounts.push((place, kind, amount));
    }
    Ok(amounts)
}

/// Adds a change to what is counted.
pub(super) fn count(
    connection: &Connection,
    owner: Owner,
    place: Place,
    kind: Kind,
    change: Change,
) -> Result<(), RepositoryError> {
    let run = |sql: &str, values: &[&dyn ToSql]| {
        connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).during("counting the usage")
    };
    let (place, kind) = (place_number(place), kind.as_str());
    let values: &[&dyn ToSql] = &[&owner, &place, &kind, &change.documents, &change.size_bytes];
    let updated = run(
        "UPDATE usage SET documents = documents + ?4, size_bytes = size_bytes + ?5
         WHERE owner = ?1 AND place = ?2 AND kind = ?3",
        values,
    )?;
    if updated == 0 {
        run("INSERT INTO usage (owner, place, kind, documents, size_bytes) VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
    }
    run("DELETE FROM usage WHERE owner = ?1 AND place = ?2 AND kind = ?3 AND documents = 0", &[&owner, &place, &kind])?;
    Ok(())
}
