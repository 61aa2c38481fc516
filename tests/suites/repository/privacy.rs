//! For another user nothing of this exists: every read, and every write.

use coffer_core::document::{FolderPath, OpId, Timestamp};
use coffer_core::query::{DocumentQuery, Place, Selection, Usage};
use coffer_core::repository::{Action, Index, NewActivity, OpenUpload, RepositoryError, SourceStamp, UploadState};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, name, parsed, user};

use super::{index, refused, write};

const SOURCE: SourceStamp = SourceStamp { device: 1, inode: 2, size_bytes: 3, modified_ns: 4 };

/// An index with something of everything, all of it of one user.
fn index_of_anna() -> Index {
    let index = index();
    write(&index, |write| {
        write.insert_document(
            &DocumentBuilder::new(1).name("Plan.pdf").unique_name("plan").folder("a").tags(&["red"]).public().build(),
        )?;
        write.insert_document(&DocumentBuilder::new(2).trashed().build())?;
        write.insert_upload(&OpenUpload {
            file_id: file_id(3),
            owner_id: anna(),
            upload_id: None,
            op_id: OpId::from_bytes([1; 16]),
            name: name("x"),
            folder: FolderPath::root(),
            source_path: "/x".into(),
            source: SOURCE,
            chunk_size: 1,
            state: UploadState::Active,
            started_at: Timestamp::from_millis(0),
        })?;
        write.record(&NewActivity {
            at: Timestamp::from_millis(0),
            user_id: anna(),
            action: Action::Added,
            file_id: Some(file_id(1)),
            name: "Plan.pdf".to_owned(),
            detail: String::new(),
        })
    });
    index
}

fn check_that_nothing_is_seen(index: &Index, other: &coffer_core::document::UserId) {
    assert_eq!(index.document(other, file_id(1)).expect("read"), None);
    assert_eq!(index.document_by_unique_name(other, &parsed("plan")).expect("read"), None);
    assert!(index.document_named(other, &parsed("a"), &name("Plan.pdf")).expect("read").is_empty());
    for query in [
        DocumentQuery::default(),
        DocumentQuery { place: Place::Trash, ..DocumentQuery::default() },
        DocumentQuery { folder: Some(parsed("a")), ..DocumentQuery::default() },
        DocumentQuery { tag: Some(parsed("red")), ..DocumentQuery::default() },
        DocumentQuery { text: Some(parsed("p")), ..DocumentQuery::default() },
        DocumentQuery { text: Some(parsed("plan")), ..DocumentQuery::default() },
    ] {
        assert!(index.page(other, &query, None, 10).expect("read").documents.is_empty(), "{query:?}");
        let slice = index.slice(other, &query, 0, 10).expect("read");
        assert!(slice.documents.is_empty() && slice.count == 0, "{query:?}");
        assert_eq!(index.count(other, &query).expect("read"), 0, "{query:?}");
        assert_eq!(index.position(other, &query, file_id(1)).expect("read"), None);
        assert_eq!(index.position_at_prefix(other, &query, "").expect("read"), None);
        assert!(index.selected(other, &Selection::AllExcept(query, vec![]), None, 10).expect("read").is_empty());
    }
    let only = Selection::Only(vec![file_id(1), file_id(2)]);
    assert!(index.selected(other, &only, None, 10).expect("read").is_empty());
    assert_eq!(index.first_free_unique_name(other, &parsed("plan")).expect("read").as_str(), "plan");
    assert_eq!(index.first_free_name(other, &parsed("a"), &name("Plan.pdf")).expect("read").as_str(), "Plan.pdf");
    assert!(index.folders(other, &FolderPath::root()).expect("read").is_empty());
    assert!(index.tags(other).expect("read").is_empty());
    assert_eq!(index.usage(other).expect("read"), Usage::default());
    assert!(index.activity(other, None, 10).expect("read").is_empty());
    assert!(index.uploads(other).expect("read").is_empty());
    assert_eq!(index.upload(other, file_id(3)).expect("read"), None);
    assert_eq!(index.uploads_of_sources(other, &[(&SOURCE, &FolderPath::root())]).expect("read"), [None]);
    let each = |_, _, _| -> Result<(), RepositoryError> { panic!("nothing must come") };
    index.file_ids(other, each).expect("read");
}

#[test]
fn a_user_who_was_never_here_sees_nothing() {
    check_that_nothing_is_seen(&index_of_anna(), &user("ben"));
}

#[test]
fn a_user_who_has_been_here_sees_nothing_of_others() {
    let index = index_of_anna();
    let ben = user("ben");
    write(&index, |write| {
        write.insert_document(&DocumentBuilder::new(9).owner(&ben).build())?;
        write.remove_document(&ben, file_id(9))
    });
    check_that_nothing_is_seen(&index, &ben);
}

#[test]
fn a_user_cannot_change_what_belongs_to_another() {
    let index = index_of_anna();
    let ben = user("ben");
    for error in [
        refused(&index, |write| write.remove_document(&ben, file_id(1))),
        refused(&index, |write| write.replace_document(&DocumentBuilder::new(1).owner(&ben).build())),
    ] {
        assert!(matches!(error, RepositoryError::NotFound), "it does not exist for them: {error:?}");
    }
    write(&index, |write| write.clear_documents(&ben));
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 1);
}
