//! Lists: page after page, whatever happens in between, and selections.

use std::collections::BTreeSet;

use coffer_core::document::{Document, FileId};
use coffer_core::query::{Cursor, Direction, DocumentQuery, Place, Selection, SortBy};
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::{ErrorKind, InvalidInput};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, parsed};

use super::history::{History, queries};
use super::{index_of, insert, write};

/// The ids on every page of a list.
fn all_pages(index: &Index, query: &DocumentQuery, limit: u32) -> Vec<FileId> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = index.page(&anna(), query, after.as_ref(), limit).expect("read");
        assert!(page.documents.len() <= limit as usize, "a page is never longer than asked for");
        ids.extend(page.documents.iter().map(|document| document.file_id));
        match page.next {
            Some(next) => after = Some(next),
            None => return ids,
        }
    }
}

#[test]
fn pages_meet_every_row_once_and_in_order() {
    let history = History::with(1_500, 6);
    for query in queries() {
        for limit in [7, 100, 2_000] {
            assert_eq!(all_pages(&history.index, &query, limit), history.list(&query), "{query:?} by {limit}");
        }
    }
}

#[test]
fn rows_with_equal_keys_have_an_order_too() {
    let same = |number| DocumentBuilder::new(number).name("same.txt").size_bytes(1).created_at(1).build();
    let index = index_of(&(0..50).map(same).collect::<Vec<_>>());
    for sort in [SortBy::Name, SortBy::Size, SortBy::Added] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let query = DocumentQuery { sort, direction, ..DocumentQuery::default() };
            let mut ids = all_pages(&index, &query, 7);
            if direction == Direction::Descending {
                ids.reverse();
            }
            assert_eq!(ids, (0..50).map(file_id).collect::<Vec<_>>(), "{sort:?} {direction:?}");
        }
    }
}

#[test]
fn going_through_pages_meets_what_stays_once_while_others_come_and_go() {
    let numbered = |number: u64| DocumentBuilder::new(number).name(&format!("File {number}")).build();
    let index = index_of(&(0..300).map(|number| numbered(number * 3)).collect::<Vec<_>>());
    for direction in [Direction::Ascending, Direction::Descending] {
        let query = DocumentQuery { direction, ..DocumentQuery::default() };
        let (mut seen, mut after) = (Vec::new(), None);
        let mut round = u64::from(direction == Direction::Descending) * 100;
        loop {
            let page = index.page(&anna(), &query, after.as_ref(), 10).expect("read");
            seen.extend(page.documents.iter().map(|document| document.file_id));
            // One comes before the place and one behind it, and the very row the cursor stands on goes.
            insert(&index, &[numbered(round * 3 + 1), numbered((250 - round) * 3 + 2)]);
            let last = page.documents.last().map(|document| document.file_id);
            let Some(next) = page.next else { break };
            write(&index, |write| write.remove_document(&anna(), last.expect("a page with a next one has rows")));
            insert(&index, &[]);
            after = Some(next);
            round += 1;
        }
        let once: BTreeSet<FileId> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "no row comes twice");
        for number in 0..300 {
            let id = file_id(number * 3);
            let is_left = index.document(&anna(), id).expect("read").is_some();
            assert!(!is_left || once.contains(&id), "{number} was there all the while and must have come");
        }
        // Put back what was taken out.
        for number in 0..300 {
            let _ = index.write(|write| write.insert_document(&numbered(number * 3)));
        }
    }
}

#[test]
fn a_last_page_that_is_full_has_no_next() {
    let index = index_of(&(0..20).map(|number| DocumentBuilder::new(number).build()).collect::<Vec<_>>());
    let first = index.page(&anna(), &DocumentQuery::default(), None, 10).expect("read");
    let second = index.page(&anna(), &DocumentQuery::default(), first.next.as_ref(), 10).expect("read");
    assert_eq!((second.documents.len(), second.next), (10, None));
}

#[test]
fn a_cursor_of_another_order_is_refused() {
    let index = index_of(&(0..3).map(|number| DocumentBuilder::new(number).build()).collect::<Vec<_>>());
    let query = DocumentQuery::default();
    let cursor = index.page(&anna(), &query, None, 1).expect("read").next.expect("there is more");
    let descending = DocumentQuery { direction: Direction::Descending, ..query.clone() };
    let by_size = DocumentQuery { sort: SortBy::Size, ..query.clone() };
    let refused = |query: &DocumentQuery, cursor: &Cursor| {
        let error = index.page(&anna(), query, Some(cursor), 1).expect_err("the cursor means nothing here");
        assert!(matches!(error, RepositoryError::InvalidInput(InvalidInput { field: "after", .. })), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    };
    refused(&descending, &cursor);
    refused(&by_size, &cursor);
    refused(&query, &parsed("made up"));
    let trash = DocumentQuery { place: Place::Trash, ..query };
    assert!(index.page(&anna(), &trash, Some(&cursor), 1).is_ok(), "the same order over other rows is the same order");
}

/// The ids of a selection, in pieces.
fn pieces(index: &Index, selection: &Selection, limit: u32) -> Vec<FileId> {
    let mut ids: Vec<FileId> = Vec::new();
    loop {
        let piece = index.selected(&anna(), selection, ids.last().copied(), limit).expect("read");
        if piece.is_empty() {
            return ids;
        }
        ids.extend(piece);
    }
}

#[test]
fn a_selection_is_everything_that_matches_but_what_is_left_out() {
    let mut history = History::with(900, 7);
    for query in queries() {
        let mut matching = history.list(&query);
        matching.sort();
        let except: Vec<FileId> = matching.iter().copied().filter(|_| history.random().below(4) == 0).collect();
        let expected: Vec<FileId> = matching.into_iter().filter(|id| !except.contains(id)).collect();
        let selection = Selection::AllExcept(query.clone(), except);
        for limit in [3, 1_000] {
            assert_eq!(pieces(&history.index, &selection, limit), expected, "{query:?} by {limit}");
        }
    }
}

#[test]
fn a_list_of_ids_is_those_that_are_there() {
    let index = index_of(&(0..5).map(|number| DocumentBuilder::new(number).build()).collect::<Vec<_>>());
    let selection = Selection::Only([4, 2, 99, 2, 0].map(file_id).to_vec());
    assert_eq!(pieces(&index, &selection, 2), [0, 2, 4].map(file_id));
}

#[test]
fn a_selection_can_be_worked_off_while_the_work_takes_documents_out_of_it() {
    let documents: Vec<Document> = (0..250).map(|number| DocumentBuilder::new(number).build()).collect();
    let index = index_of(&documents);
    let selection = Selection::AllExcept(DocumentQuery::default(), vec![file_id(17)]);
    let mut after = None;
    loop {
        let piece = index.selected(&anna(), &selection, after, 40).expect("read");
        let Some(last) = piece.last().copied() else { break };
        write(&index, |write| {
            piece.iter().try_for_each(|id| {
                let number = documents.iter().position(|document| document.file_id == *id).expect("one of them");
                write.replace_document(&DocumentBuilder::new(number as u64).trashed().build())
            })
        });
        after = Some(last);
    }
    let left = index.page(&anna(), &DocumentQuery::default(), None, 10).expect("read");
    assert_eq!(left.documents, [documents[17].clone()], "all but the one left out are in the trash");
}
