//! Table `links`: the public links that this computer has made. Secrets of its own: they are in no sidecar, so neither a
//! rebuild nor another computer brings them back, and a damaged index gives them to its successor.
//!
//! Of the secret in an address there is only its hash, found through an index that holds no two alike. Whether a link opens
//! is not in here: it is computed. What is counted is changed by the statement that allows it, so that of many who come at
//! once no more get in than may.

use rusqlite::{Connection, Params, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{
    DownloadLimit, FileId, Follows, Link, LinkId, LinkKind, LinkRisk, LinkTokenHash, Timestamp, UserId,
};

pub(super) const CREATE: &str = "
CREATE TABLE links (
    id              BLOB    PRIMARY KEY CHECK (length(id) = 16),
    owner           INTEGER NOT NULL REFERENCES owners (number),
    file_id         BLOB    NOT NULL CHECK (length(file_id) = 16),
    kind            TEXT    NOT NULL,
    token_hash      BLOB    CHECK (length(token_hash) = 32),
    share_key       TEXT,
    follows         TEXT    NOT NULL,
    is_shown        INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER,
    password_hash   TEXT,
    download_limit  INTEGER CHECK (download_limit > 0),
    downloads       INTEGER NOT NULL,
    switched_off_at INTEGER,
    checked_off_at  INTEGER,
    risk            TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX links_by_token ON links (token_hash);
CREATE INDEX links_by_document ON links (owner, file_id, id);
CREATE INDEX links_by_owner    ON links (owner, id);
";

pub(super) const COLUMNS: &str = "id, file_id, kind, token_hash, share_key, follows, created_at, expires_at, \
     password_hash, download_limit, downloads, switched_off_at, checked_off_at, risk, is_shown";
/// Whether a link is meant to open at `?3`.
const IS_ON: &str = "switched_off_at IS NULL AND (expires_at IS NULL OR expires_at > ?3) \
     AND (download_limit IS NULL OR downloads < download_limit)";
const READING: &str = "reading links";
const WRITING: &str = "writing a link";

impl Index {
    /// The owner's link of this id.
    pub fn link(&self, owner: &UserId, id: LinkId) -> Result<Option<Link>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let found = select(connection, owner, "owner = ?1 AND id = ?2", params![number, id.as_bytes()])?;
            Ok(found.into_iter().next())
        })
    }

    /// The owner's link in whose address the secret with this hash stands.
    pub fn link_by_token(&self, owner: &UserId, hash: LinkTokenHash) -> Result<Option<Link>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let found = select(connection, owner, "token_hash = ?2 AND owner = ?1", params![number, hash.as_bytes()])?;
            Ok(found.into_iter().next())
        })
    }

    /// The links to one of the owner's documents, the newest first.
    pub fn links_of_document(&self, owner: &UserId, file_id: FileId) -> Result<Vec<Link>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            of_document(connection, owner, number, file_id)
        })
    }

    /// The owner's links, the newest first: the `limit` newest of those with an id below `before`, if that is given.
    pub fn links(&self, owner: &UserId, before: Option<LinkId>, limit: u32) -> Result<Vec<Link>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            match before {
                Some(before) => {
                    let condition = "owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
                    select(connection, owner, condition, params![number, before.as_bytes(), limit])
                }
                None => select(connection, owner, "owner = ?1 ORDER BY id DESC LIMIT ?2", params![number, limit]),
            }
        })
    }

    /// How many links of this kind the owner has that are meant to open at `now`.
    pub fn count_links_on(&self, owner: &UserId, kind: LinkKind, now: Timestamp) -> Result<u64, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(0) };
            let sql = format!("SELECT count(*) FROM links WHERE owner = ?1 AND kind = ?2 AND {IS_ON}");
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            statement
                .query_row(params![number, kind.as_str(), now.as_millis()], |row| Ok(whole::read(row, 0)))
                .during(READING)?
        })
    }

    /// When the next of the owner's links ends whose end is after `now`, of those that nobody has switched off.
    pub fn next_link_end(&self, owner: &UserId, now: Timestamp) -> Result<Option<Timestamp>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let sql = "SELECT min(expires_at) FROM links
                       WHERE owner = ?1 AND switched_off_at IS NULL AND expires_at > ?2";
            let mut statement = connection.prepare_cached(sql).during(READING)?;
            let end: Option<i64> =
                statement.query_row(params![number, now.as_millis()], |row| row.get(0)).during(READING)?;
            Ok(end.map(Timestamp::from_millis))
        })
    }
}

impl IndexWrite<'_> {
    /// Puts in a link that was made.
    ///
    /// # Errors
    /// [`RepositoryError::AlreadyIndexed`] if there is one with its id or its secret.
    pub fn insert_link(&mut self, link: &Link) -> Result<(), RepositoryError> {
        let owner = self.owner(&link.owner_id)?;
        let inserted = self
            .connection()
            .prepare_cached(
                "INSERT INTO links (id, owner, file_id, kind, token_hash, share_key, follows, created_at, expires_at,
                     password_hash, download_limit, downloads, switched_off_at, checked_off_at, risk, is_shown)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
                 ON CONFLICT DO NOTHING",
            )
            .during(WRITING)?
            .execute(params![
                link.id.as_bytes(),
                owner,
                link.file_id.as_bytes(),
                link.kind.as_str(),
                link.token_hash.as_ref().map(LinkTokenHash::as_bytes),
                link.share_key.as_ref().map(ToString::to_string),
                link.follows.as_str(),
                link.created_at.as_millis(),
                millis(link.expires_at),
                link.password_hash.as_ref().map(|hash| hash.as_str()),
                link.download_limit.map(DownloadLimit::get),
                whole::stored("downloads", link.downloads)?,
                millis(link.switched_off_at),
                millis(link.checked_off_at),
                link.risk.map(LinkRisk::as_str),
                link.is_shown,
            ])
            .during(WRITING)?;
        if inserted == 1 { Ok(()) } else { Err(RepositoryError::AlreadyIndexed) }
    }

    /// Takes out a link whose address nobody was told. One that is not there is out already.
    pub fn remove_link(&mut self, owner: &UserId, id: LinkId) -> Result<(), RepositoryError> {
        self.change_link("DELETE FROM links WHERE owner = ?1 AND id = ?2", owner, id, &[]).map(drop)
    }

    /// Switches a link off at `at`, unless that was done before. Answers it as it is now.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if the owner has no such link.
    pub fn switch_link_off(&mut self, owner: &UserId, id: LinkId, at: Timestamp) -> Result<Link, RepositoryError> {
        let sql = "UPDATE links SET switched_off_at = coalesce(switched_off_at, ?3) WHERE owner = ?1 AND id = ?2";
        if self.change_link(sql, owner, id, &[&at.as_millis()])? == 0 {
            return Err(RepositoryError::NotFound);
        }
        let number = self.owner(owner)?;
        let found = select(self.connection(), owner, "owner = ?1 AND id = ?2", params![number, id.as_bytes()])?;
        found.into_iter().next().ok_or(RepositoryError::NotFound)
    }

    /// Switches off, at `at`, the links to these documents that nobody has switched off yet. Answers them as they were.
    pub fn switch_links_off(
        &mut self,
        owner: &UserId,
        file_ids: &[FileId],
        at: Timestamp,
    ) -> Result<Vec<Link>, RepositoryError> {
        let number = self.owner(owner)?;
        let mut switched = Vec::new();
        for file_id in file_ids {
            let links = of_document(self.connection(), owner, number, *file_id)?;
            for link in links.into_iter().filter(|link| link.switched_off_at.is_none()) {
                self.switch_link_off(owner, link.id, at)?;
                switched.push(link);
            }
        }
        Ok(switched)
    }

    /// Notes what was found out about a link: when it was seen that it does not open, and what is wrong with it.
    pub fn note_link_check(
        &mut self,
        owner: &UserId,
        id: LinkId,
        checked_off_at: Option<Timestamp>,
        risk: Option<LinkRisk>,
    ) -> Result<(), RepositoryError> {
        let sql = "UPDATE links SET checked_off_at = ?3, risk = ?4 WHERE owner = ?1 AND id = ?2";
        self.change_link(sql, owner, id, &[&millis(checked_off_at), &risk.map(LinkRisk::as_str)]).map(drop)
    }

    /// Counts a download of a link that opens at `now`, and says so; one that does not is not counted. Of downloads that
    /// come at once as many are counted as the limit allows, whoever counts.
    pub fn count_download(&mut self, owner: &UserId, id: LinkId, now: Timestamp) -> Result<bool, RepositoryError> {
        let sql = format!("UPDATE links SET downloads = downloads + 1 WHERE owner = ?1 AND id = ?2 AND {IS_ON}");
        Ok(self.change_link(&sql, owner, id, &[&now.as_millis()])? == 1)
    }

    /// Adds downloads that were counted elsewhere; to a link that is gone, none.
    pub fn add_downloads(&mut self, owner: &UserId, id: LinkId, count: u64) -> Result<(), RepositoryError> {
        let sql = "UPDATE links SET downloads = downloads + ?3 WHERE owner = ?1 AND id = ?2";
        self.change_link(sql, owner, id, &[&whole::stored("downloads", count)?]).map(drop)
    }

    /// Lets a link lead to another document, the one that took its document's place.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if the owner has no such link.
    pub fn move_link(&mut self, owner: &UserId, id: LinkId, file_id: FileId) -> Result<(), RepositoryError> {
        let sql = "UPDATE links SET file_id = ?3 WHERE owner = ?1 AND id = ?2";
        let moved = self.change_link(sql, owner, id, &[file_id.as_bytes()])?;
        if moved == 1 { Ok(()) } else { Err(RepositoryError::NotFound) }
    }

    /// Runs a statement about one link: `?1` is the owner's number, `?2` the id, `?3` and so on are `values`.
    fn change_link(
        &mut self,
        sql: &str,
        owner: &UserId,
        id: LinkId,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<usize, RepositoryError> {
        let number = self.owner(owner)?;
        let mut all: Vec<&dyn rusqlite::ToSql> = vec![&number, id.as_bytes()];
        all.extend(values);
        self.connection().prepare_cached(sql).during(WRITING)?.execute(&all[..]).during(WRITING)
    }
}

fn of_document(
    connection: &Connection,
    owner: &UserId,
    number: owners::Owner,
    file_id: FileId,
) -> Result<Vec<Link>, RepositoryError> {
    let condition = "owner = ?1 AND file_id = ?2 ORDER BY id DESC";
    select(connection, owner, condition, params![number, file_id.as_bytes()])
}

fn select(
    connection: &Connection,
    owner: &UserId,
    condition: &str,
    values: impl Params,
) -> Result<Vec<Link>, RepositoryError> {
    let sql = format!("SELECT {COLUMNS} FROM links WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql).during(READING)?;
    let mut rows = statement.query(values).during(READING)?;
    let mut links = Vec::new();
    while let Some(row) = rows.next().during(READING)? {
        links.push(link_of(row, owner)?);
    }
    Ok(links)
}

pub(super) fn link_of(row: &Row<'_>, owner: &UserId) -> Result<Link, RepositoryError> {
    let text = |column: usize| row.get::<_, Option<String>>(column).during(READING);
    let time = |column: usize| {
        Ok::<_, RepositoryError>(row.get::<_, Option<i64>>(column).during(READING)?.map(Timestamp::from_millis))
    };
    let hash: Option<[u8; 32]> = row.get(3).during(READING)?;
    let limit: Option<u32> = row.get(9).during(READING)?;
    Ok(Link {
        id: LinkId::from_bytes(row.get(0).during(READING)?),
        owner_id: owner.clone(),
        file_id: FileId::from_bytes(row.get(1).during(READING)?),
        kind: text(2)?.as_deref().and_then(LinkKind::from_name).ok_or_else(|| corrupt("a kind"))?,
        token_hash: hash.map(LinkTokenHash::from_bytes),
        share_key: text(4)?.map(|key| key.parse()).transpose().map_err(RepositoryError::corrupt)?,
        follows: text(5)?.as_deref().and_then(Follows::from_name).ok_or_else(|| corrupt("what it follows"))?,
        is_shown: row.get(14).during(READING)?,
        created_at: Timestamp::from_millis(row.get(6).during(READING)?),
        expires_at: time(7)?,
        password_hash: text(8)?.map(|hash| hash.parse()).transpose().map_err(RepositoryError::corrupt)?,
        download_limit: limit.map(DownloadLimit::new).transpose().map_err(RepositoryError::corrupt)?,
        downloads: whole::read(row, 10)?,
        switched_off_at: time(11)?,
        checked_off_at: time(12)?,
        risk: text(13)?.map(|name| LinkRisk::from_name(&name).ok_or_else(|| corrupt("a risk"))).transpose()?,
    })
}

fn corrupt(what: &str) -> RepositoryError {
    RepositoryError::corrupt(format_args!("a link without {what}"))
}

fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}
