//! One document: put in, changed, taken out, found again.

use std::collections::BTreeMap;

use coffer_core::document::{DeviceId, Document, FileId, Register, Status};
use coffer_core::repository::RepositoryError;
use coffer_core::{ErrorKind, InvalidInput};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, name, parsed, user};

use super::{index, index_of, insert, refused, write};

/// A document with something in every field.
fn full(number: u64) -> Document {
    let mut document = DocumentBuilder::new(number)
        .name("Zürich – Übersicht.pdf")
        .folder("Reisen/Schweiz")
        .mime_type("application/pdf")
        .tags(&["reise", "2026", "ümlaut"])
        .note("first line\nsecond line")
        .metadata(&[("camera", "X100"), ("quote", "\"'%_\\")])
        .public()
        .supersedes(3)
        .rev(41)
        .build();
    document.stamps.mark([Register::Name, Register::Visibility], DeviceId::from_bytes([200; 16]));
    document
}

#[test]
fn what_is_put_in_comes_back_as_it_was() {
    let index = index();
    for (number, status) in (1..).zip(Status::ALL) {
        let document = DocumentBuilder::new(number).status(status).build();
        insert(&index, std::slice::from_ref(&document));
        assert_eq!(index.document(&anna(), document.file_id).expect("read"), Some(document), "{status}");
    }
    let document = full(100);
    insert(&index, std::slice::from_ref(&document));
    let by_name = index.document_by_unique_name(&anna(), &document.unique_name).expect("read");
    assert_eq!(by_name, Some(document));
}

#[test]
fn a_replaced_document_is_the_new_one_in_every_field() {
    let index = index_of(&[DocumentBuilder::new(1).tags(&["old", "reise"]).build()]);
    write(&index, |write| write.replace_document(&full(1)));
    assert_eq!(index.document(&anna(), file_id(1)).expect("read"), Some(full(1)));
    let tags: BTreeMap<String, u64> =
        index.tags(&anna()).expect("read").into_iter().map(|(tag, count)| (tag.to_string(), count)).collect();
    assert_eq!(tags, BTreeMap::from([("2026".into(), 1), ("reise".into(), 1), ("ümlaut".into(), 1)]));
}

#[test]
fn a_document_that_is_taken_out_is_gone() {
    let index = index_of(&[full(1), DocumentBuilder::new(2).build()]);
    write(&index, |write| write.remove_document(&anna(), file_id(1)));
    assert_eq!(index.document(&anna(), file_id(1)).expect("read"), None);
    assert!(index.document(&anna(), file_id(2)).expect("read").is_some(), "the other one stays");
    let again = refused(&index, |write| write.remove_document(&anna(), file_id(1)));
    assert!(matches!(again, RepositoryError::NotFound), "{again:?}");
    insert(&index, &[full(1)]);
}

#[test]
fn two_documents_of_one_owner_never_share_a_unique_name() {
    let index = index_of(&[DocumentBuilder::new(1).unique_name("report").build(), DocumentBuilder::new(2).build()]);
    let second = DocumentBuilder::new(3).unique_name("report").build();
    let taken = refused(&index, |write| write.insert_document(&second));
    assert!(matches!(&taken, RepositoryError::UniqueNameTaken { unique_name } if unique_name == "report"), "{taken:?}");
    assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
    let renamed = DocumentBuilder::new(2).unique_name("report").build();
    let taken = refused(&index, |write| write.replace_document(&renamed));
    assert!(matches!(taken, RepositoryError::UniqueNameTaken { .. }), "{taken:?}");
    insert(&index, &[DocumentBuilder::new(3).owner(&user("ben")).unique_name("report").build()]);
}

#[test]
fn a_document_is_put_in_once() {
    let index = index_of(&[DocumentBuilder::new(1).build()]);
    let again = refused(&index, |write| write.insert_document(&DocumentBuilder::new(1).build()));
    assert!(matches!(again, RepositoryError::AlreadyIndexed), "{again:?}");
    let of_another = DocumentBuilder::new(1).owner(&user("ben")).unique_name("other").build();
    let again = refused(&index, |write| write.insert_document(&of_another));
    assert!(matches!(again, RepositoryError::AlreadyIndexed), "ids are never used twice, whoever owns them: {again:?}");
    let missing = refused(&index, |write| write.replace_document(&DocumentBuilder::new(2).build()));
    assert!(matches!(missing, RepositoryError::NotFound), "{missing:?}");
}

#[test]
fn a_size_that_json_cannot_carry_is_refused() {
    let index = index();
    for size_bytes in [1 << 53, u64::MAX] {
        let document = DocumentBuilder::new(1).size_bytes(size_bytes).build();
        let error = refused(&index, |write| write.insert_document(&document));
        assert!(
            matches!(error, RepositoryError::InvalidInput(InvalidInput { field: "size_bytes", .. })),
            "{size_bytes}: {error:?}"
        );
    }
    insert(&index, &[DocumentBuilder::new(1).size_bytes((1 << 53) - 1).build()]);
    assert_eq!(index.usage(&anna()).expect("read").vault.size_bytes, (1 << 53) - 1);
}

#[test]
fn documents_of_a_name_are_found_in_their_folder_only() {
    let index = index_of(&[
        DocumentBuilder::new(1).name("Report.pdf").folder("a").build(),
        DocumentBuilder::new(2).name("report.pdf").folder("a").build(),
        DocumentBuilder::new(3).name("Report.pdf").folder("a/b").build(),
        DocumentBuilder::new(4).name("Report.pdf").folder("a").trashed().build(),
        DocumentBuilder::new(5).name("Report.pdf").folder("a").build(),
    ]);
    let found = index.document_named(&anna(), &parsed("a"), &name("Report.pdf")).expect("read");
    let ids: Vec<FileId> = found.into_iter().map(|document| document.file_id).collect();
    assert_eq!(ids, [file_id(1), file_id(5)], "neither another case, nor another folder, nor the trash");
}

#[test]
fn every_id_comes_once_and_in_order_while_others_come_and_go() {
    let index = index_of(&(0..2_500).map(|number| DocumentBuilder::new(number * 2).build()).collect::<Vec<_>>());
    let mut seen = Vec::new();
    index
        .file_ids(&anna(), |file_id, status, _| {
            assert_eq!(status, Status::Stored);
            seen.push(file_id);
            if seen.len() % 100 == 0 {
                let number = seen.len() as u64;
                insert(&index, &[DocumentBuilder::new(number * 2 + 1).build()]);
            }
            Ok::<_, RepositoryError>(())
        })
        .expect("read");
    assert!(seen.is_sorted_by(|left, right| left < right), "in order, none twice");
    for number in 0..2_500 {
        assert!(seen.binary_search(&file_id(number * 2)).is_ok(), "{number} was there all the while");
    }
}

#[test]
fn an_error_ends_going_through_the_ids() {
    let index = index_of(&[DocumentBuilder::new(1).build(), DocumentBuilder::new(2).build()]);
    let mut calls = 0;
    let outcome = index.file_ids(&anna(), |_, _, _| {
        calls += 1;
        Err(RepositoryError::NotFound)
    });
    assert!(matches!(outcome, Err(RepositoryError::NotFound)));
    assert_eq!(calls, 1);
}

#[test]
fn clearing_takes_out_the_documents_of_one_owner_and_nothing_else() {
    let ben = user("ben");
    let index = index_of(&[full(1), DocumentBuilder::new(2).trashed().build()]);
    insert(&index, &[DocumentBuilder::new(3).owner(&ben).tags(&["kept"]).build()]);
    write(&index, |write| {
        write.set_setting("theme", "dark")?;
        write.insert_document(&DocumentBuilder::new(4).folder("soon gone").build())?;
        write.clear_documents(&anna())?;
        write.insert_document(&full(1))
    });
    assert_eq!(index.document(&anna(), file_id(2)).expect("read"), None);
    assert_eq!(index.document(&anna(), file_id(1)).expect("read"), Some(full(1)), "put in again by the same write");
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 1);
    assert_eq!(index.folders(&anna(), &parsed("")).expect("read").len(), 1, "only that of the one put in again");
    assert_eq!(index.usage(&ben).expect("read").vault.documents, 1);
    assert_eq!(index.tags(&ben).expect("read").len(), 1);
    assert_eq!(index.setting("theme").expect("read").as_deref(), Some("dark"));
    index.check().expect("the index is whole");
}
