//! For another user nothing of this exists: every read, and every write.

use coffer_core::document::{FolderPath, LinkKind, OpId, Timestamp, TransferId};
use coffer_core::query::{DocumentQuery, Place, Selection, Usage};
use coffer_core::repository::{
    Action, EndedState, EndedTransfer, Index, NewActivity, OpenExport, OpenState, OpenUpload, RepositoryError,
    SameContent, SourceStamp,
};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, name, parsed, user};
use coffer_tests::links::{link, link_id, link_token};

use super::{index, refused, write};

const SOURCE: SourceStamp = SourceStamp { device: 1, inode: 2, size_bytes: 3, modified_ns: 4 };

const EXPORT: TransferId = TransferId::from_bytes([7; 16]);
const ENDED: TransferId = TransferId::from_bytes([8; 16]);

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
            state: OpenState::Queued,
            started_at: Timestamp::from_millis(0),
            place: 0,
            done_bytes: 0,
            same_content: SameContent::Skip,
            failure: None,
            has_run: false,
        })?;
        let document = DocumentBuilder::new(1).build();
        write.insert_export(&OpenExport::queued(EXPORT, &document, "/y".into(), Timestamp::from_millis(0)))?;
        write.insert_link(&link(1, LinkKind::Served))?;
        write.insert_document(&DocumentBuilder::new(4).supersedes(1).build())?;
        write.note_ended(&[EndedTransfer {
            id: ENDED,
            owner_id: anna(),
            is_export: false,
            name: name("z"),
            folder: FolderPath::root(),
            size_bytes: 1,
            state: EndedState::Done,
            file_id: None,
            source_path: None,
            ended_at: Timestamp::from_millis(0),
        }])?;
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
    assert_eq!(index.export(other, EXPORT).expect("read"), None);
    assert_eq!(index.link(other, link_id(1)).expect("read"), None);
    assert_eq!(index.link_by_token(other, link_token(1).hash()).expect("read"), None, "not even with its secret");
    assert!(index.links(other, None, 10).expect("read").is_empty());
    assert!(index.links_of_document(other, file_id(1)).expect("read").is_empty());
    assert_eq!(index.newest_version(other, file_id(1)).expect("read"), None);
    assert!(index.exports(other).expect("read").is_empty());
    assert!(index.ended_transfers(other).expect("read").is_empty());
    assert!(index.queued_uploads(other).expect("read").is_empty());
    let content = index.document(&anna(), file_id(1)).expect("read").expect("hers");
    assert!(
        index.documents_of_content(other, content.size_bytes, content.content_hash).expect("read").is_empty(),
        "nor that somebody has the same content"
    );
    assert!(!index.has_content_of_length(other, content.size_bytes).expect("read"));
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
        refused(&index, |write| write.switch_link_off(&ben, link_id(1), Timestamp::from_millis(1)).map(drop)),
        refused(&index, |write| write.move_link(&ben, link_id(1), file_id(9))),
        refused(&index, |write| write.replace_document(&DocumentBuilder::new(1).owner(&ben).build())),
    ] {
        assert!(matches!(error, RepositoryError::NotFound), "it does not exist for them: {error:?}");
    }
    write(&index, |write| {
        write.clear_documents(&ben)?;
        write.remove_link(&ben, link_id(1))?;
        assert!(!write.count_download(&ben, link_id(1), Timestamp::from_millis(1))?);
        assert_eq!(write.switch_links_off(&ben, &[file_id(1)], Timestamp::from_millis(1))?, []);
        write.note_link_check(&ben, link_id(1), Some(Timestamp::from_millis(1)), None)
    });
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 2);
    assert_eq!(index.link(&anna(), link_id(1)).expect("read"), Some(link(1, LinkKind::Served)));
}
