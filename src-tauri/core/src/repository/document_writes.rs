//! Putting documents into the index, changing them and taking them out: the row, and all that is derived from it.

use rusqlite::{Connection, OptionalExtension, params};

use super::document_row::{INSERT, UPDATE, bind};
use super::documents::by_number;
use super::error::{During, RepositoryError, is_taken};
use super::owners::Owner;
use super::write::IndexWrite;
use super::{findings, search_texts, tags};
use crate::document::{Document, FileId, UserId};

const WRITING: &str = "writing a document";

impl IndexWrite<'_> {
    /// Adds a document.
    ///
    /// # Errors
    /// [`RepositoryError::AlreadyIndexed`] if its id is in the index, [`RepositoryError::UniqueNameTaken`] if its owner
    /// has another document of that unique name; the write can go on after both.
    pub fn insert_document(&mut self, document: &Document) -> Result<(), RepositoryError> {
        let outcome = self.insert(document);
        self.noting(outcome)
    }

    /// Puts a document in the place of the one with its id.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if its owner has no document of that id, [`RepositoryError::UniqueNameTaken`] if
    /// another document has its unique name; the write can go on after both.
    pub fn replace_document(&mut self, document: &Document) -> Result<(), RepositoryError> {
        let outcome = self.replace(document);
        self.noting(outcome)
    }

    /// Puts a document in the place of the one with its id, or adds it if its owner has none of that id.
    ///
    /// # Errors
    /// As [`replace_document`](Self::replace_document) and [`insert_document`](Self::insert_document), but for `NotFound`.
    pub fn put_document(&mut self, document: &Document) -> Result<(), RepositoryError> {
        match self.replace_document(document) {
            Err(RepositoryError::NotFound) => self.insert_document(document),
            replaced => replaced,
        }
    }

    /// Takes a document out.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if the owner has no document of that id; the write can go on.
    pub fn remove_document(&mut self, owner: &UserId, file_id: FileId) -> Result<(), RepositoryError> {
        let outcome = self.remove(owner, file_id);
        self.noting(outcome)
    }

    /// Takes out every document of the owner, before they are all put in again. Uploads, activity and settings stay.
    pub fn clear_documents(&mut self, owner: &UserId) -> Result<(), RepositoryError> {
        let outcome = self.clear(owner);
        self.noting(outcome)
    }

    fn insert(&mut self, document: &Document) -> Result<(), RepositoryError> {
        let owner = self.owner(&document.owner_id)?;
        let connection = self.connection();
        match write_row(connection, INSERT, owner, document)? {
            Row::Written => {}
            Row::Taken if is_indexed(connection, document.file_id)? => return Err(RepositoryError::AlreadyIndexed),
            Row::Taken => return Err(name_taken(document)),
        }
        let number = connection.last_insert_rowid();
        search_texts::insert(connection, number, owner, document)?;
        tags::insert(connection, number, owner, document)?;
        self.count(owner, None, Some(document));
        Ok(())
    }

    fn replace(&mut self, document: &Document) -> Result<(), RepositoryError> {
        let owner = self.owner(&document.owner_id)?;
        let connection = self.connection();
        let (number, before) = existing(connection, owner, &document.owner_id, document.file_id)?;
        if let Row::Taken = write_row(connection, UPDATE, owner, document)? {
            return Err(name_taken(document));
        }
        search_texts::remove(connection, number)?;
        search_texts::insert(connection, number, owner, document)?;
        tags::remove(connection, number, owner, &before)?;
        tags::insert(connection, number, owner, document)?;
        self.count(owner, Some(&before), Some(document));
        Ok(())
    }

    fn remove(&mut self, owner_id: &UserId, file_id: FileId) -> Result<(), RepositoryError> {
        let owner = self.owner(owner_id)?;
        let connection = self.connection();
        let (number, before) = existing(connection, owner, owner_id, file_id)?;
        search_texts::remove(connection, number)?;
        tags::remove(connection, number, owner, &before)?;
        findings::remove(connection, file_id)?;
        connection
            .prepare_cached("DELETE FROM documents WHERE number = ?1")
            .during(WRITING)?
            .execute([number])
            .during(WRITING)?;
        self.count(owner, Some(&before), None);
        Ok(())
    }

    fn clear(&mut self, owner_id: &UserId) -> Result<(), RepositoryError> {
        let owner = self.owner(owner_id)?;
        search_texts::clear(self.connection(), owner)?;
        tags::clear(self.connection(), owner)?;
        self.connection().execute("DELETE FROM documents WHERE owner = ?1", [owner]).during(WRITING)?;
        self.count_none(owner)
    }
}

/// What became of a row.
enum Row {
    Written,
    /// Its id or its unique name is another row's.
    Taken,
}

fn write_row(connection: &Connection, sql: &str, owner: Owner, document: &Document) -> Result<Row, RepositoryError> {
    let mut statement = connection.prepare_cached(sql).during(WRITING)?;
    bind(&mut statement, owner, document)?;
    match statement.raw_execute() {
        Err(error) if is_taken(&error) => Ok(Row::Taken),
        outcome => outcome.map(|_| Row::Written).during(WRITING),
    }
}

fn name_taken(document: &Document) -> RepositoryError {
    RepositoryError::UniqueNameTaken { unique_name: document.unique_name.to_string() }
}

/// The row of a document that a write is about to change, and the document as it was.
fn existing(
    connection: &Connection,
    owner: Owner,
    owner_id: &UserId,
    file_id: FileId,
) -> Result<(i64, Document), RepositoryError> {
    let number: Option<i64> = connection
        .prepare_cached("SELECT number FROM documents WHERE file_id = ?1 AND owner = ?2")
        .during(WRITING)?
        .query_row(params![file_id.as_bytes(), owner], |row| row.get(0))
        .optional()
        .during(WRITING)?;
    let number = number.ok_or(RepositoryError::NotFound)?;
    let before = by_number(connection, owner_id, number)?.ok_or(RepositoryError::NotFound)?;
    Ok((number, before))
}

fn is_indexed(connection: &Connection, file_id: FileId) -> Result<bool, RepositoryError> {
    connection
        .prepare_cached("SELECT 1 FROM documents WHERE file_id = ?1")
        .during(WRITING)?
        .exists([file_id.as_bytes()])
        .during(WRITING)
}
