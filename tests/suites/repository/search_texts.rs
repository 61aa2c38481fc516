//! Searching: what is found, by whichever way.

use coffer_core::document::FileId;
use coffer_core::query::{DocumentQuery, SearchText, SortBy};
use coffer_core::repository::Index;
use coffer_tests::documents::{DocumentBuilder, anna, file_id, parsed};

use super::{index_of, insert, write};

fn found(index: &Index, text: &str) -> Vec<FileId> {
    let query = DocumentQuery { text: Some(parsed::<SearchText>(text)), ..DocumentQuery::default() };
    let page = index.page(&anna(), &query, None, 10_000).expect("read");
    let mut ids: Vec<FileId> = page.documents.into_iter().map(|document| document.file_id).collect();
    ids.sort();
    assert_eq!(index.count(&anna(), &query).expect("read"), ids.len() as u64, "{text:?}");
    ids
}

#[test]
fn name_folder_tags_and_note_are_searched_without_case_and_accents() {
    let index = index_of(&[
        DocumentBuilder::new(1).name("Übersicht ＡＢＣ.pdf").build(),
        DocumentBuilder::new(2).folder("Zürich/Möbel").build(),
        DocumentBuilder::new(3).tags(&["Größe"]).build(),
        DocumentBuilder::new(4).note("second line:\nChâteau").build(),
        DocumentBuilder::new(5).metadata(&[("key", "ubersicht")]).build(),
    ]);
    assert_eq!(found(&index, "ubersicht abc"), [file_id(1)]);
    assert_eq!(found(&index, "ÜBERSICHT"), [file_id(1)], "metadata is not searched");
    assert_eq!(found(&index, "rich/mo"), [file_id(2)]);
    assert_eq!(found(&index, "GROß"), [file_id(3)]);
    assert_eq!(found(&index, "chateau"), [file_id(4)]);
    assert_eq!(found(&index, "  abc  "), [file_id(1)], "white space around the text does not count");
    assert!(found(&index, "pdf zurich").is_empty(), "nothing is found across two fields");
}

#[test]
fn no_character_of_a_search_is_a_wildcard() {
    let names =
        ["100% sure", "100 sure", "snake_case", "snakeXcase", "back\\slash", "quote\"quote", "star*", "it's -not"];
    let index = index_of(
        &(0..).zip(names).map(|(number, name)| DocumentBuilder::new(number).name(name).build()).collect::<Vec<_>>(),
    );
    for (text, number) in [
        ("%", 0),
        ("0% s", 0),
        ("e_c", 2),
        ("_", 2),
        ("\\", 4),
        ("ck\\sl", 4),
        ("\"", 5),
        ("te\"quo", 5),
        ("*", 6),
        ("ar*", 6),
        ("'", 7),
        ("s -not", 7),
    ] {
        let ids = found(&index, text);
        assert_eq!(ids, [file_id(number)], "{text:?}");
    }
    for text in ["sure AND", "a OR b", "NEAR(", "star* OR", "^100", "100%%", "\u{0}", "a\u{0}bc"] {
        assert!(found(&index, text).is_empty(), "{text:?} is text and not an expression");
    }
}

#[test]
fn a_changed_document_is_found_by_what_it_is_now() {
    let index = index_of(&[DocumentBuilder::new(1).name("before").tags(&["red"]).build()]);
    write(&index, |write| write.replace_document(&DocumentBuilder::new(1).name("after").build()));
    assert!(found(&index, "before").is_empty() && found(&index, "red").is_empty());
    assert_eq!(found(&index, "after"), [file_id(1)]);
    write(&index, |write| write.remove_document(&anna(), file_id(1)));
    assert!(found(&index, "after").is_empty() && found(&index, "e").is_empty());
    insert(&index, &[DocumentBuilder::new(2).name("next").build()]);
    assert!(found(&index, "after").is_empty(), "the row's number is used again, its old text is not");
    index.check().expect("the index is whole");
}

/// More matches than are sorted, and less: a common word is found by walking, a rare one by its trigrams, a short one by
/// looking through all.
#[test]
fn every_way_of_searching_finds_the_same() {
    let count: u64 = 5_000;
    let name = |number: u64| match number % 500 {
        0 => format!("qz rare {number}"),
        _ => format!("common {number}"),
    };
    let index = index_of(
        &(0..count).map(|number| DocumentBuilder::new(number).name(&name(number)).build()).collect::<Vec<_>>(),
    );
    let rare: Vec<FileId> = (0..count).step_by(500).map(file_id).collect();
    let common: Vec<FileId> = (0..count).filter(|number| number % 500 != 0).map(file_id).collect();
    assert_eq!(found(&index, "rare"), rare);
    assert_eq!(found(&index, "qz"), rare);
    assert_eq!(found(&index, "common"), common);
    assert_eq!(found(&index, "on"), common);
    // Few at a time, so that the walk fills its pages, from the beginning and from far behind it.
    for (text, expected) in [("common", &common), ("rare", &rare), ("qz", &rare)] {
        for sort in [SortBy::Name, SortBy::Size, SortBy::Added] {
            let query = DocumentQuery { text: Some(parsed(text)), sort, ..DocumentQuery::default() };
            for first in [0, 3, expected.len() as u64 - 5] {
                let slice = index.slice(&anna(), &query, first, 5).expect("read");
                let ids: Vec<FileId> = slice.documents.into_iter().map(|document| document.file_id).collect();
                let all = index.slice(&anna(), &query, 0, 10_000).expect("read").documents;
                let from = usize::try_from(first).expect("a small number");
                let wanted: Vec<FileId> = all[from..from + 5].iter().map(|document| document.file_id).collect();
                assert_eq!((ids, slice.count), (wanted, expected.len() as u64), "{text:?} by {sort:?} from {first}");
            }
        }
    }
}
