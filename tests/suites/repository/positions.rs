//! Lists by position: any row at any depth, and where a row is.

use coffer_core::ErrorKind;
use coffer_core::document::FileId;
use coffer_core::query::{Direction, DocumentQuery, SortBy};
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::text::natural_sort_key;
use coffer_tests::documents::{DocumentBuilder, anna, file_id, parsed};

use super::history::{History, queries};

/// Asks for rows at random positions of every list, and for the position of random rows.
fn check_positions(history: &mut History, queries: &[DocumentQuery]) {
    for query in queries {
        let list = history.list(query);
        let count = list.len() as u64;
        for first in [0, count.saturating_sub(1), count, count + 5, history.random().below(count + 1)] {
            let slice = history.index.slice(&anna(), query, first, 7).expect("read");
            let from = usize::try_from(first.min(count)).expect("a small number");
            assert_eq!(slice.count, count, "{query:?}");
            assert_eq!(slice.revision, history.writes, "the rows are those of the newest revision");
            let ids: Vec<FileId> = slice.documents.iter().map(|document| document.file_id).collect();
            assert_eq!(ids, list[from..list.len().min(from + 7)], "{query:?} from {first}");
        }
        if count > 0 {
            let place = history.random().below(count);
            let file_id = list[usize::try_from(place).expect("a small number")];
            let position = history.index.position(&anna(), query, file_id).expect("read");
            assert_eq!(position, Some(place), "{query:?}");
        }
    }
}

#[test]
fn every_position_of_every_list_has_its_row() {
    let mut history = History::with(3_000, 1);
    check_positions(&mut history, &queries());
}

#[test]
fn positions_stay_right_through_a_thousand_inserts_and_deletes() {
    let mut history = History::with(3_000, 2);
    let queries = queries();
    for (step, query) in (1..=1_000).zip(queries.iter().cycle()) {
        history.step();
        if step % 5 == 0 {
            check_positions(&mut history, std::slice::from_ref(query));
        }
    }
    check_positions(&mut history, &queries);
}

#[test]
fn a_list_that_is_looked_at_all_the_while_is_right_after_every_change() {
    let mut history = History::with(2_500, 3);
    let by_size = DocumentQuery { sort: SortBy::Size, direction: Direction::Descending, ..DocumentQuery::default() };
    for _ in 0..200 {
        history.step();
        check_positions(&mut history, std::slice::from_ref(&by_size));
    }
}

#[test]
fn many_documents_added_between_two_anchors_do_not_make_positions_wrong() {
    let index = Index::open_in_memory().expect("opened");
    let insert = |numbers: std::ops::Range<u64>, name: &str| {
        index
            .write(|write| {
                numbers.clone().try_for_each(|number| {
                    write.insert_document(&DocumentBuilder::new(number).name(&format!("{name} {number}")).build())
                })
            })
            .map_err(|error: RepositoryError| error)
            .expect("inserted");
    };
    let query = DocumentQuery::default();
    insert(0..3_000, "z");
    assert_eq!(index.slice(&anna(), &query, 2_999, 1).expect("read").documents[0].file_id, file_id(2_999));
    // Less than a write that is too large to follow, more in all than a step from anchor to anchor may grow to.
    for thousand in 3..9 {
        insert(thousand * 1_000..(thousand + 1) * 1_000, "a");
    }
    for (first, expected) in [(0, 3_000), (5_999, 8_999), (6_000, 0), (8_999, 2_999), (4_321, 7_321)] {
        let slice = index.slice(&anna(), &query, first, 1).expect("read");
        assert_eq!(slice.documents[0].file_id, file_id(expected), "at {first}");
    }
}

#[test]
fn a_document_that_does_not_match_has_no_position() {
    let index = Index::open_in_memory().expect("opened");
    index
        .write(|write| write.insert_document(&DocumentBuilder::new(1).folder("a").trashed().build()))
        .map_err(|error: RepositoryError| error)
        .expect("inserted");
    let vault = DocumentQuery::default();
    assert_eq!(index.position(&anna(), &vault, file_id(1)).expect("read"), None, "it is in the trash");
    assert_eq!(index.position(&anna(), &vault, file_id(2)).expect("read"), None, "there is no such document");
}

#[test]
fn typing_the_beginning_of_a_name_leads_to_the_first_that_begins_so() {
    let index = Index::open_in_memory().expect("opened");
    let mut names = ["Äpfel", "apple", "banana", "file 2", "File 10", "zebra"];
    index
        .write(|write| {
            (0..)
                .zip(names)
                .try_for_each(|(number, name)| write.insert_document(&DocumentBuilder::new(number).name(name).build()))
        })
        .map_err(|error: RepositoryError| error)
        .expect("inserted");
    names.sort_by_key(|name| natural_sort_key(name));
    let up = DocumentQuery::default();
    let down = DocumentQuery { direction: Direction::Descending, ..up.clone() };
    let at = |query: &DocumentQuery, prefix: &str| index.position_at_prefix(&anna(), query, prefix).expect("read");
    for (prefix, name) in
        [("", "Äpfel"), ("ap", "Äpfel"), ("APP", "apple"), ("b", "banana"), ("c", "file 2"), ("file 3", "File 10")]
    {
        let position = at(&up, prefix).expect("some name comes at or after it");
        assert_eq!(names[usize::try_from(position).expect("small")], name, "after typing {prefix:?}");
    }
    assert_eq!(at(&up, "zz"), None, "no name comes at or after it");
    assert_eq!(at(&down, "fi"), Some(1), "in the other direction the last that begins so comes first");
    assert_eq!(at(&down, "a"), Some(4));
    assert_eq!(at(&down, "0"), None);
    let by_size = DocumentQuery { sort: SortBy::Size, text: Some(parsed("a")), ..up };
    let error = index.position_at_prefix(&anna(), &by_size, "a").expect_err("sizes have no beginning");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
