//! Cursors, handed back by a page that may have made them up. The first byte chooses the order and whether the rest is the
//! cursor's text, or what its text stands for.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coffer_core::document::Document;
use coffer_core::query::{Cursor, Direction, DocumentQuery, SortBy};
use coffer_core::repository::{Index, RepositoryError};
use coffer_tests::documents::anna;

use super::library;

pub(crate) fn run(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let sort = [SortBy::Name, SortBy::Size, SortBy::Added][usize::from(choice / 4) % 3];
    let direction = if choice % 2 == 0 { Direction::Ascending } else { Direction::Descending };
    let text =
        if choice / 2 % 2 == 0 { String::from_utf8_lossy(rest).into_owned() } else { URL_SAFE_NO_PAD.encode(rest) };
    let cursor = match text.parse::<Cursor>() {
        Ok(cursor) => cursor,
        Err(invalid) => return assert_eq!(invalid.field, "after"),
    };
    let query = DocumentQuery { sort, direction, ..DocumentQuery::default() };
    let (all, index) = library_in_order(&query);
    let mut after = Some(cursor);
    let mut found = Vec::new();
    while let Some(cursor) = after {
        let page = match index.page(&anna(), &query, Some(&cursor), 7) {
            Ok(page) => page,
            Err(RepositoryError::InvalidInput(invalid)) => {
                assert!(found.is_empty(), "our own cursors are never refused");
                return assert_eq!(invalid.field, "after");
            }
            Err(error) => panic!("a bad cursor is no {error:?}"),
        };
        found.extend(page.documents.into_iter().map(|document| document.file_id));
        after = page.next;
    }
    let all: Vec<_> = all.into_iter().map(|document| document.file_id).collect();
    assert!(all.ends_with(&found), "wherever a cursor points, what follows is the rest of the list");
}

fn library_in_order(query: &DocumentQuery) -> (Vec<Document>, &'static Index) {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let index = INDEX.get_or_init(|| library::index(&library::documents()));
    (index.page(&anna(), query, None, 1_000).expect("a list").documents, index)
}
