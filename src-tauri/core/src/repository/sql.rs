//! The SQL of a scan, put together from a query: text and values, the values never in the text.
//!
//! The same form of query always gives the same text, so that it is compiled once. Which index is used is said, not left
//! to SQLite: without statistics it would guess, and [`plan`](super::plan) knows the numbers.

use rusqlite::types::Value;

use super::cursor::{Key, Mark};
use super::document_row::place_number;
use super::owners::Owner;
use super::plan::Access;
use super::search_texts::Search;
use crate::query::{Direction, DocumentQuery, SortBy};

/// A statement that is being written. `d` is the row of `documents`.
#[derive(Debug, Default)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(super) fn new(text: &str) -> Self {
        Sql { text: text.to_owned(), values: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A value, where the text has got to.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.push("?")
    }

    /// The columns that a row is found by.
    pub(super) fn push_keys(&mut self, sort: SortBy) {
        self.push("SELECT d.number AS number, d.").push(key_column(sort)).push(" AS key, d.file_id AS file_id");
    }

    /// The tables and conditions of a query: all but where it starts, its order and its end.
    pub(super) fn push_matching(
        &mut self,
        owner: Owner,
        query: &DocumentQuery,
        access: Access,
        search: Option<&Search<'_>>,
    ) {
        self.push(match (access, query.sort) {
            (Access::Order, SortBy::Name) => " FROM documents AS d INDEXED BY documents_by_name",
            (Access::Order, SortBy::Size) => " FROM documents AS d INDEXED BY documents_by_size",
            (Access::Order, SortBy::Added) => " FROM documents AS d INDEXED BY documents_by_added",
            (Access::Folder, _) => " FROM documents AS d INDEXED BY documents_by_folder",
            (Access::Kind, _) => " FROM documents AS d INDEXED BY documents_by_kind",
            (Access::Id, _) => " FROM documents AS d INDEXED BY documents_by_id",
            // A cross join is done from left to right.
            (Access::Tag, _) => " FROM document_tags AS t CROSS JOIN documents AS d ON d.number = t.document",
            (Access::Texts, _) => " FROM search_texts AS s CROSS JOIN documents AS d ON d.number = s.document",
            (Access::Trigrams, _) => {
                " FROM search_trigrams AS g CROSS JOIN search_texts AS s ON s.document = g.rowid
                  CROSS JOIN documents AS d ON d.number = s.document"
            }
        });
        let place = place_number(query.place);
        self.push(" WHERE d.owner = ").bind(owner).push(" AND d.place = ").bind(place);
        if let Some(folder) = &query.folder {
            self.push(" AND d.folder = ").bind(folder.as_str().to_owned());
        }
        if let Some(kind) = query.kind {
            self.push(" AND d.kind = ").bind(kind.as_str().to_owned());
        }
        if let Some(tag) = &query.tag {
            if access != Access::Tag {
                self.push(" AND EXISTS (SELECT 1 FROM document_tags AS t WHERE t.document = d.number");
            }
            self.push(" AND t.owner = ").bind(owner).push(" AND t.place = ").bind(place);
            self.push(" AND t.tag = ").bind(tag.as_str().to_owned());
            if access != Access::Tag {
                self.push(")");
            }
        }
        match (access, search) {
            (_, None) => {}
            (Access::Texts | Access::Trigrams, Some(search)) => self.push_search(owner, query, access, search),
            (_, Some(search)) => self.push_text(search),
        }
    }

    /// The tables and conditions of a query that has nothing but a text: no document is read.
    pub(super) fn push_matching_texts(
        &mut self,
        owner: Owner,
        query: &DocumentQuery,
        access: Access,
        search: &Search<'_>,
    ) {
        self.push(match access {
            Access::Trigrams => " FROM search_trigrams AS g CROSS JOIN search_texts AS s ON s.document = g.rowid",
            _ => " FROM search_texts AS s",
        });
        self.push(" WHERE true");
        self.push_search(owner, query, access, search);
    }

    fn push_search(&mut self, owner: Owner, query: &DocumentQuery, access: Access, search: &Search<'_>) {
        if let (Access::Trigrams, Some(trigrams)) = (access, &search.trigrams) {
            self.push(" AND search_trigrams MATCH ").bind(trigrams.clone());
        }
        self.push(" AND s.owner = ").bind(owner).push(" AND s.place = ").bind(place_number(query.place));
        self.push(" AND instr(s.folded, ").bind(search.text.to_owned()).push(") > 0");
    }

    /// The condition that the row's text contains what is looked for; by `instr`, for which no character means anything
    /// but itself.
    pub(super) fn push_text(&mut self, search: &Search<'_>) {
        self.push(" AND instr((SELECT s.folded FROM search_texts AS s WHERE s.document = d.number), ");
        self.bind(search.text.to_owned()).push(") > 0");
    }

    /// The condition that the row's place compares so with `mark`.
    pub(super) fn push_compared(&mut self, sort: SortBy, comparison: &str, mark: &Mark) {
        self.push(" AND (d.").push(key_column(sort)).push(", d.file_id)").push(comparison).push("(");
        match &mark.key {
            Key::Number(number) => self.bind(*number),
            Key::Text(text) => self.bind(text.clone()),
        };
        self.push(", ").bind(mark.file_id.as_bytes().to_vec()).push(")");
    }

    pub(super) fn push_order(&mut self, query: &DocumentQuery) {
        let direction = match query.direction {
            Direction::Ascending => "",
            Direction::Descending => " DESC",
        };
        self.push(" ORDER BY d.").push(key_column(query.sort)).push(direction);
        self.push(", d.file_id").push(direction);
    }
}

const fn key_column(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Name => "sort_name",
        SortBy::Size => "size_bytes",
        SortBy::Added => "created_at",
    }
}
