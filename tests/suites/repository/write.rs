//! Writes: all or nothing, and one revision each.

use coffer_core::repository::{Action, Index, NewActivity, RepositoryError};
use coffer_core::{Error, document::Timestamp};
use coffer_tests::documents::{DocumentBuilder, anna, file_id};

use super::{index_of, write};

#[test]
fn a_write_that_fails_leaves_everything_as_it_was() {
    let index = index_of(&[DocumentBuilder::new(1).folder("a").tags(&["red"]).build()]);
    let before = (
        index.revision().expect("read"),
        index.usage(&anna()).expect("read"),
        index.tags(&anna()).expect("read"),
        index.document(&anna(), file_id(1)).expect("read"),
    );
    let outcome: Result<(), Error> = index.write(|write| {
        write.insert_document(&DocumentBuilder::new(2).folder("b").tags(&["blue"]).build())?;
        write.replace_document(&DocumentBuilder::new(1).folder("c").build())?;
        write.set_setting("theme", "dark")?;
        Err(Error::NothingToAdd)
    });
    assert!(matches!(outcome, Err(Error::NothingToAdd)), "the caller's own error comes back");
    let after = (
        index.revision().expect("read"),
        index.usage(&anna()).expect("read"),
        index.tags(&anna()).expect("read"),
        index.document(&anna(), file_id(1)).expect("read"),
    );
    assert_eq!(before, after);
    assert_eq!(index.setting("theme").expect("read"), None);
}

#[test]
fn a_panic_in_a_write_undoes_it_and_the_index_goes_on() {
    let index = index_of(&[]);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        index.write(|write| -> Result<(), RepositoryError> {
            write.insert_document(&DocumentBuilder::new(1).build())?;
            panic!("in the middle of a write");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(index.document(&anna(), file_id(1)).expect("read"), None);
    write(&index, |write| write.insert_document(&DocumentBuilder::new(1).build()));
}

#[test]
fn the_revision_counts_the_writes_that_changed_documents() {
    let index = index_of(&[]);
    let revision = || index.revision().expect("read");
    let start = revision();
    write(&index, |write| {
        write.insert_document(&DocumentBuilder::new(1).build())?;
        write.insert_document(&DocumentBuilder::new(2).build())?;
        write.remove_document(&anna(), file_id(1))
    });
    assert_eq!(revision(), start + 1, "three changes, one write");
    write(&index, |write| {
        write.set_setting("theme", "dark")?;
        write.record(&NewActivity {
            at: Timestamp::from_millis(1),
            user_id: anna(),
            action: Action::Exported,
            file_id: None,
            name: String::new(),
            detail: String::new(),
        })
    });
    assert_eq!(revision(), start + 1, "no list has changed");
    write(&index, |write| write.replace_document(&DocumentBuilder::new(2).rev(2).build()));
    assert_eq!(revision(), start + 2);
}

#[test]
fn a_refused_step_leaves_the_rest_of_the_write_standing() {
    let index = index_of(&[DocumentBuilder::new(1).unique_name("taken").build()]);
    write(&index, |write| {
        let second = DocumentBuilder::new(2).unique_name("taken").tags(&["red"]).build();
        assert!(write.insert_document(&second).is_err());
        assert!(write.remove_document(&anna(), file_id(9)).is_err());
        write.insert_document(&DocumentBuilder::new(2).unique_name("free").build())
    });
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 2);
    assert!(index.tags(&anna()).expect("read").is_empty(), "what was refused must not be counted");
}

#[test]
fn a_step_that_failed_halfway_keeps_the_rest_from_being_committed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = Index::open(&path).expect("opened");
    let other = rusqlite::Connection::open(&path).expect("opened");
    other.execute_batch("DROP TABLE document_tags").expect("dropped");
    let outcome = index.write(|write| {
        let failed = write.insert_document(&DocumentBuilder::new(1).tags(&["red"]).build());
        assert!(failed.is_err(), "there is no table for its tags");
        Ok::<_, RepositoryError>(())
    });
    assert!(matches!(outcome, Err(RepositoryError::Unavailable { .. })), "{outcome:?}");
    let found = index.document(&anna(), file_id(1)).expect("read");
    assert_eq!(found, None, "its row must not stay without its tags");
}

#[test]
fn a_write_sees_what_it_has_changed() {
    let index = index_of(&[]);
    write(&index, |write| {
        let document = DocumentBuilder::new(1).unique_name("report").name("Report.pdf").build();
        write.insert_document(&document)?;
        assert_eq!(write.document(&anna(), file_id(1))?.as_ref(), Some(&document));
        assert_eq!(write.first_free_unique_name(&anna(), &document.unique_name)?.as_str(), "report_2");
        assert_eq!(write.first_free_name(&anna(), &document.folder, &document.name)?.as_str(), "Report (2).pdf");
        Ok(())
    });
}
