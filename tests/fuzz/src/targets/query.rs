//! Queries as the page sends them, against an index: every way of asking gives what a look at each document gives.

use std::sync::OnceLock;

use coffer_core::document::Document;
use coffer_core::query::{Direction, DocumentQuery, Place, SortBy};
use coffer_core::repository::Index;
use coffer_core::text::{fold, natural_sort_key};
use coffer_tests::documents::anna;
use serde_json::json;

use super::library;
use crate::json_edits;

pub(crate) fn run(bytes: &[u8]) {
    let bytes = json_edits::file(bytes, || {
        json!({
            "folder": "Invoices", "text": "re", "kind": "pdf", "tag": "paid", "trashed": false, "sort": "size",
            "descending": true
        })
    });
    let Ok(request) = serde_json::from_slice::<coffer_wire::DocumentQuery>(&bytes) else { return };
    let query = match DocumentQuery::try_from(request) {
        Ok(query) => query,
        Err(invalid) => {
            assert!(["folder", "text", "tags"].contains(&invalid.field), "{invalid:?} names the field");
            return;
        }
    };
    static LIBRARY: OnceLock<(Vec<Document>, Index)> = OnceLock::new();
    let (documents, index) = LIBRARY.get_or_init(|| {
        let documents = library::documents();
        let index = library::index(&documents);
        (documents, index)
    });
    assert_answers(index, documents, &query);
}

fn assert_answers(index: &Index, documents: &[Document], query: &DocumentQuery) {
    let mut expected: Vec<&Document> = documents.iter().filter(|document| matches(document, query)).collect();
    expected.sort_by(|one, other| {
        let ascending = match query.sort {
            SortBy::Name => natural_sort_key(one.name.as_str()).cmp(&natural_sort_key(other.name.as_str())),
            SortBy::Size => one.size_bytes.cmp(&other.size_bytes),
            SortBy::Added => one.created_at.cmp(&other.created_at),
        }
        .then(one.file_id.cmp(&other.file_id));
        if query.direction == Direction::Descending { ascending.reverse() } else { ascending }
    });
    let expected: Vec<_> = expected.into_iter().map(|document| document.file_id).collect();
    let user = anna();
    assert_eq!(index.count(&user, query).expect("a valid query can be counted"), expected.len() as u64, "{query:?}");

    let slice = index.slice(&user, query, 0, 100).expect("a valid query has a list");
    assert_eq!(slice.documents.iter().map(|document| document.file_id).collect::<Vec<_>>(), expected, "{query:?}");

    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = index.page(&user, query, after.as_ref(), 5).expect("a valid query has pages");
        paged.extend(page.documents.iter().map(|document| document.file_id));
        let Some(next) = page.next else { break };
        after = Some(next.as_str().parse().expect("a cursor of ours can be handed back"));
    }
    assert_eq!(paged, expected, "page by page: {query:?}");
    if let Some(last) = expected.last() {
        let position = index.position(&user, query, *last).expect("a valid query has positions");
        assert_eq!(position, Some(expected.len() as u64 - 1), "{query:?}");
    }
}

/// Whether the query means this document, by what its fields are documented to mean.
fn matches(document: &Document, query: &DocumentQuery) -> bool {
    let searched = || {
        let tags = document.tags.iter().map(|tag| tag.as_str());
        let texts = [document.name.as_str(), document.folder.as_str(), document.note.as_str()];
        texts.into_iter().chain(tags).map(fold).collect::<Vec<_>>()
    };
    document.is_trashed() == (query.place == Place::Trash)
        && query.folder.as_ref().is_none_or(|folder| document.folder == *folder)
        && query.kind.is_none_or(|kind| document.kind() == kind)
        && query.tag.as_ref().is_none_or(|tag| document.tags.iter().any(|carried| carried == tag))
        && query.text.as_ref().is_none_or(|text| searched().iter().any(|folded| folded.contains(text.folded())))
}
