//! One document: put in, changed, taken out, found again.

use coffer_core::document::Document;
use coffer_core::repository::{Index, RepositoryError};
use coffer_tests::documents::{DocumentBuilder, anna};

fn index() -> Index {
    Index::open_in_memory().expect("an index in memory always opens")
}

fn insert(index: &Index, document: &Document) -> Result<(), RepositoryError> {
    index.write(|write| write.insert_document(document))
}

/// A document with something in every field.
fn full(number: u64) -> Document {
    DocumentBuilder::new(number)
        .name("Zürich – Übersicht.pdf")
        .folder("Reisen/Schweiz")
        .mime_type("application/pdf")
        .tags(&["reise", "2026", "ümlaut"])
        .note("first line\nsecond line")
        .metadata(&[("camera", "X100"), ("quote", "\"'%_\\")])
        .public()
        .supersedes(3)
        .rev(41)
        .build()
}

#[test]
fn what_is_put_in_comes_back_as_it_was() {
    let index = index();
    let document = full(1);
    insert(&index, &document).expect("inserted");
    assert_eq!(index.document(&anna(), document.file_id).expect("read"), Some(document.clone()));
    let by_name = index.document_by_unique_name(&anna(), &document.unique_name).expect("read");
    assert_eq!(by_name, Some(document));
}

#[test]
fn a_replaced_document_is_the_new_one_in_every_field() {
    let index = index();
    insert(&index, &DocumentBuilder::new(1).tags(&["old", "reise"]).build()).expect("inserted");
    let document = full(1);
    index.write(|write| write.replace_document(&document)).expect("replaced");
    assert_eq!(index.document(&anna(), document.file_id).expect("read"), Some(document));
}
