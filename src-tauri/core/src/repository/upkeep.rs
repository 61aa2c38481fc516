//! Table `upkeep`: one row with what Coffer has done by itself, and how long it has been running over all its runs.

use rusqlite::{Connection, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::whole;
use super::write::IndexWrite;
use crate::document::Timestamp;

pub(super) const CREATE: &str = "
CREATE TABLE upkeep (
    only              INTEGER PRIMARY KEY CHECK (only = 1),
    run_ms            INTEGER NOT NULL,
    swept_at          INTEGER,
    swept_run_ms      INTEGER NOT NULL DEFAULT 0,
    scanned_at        INTEGER,
    removed           INTEGER NOT NULL DEFAULT 0,
    set_aside         INTEGER NOT NULL DEFAULT 0,
    waiting           INTEGER NOT NULL DEFAULT 0,
    recovered_at      INTEGER,
    recovered_changes INTEGER NOT NULL DEFAULT 0,
    recovered_imports INTEGER NOT NULL DEFAULT 0,
    rebuilt_at        INTEGER,
    rebuilt_because   TEXT,
    lost              TEXT    NOT NULL DEFAULT ''
) STRICT;
INSERT INTO upkeep (only, run_ms) VALUES (1, 0);
";

const READING: &str = "reading what was done by itself";
const WRITING: &str = "noting what was done by itself";
const COLUMNS: &str = "run_ms, swept_at, swept_run_ms, scanned_at, removed, set_aside, waiting, recovered_at, \
     recovered_changes, recovered_imports, rebuilt_at, rebuilt_because, lost";

/// Why the index was built anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RebuildReason {
    /// There was none.
    Lost,
    /// It was damaged.
    Damaged,
    /// Somebody asked for it.
    Asked,
}

impl RebuildReason {
    const ALL: [RebuildReason; 3] = [RebuildReason::Lost, RebuildReason::Damaged, RebuildReason::Asked];

    const fn as_str(self) -> &'static str {
        match self {
            RebuildReason::Lost => "lost",
            RebuildReason::Damaged => "damaged",
            RebuildReason::Asked => "asked",
        }
    }
}

/// What only the index has; a rebuild does not bring it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexPart {
    /// What happened in the vault.
    Activity,
    /// The transfers that are not finished.
    Uploads,
    /// What checks have found.
    Checks,
    /// What was seen lying about.
    Marks,
    /// The public links. Those that this computer serves do not open any more; of those in a bucket nobody knows.
    Links,
}

impl IndexPart {
    /// All of them.
    pub const ALL: [IndexPart; 5] =
        [IndexPart::Activity, IndexPart::Uploads, IndexPart::Checks, IndexPart::Marks, IndexPart::Links];

    const fn as_str(self) -> &'static str {
        match self {
            IndexPart::Activity => "activity",
            IndexPart::Uploads => "uploads",
            IndexPart::Checks => "checks",
            IndexPart::Marks => "marks",
            IndexPart::Links => "links",
        }
    }
}

/// A rebuild of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebuildNote {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: RebuildReason,
    /// What could not be kept, all or in part.
    pub lost: Vec<IndexPart>,
}

/// A sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepNote {
    /// When.
    pub at: Timestamp,
    /// How long Coffer had been running by then.
    pub run_ms: u64,
    /// Files of dead imports that were removed.
    pub removed: u64,
    /// Things that were set aside.
    pub set_aside: u64,
    /// Things that are left alone for now.
    pub waiting: u64,
}

/// A start that found something to finish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryNote {
    /// When.
    pub at: Timestamp,
    /// Changes that were finished.
    pub changes: u64,
    /// Imports that were finished.
    pub imports: u64,
}

/// What Coffer has done by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// How long it has been running over all its runs, in milliseconds; may be less than the truth, never more.
    pub run_ms: u64,
    /// The last sweep.
    pub sweep: Option<SweepNote>,
    /// When a sweep last went through all objects.
    pub scanned_at: Option<Timestamp>,
    /// The last start that found something to finish.
    pub recovery: Option<RecoveryNote>,
    /// The last rebuild of the index.
    pub rebuild: Option<RebuildNote>,
}

impl Index {
    /// What was done by itself so far.
    pub fn upkeep(&self) -> Result<Upkeep, RepositoryError> {
        self.read(read)
    }
}

impl IndexWrite<'_> {
    /// What was done by itself so far, this write included.
    pub fn upkeep(&self) -> Result<Upkeep, RepositoryError> {
        read(self.connection())
    }

    /// Notes what was done by itself.
    pub fn set_upkeep(&mut self, upkeep: &Upkeep) -> Result<(), RepositoryError> {
        let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millis);
        let number = |value: Option<u64>| whole::stored("upkeep", value.unwrap_or(0));
        let (sweep, recovery, rebuild) = (upkeep.sweep, upkeep.recovery, upkeep.rebuild.as_ref());
        let lost = rebuild.map(|rebuild| rebuild.lost.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(","));
        self.connection()
            .prepare_cached(
                "UPDATE upkeep SET run_ms = ?1, swept_at = ?2, swept_run_ms = ?3, scanned_at = ?4, removed = ?5,
                     set_aside = ?6, waiting = ?7, recovered_at = ?8, recovered_changes = ?9, recovered_imports = ?10,
                     rebuilt_at = ?11, rebuilt_because = ?12, lost = ?13",
            )
            .during(WRITING)?
            .execute(params![
                whole::stored("run_ms", upkeep.run_ms)?,
                millis(sweep.map(|sweep| sweep.at)),
                number(sweep.map(|sweep| sweep.run_ms))?,
                millis(upkeep.scanned_at),
                number(sweep.map(|sweep| sweep.removed))?,
                number(sweep.map(|sweep| sweep.set_aside))?,
                number(sweep.map(|sweep| sweep.waiting))?,
                millis(recovery.map(|recovery| recovery.at)),
                number(recovery.map(|recovery| recovery.changes))?,
                number(recovery.map(|recovery| recovery.imports))?,
                millis(rebuild.map(|rebuild| rebuild.at)),
                rebuild.map(|rebuild| rebuild.reason.as_str()),
                lost.unwrap_or_default(),
            ])
            .during(WRITING)?;
        Ok(())
    }
}

/// The row, out of any connection that has one.
pub(super) fn read(connection: &Connection) -> Result<Upkeep, RepositoryError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM upkeep")).during(READING)?;
    let mut rows = statement.query([]).during(READING)?;
    let row = rows.next().during(READING)?.ok_or_else(|| RepositoryError::corrupt("it has no row of upkeep"))?;
    let time = |column| {
        Ok::<_, RepositoryError>(row.get::<_, Option<i64>>(column).during(READING)?.map(Timestamp::from_millis))
    };
    let sweep = time(1)?.map(|at| sweep_of(row, at)).transpose()?;
    let recovery = match time(7)? {
        Some(at) => Some(RecoveryNote { at, changes: whole::read(row, 8)?, imports: whole::read(row, 9)? }),
        None => None,
    };
    let rebuild = time(10)?.map(|at| rebuild_of(row, at)).transpose()?;
    Ok(Upkeep { run_ms: whole::read(row, 0)?, sweep, scanned_at: time(3)?, recovery, rebuild })
}

fn sweep_of(row: &Row<'_>, at: Timestamp) -> Result<SweepNote, RepositoryError> {
    Ok(SweepNote {
        at,
        run_ms: whole::read(row, 2)?,
        removed: whole::read(row, 4)?,
        set_aside: whole::read(row, 5)?,
        waiting: whole::read(row, 6)?,
    })
}

fn rebuild_of(row: &Row<'_>, at: Timestamp) -> Result<RebuildNote, RepositoryError> {
    let reason: Option<String> = row.get(11).during(READING)?;
    let lost: String = row.get(12).during(READING)?;
    let reason = RebuildReason::ALL.into_iter().find(|known| reason.as_deref() == Some(known.as_str()));
    Ok(RebuildNote {
        at,
        reason: reason.ok_or_else(|| RepositoryError::corrupt("a rebuild without a reason"))?,
        lost: IndexPart::ALL.into_iter().filter(|part| lost.split(',').any(|name| name == part.as_str())).collect(),
    })
}
