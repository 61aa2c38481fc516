//! `ls` and `trash`: documents, a page at a time.

use coffer_core::InvalidInput;
use coffer_core::document::Kind;
use coffer_core::query::{Cursor, Direction, DocumentQuery, Place};
use coffer_wire::Document;
use serde::Serialize;

use super::{Outcome, folder};
use crate::arguments::{Filter, Ls, Page, Trash};
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align};

/// One page.
#[derive(Debug, Serialize)]
struct Answer {
    documents: Vec<Document>,
    /// Where the next page begins.
    next: Option<String>,
    /// How many documents match in all.
    count: u64,
}

pub fn ls(session: &Session, arguments: &Ls) -> Result<Outcome, Problem> {
    let query = in_order(matching(&arguments.filter)?, &arguments.page);
    show(session, &query, &arguments.page)
}

pub fn trash(session: &Session, arguments: &Trash) -> Result<Outcome, Problem> {
    let query = in_order(DocumentQuery { place: Place::Trash, ..DocumentQuery::default() }, &arguments.page);
    show(session, &query, &arguments.page)
}

/// The documents that a filter lets through.
pub(super) fn matching(filter: &Filter) -> Result<DocumentQuery, InvalidInput> {
    Ok(DocumentQuery {
        folder: filter.folder.as_deref().map(folder).transpose()?,
        text: filter.query.as_deref().map(str::parse).transpose()?,
        tag: filter.tag.as_deref().map(str::parse).transpose()?,
        kind: filter.kind.as_deref().and_then(|name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name)),
        ..DocumentQuery::default()
    })
}

fn in_order(query: DocumentQuery, page: &Page) -> DocumentQuery {
    let direction = if page.descending { Direction::Descending } else { Direction::Ascending };
    DocumentQuery { sort: page.sort.into(), direction, ..query }
}

fn show(session: &Session, query: &DocumentQuery, page: &Page) -> Result<Outcome, Problem> {
    let after: Option<Cursor> = page.after.as_deref().map(str::parse).transpose()?;
    let vault = session.open()?;
    let found = vault.service.page(&vault.user, query, after.as_ref(), u32::from(page.limit))?;
    let answer = Answer {
        count: vault.service.count(&vault.user, query)?,
        next: found.next.map(|cursor| cursor.as_str().to_owned()),
        documents: found.documents.iter().map(Document::from).collect(),
    };
    let time_of: (&str, fn(&Document) -> i64) = match query.place {
        Place::Vault => ("ADDED (UTC)", |document| document.created_at),
        Place::Trash => ("TRASHED (UTC)", |document| document.trashed_at.unwrap_or_default()),
    };
    session.output.answer(&answer, |out| {
        let columns =
            [("SIZE", Align::Right), (time_of.0, Align::Left), ("UNIQUE NAME", Align::Left), ("NAME", Align::Left)];
        let rows: Vec<[String; 4]> = answer.documents.iter().map(|document| row(document, time_of.1)).collect();
        text::table(out, columns, &rows)
    })?;
    if let Some(next) = &answer.next {
        session.output.note(&format!("{} of {}; the next page: --after {next}", answer.documents.len(), answer.count));
    } else if answer.count == 0 {
        session.output.note("there are no documents");
    }
    Ok(Outcome::Done)
}

fn row(document: &Document, time_of: fn(&Document) -> i64) -> [String; 4] {
    let unwell = match document.status.as_str() {
        status @ ("missing" | "damaged") => format!("  [{status}]"),
        _ => String::new(),
    };
    [
        text::size(document.size_bytes),
        text::time(time_of(document)),
        document.unique_name.clone(),
        format!("{}{unwell}", text::path(document)),
    ]
}
