//! A damaged index in use: another takes its place, and what only the old one had is read out of it as far as it goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use coffer_core::document::{DamageKind, LinkKind, OpId, Timestamp};
use coffer_core::query::DocumentQuery;
use coffer_core::repository::{
    Action, Finding, FinishedCheck, Index, IndexPart, Mark, NewActivity, OpenState, OpenUpload, RepositoryError,
    SameContent, SourceStamp, Upkeep,
};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, name, parsed, user};
use coffer_tests::links::{link, link_token};
use rusqlite::Connection;

use super::{insert, write};

/// An index with something of everything, `entries` of it activity.
fn filled(path: &Path, entries: i64) -> Index {
    let index = Index::open(path).expect("opened");
    insert(&index, &[DocumentBuilder::new(1).build(), DocumentBuilder::new(2).owner(&user("ben")).build()]);
    for at in 0..entries {
        write(&index, |write| write.record(&entry(at)));
    }
    write(&index, |write| {
        write.insert_upload(&upload())?;
        write.insert_check(&anna(), &check())?;
        write.note_finding(&anna(), &finding())?;
        write.set_mark(&mark())?;
        write.insert_link(&link(1, LinkKind::Served))?;
        write.insert_link(&link(2, LinkKind::ShareCopy))?;
        write.set_upkeep(&Upkeep { run_ms: 99, ..Upkeep::default() })
    });
    index
}

fn entry(at: i64) -> NewActivity {
    NewActivity {
        at: Timestamp::from_millis(at),
        user_id: if at % 5 == 0 { user("ben") } else { anna() },
        action: Action::Added,
        file_id: None,
        name: format!("{at} {}", "x".repeat(200)),
        detail: String::new(),
    }
}

fn upload() -> OpenUpload {
    OpenUpload {
        file_id: file_id(7),
        owner_id: anna(),
        upload_id: Some("session-7".to_owned()),
        op_id: OpId::from_bytes([5; 16]),
        name: name("Film.mp4"),
        folder: parsed("Videos"),
        source_path: "/home/anna/Film.mp4".into(),
        source: SourceStamp { device: 1, inode: 2, size_bytes: 3, modified_ns: 4 },
        chunk_size: 8 << 20,
        state: OpenState::Paused,
        started_at: Timestamp::from_millis(6),
        place: 0,
        done_bytes: 4,
        same_content: SameContent::Skip,
        failure: None,
        has_run: false,
    }
}

fn check() -> FinishedCheck {
    FinishedCheck {
        at: Timestamp::from_millis(1),
        documents: 2,
        read_bytes: 3,
        read_percent: 100,
        damaged: 0,
        duration_ms: 4,
        automatic: false,
        mended: 5,
    }
}

fn finding() -> Finding {
    Finding {
        file_id: file_id(1),
        damage: DamageKind::HashDiffers,
        found_at: Timestamp::from_millis(8),
        name: Some("Name".to_owned()),
    }
}

fn mark() -> Mark {
    Mark { subject: "thing".to_owned(), seen_at: Timestamp::from_millis(1), seen_run_ms: 2, note: String::new() }
}

/// Puts a new index in the place of this one, after `spoil` has damaged it; answers what could not be taken over.
fn replaced(index: &Index, path: &Path, spoil: impl FnOnce(&Path)) -> Vec<IndexPart> {
    let aside = path.with_extension("aside");
    let lost = index
        .replace(5_000, || -> Result<Option<PathBuf>, RepositoryError> {
            for suffix in ["", "-wal", "-shm"] {
                let with_suffix = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
                match fs::rename(with_suffix(path), with_suffix(&aside)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
                    _ => {}
                }
            }
            spoil(&aside);
            Ok(Some(aside.clone()))
        })
        .expect("replaced");
    lost.expect("it was moved")
}

#[test]
fn what_only_the_index_had_is_carried_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 20);
    let (revision, activity) = (index.revision().expect("read"), index.activity(&anna(), None, 100).expect("read"));
    assert_eq!(replaced(&index, &path, |_| {}), []);
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 0, "documents come back from their sidecars");
    assert_eq!(index.activity(&anna(), None, 100).expect("read"), activity, "under the same numbers");
    assert_eq!(index.activity(&user("ben"), None, 100).expect("read").len(), 4);
    assert_eq!(index.uploads(&anna()).expect("read"), [upload()]);
    assert_eq!(index.last_check(&anna(), 0).expect("read"), Some(check()));
    assert_eq!(index.findings(&anna(), 10).expect("read"), [finding()]);
    assert_eq!(index.marks().expect("read"), [mark()]);
    let links = [link(2, LinkKind::ShareCopy), link(1, LinkKind::Served)];
    assert_eq!(index.links(&anna(), None, 10).expect("read"), links, "who has their addresses has them still");
    let found = index.link_by_token(&anna(), link_token(1).hash()).expect("read");
    assert_eq!(found.as_ref(), links.last());
    assert_eq!(index.upkeep().expect("read").run_ms, 99);
    assert!(index.revision().expect("read") > revision, "no state may be mistaken for an earlier one");
    index.check().expect("it is whole");
}

#[test]
fn what_is_no_database_any_more_gives_nothing_and_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 3);
    let lost = replaced(&index, &path, |aside| fs::write(aside, [7; 8192]).expect("written"));
    assert_eq!(lost, IndexPart::ALL);
    assert_eq!(index.revision().expect("read"), 5_000);
    assert_eq!(index.activity(&anna(), None, 10).expect("read"), []);
}

#[test]
fn a_hole_takes_what_lay_in_it_and_no_more() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 500);
    let lost = replaced(&index, &path, |aside| {
        let root: i64 = {
            let raw = Connection::open(aside).expect("opened");
            raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("run");
            let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'activity'";
            raw.query_row(sql, [], |row| row.get(0)).expect("read")
        };
        let mut bytes = fs::read(aside).expect("there");
        let page = usize::try_from(root - 1).expect("a page") * 4096;
        bytes[page..page + 4096].fill(0xaa);
        fs::write(aside, bytes).expect("written");
    });
    assert_eq!(lost, [IndexPart::Activity]);
    assert_eq!(index.uploads(&anna()).expect("read"), [upload()], "the rest is whole");
    assert_eq!(index.marks().expect("read"), [mark()]);
}

#[test]
fn a_row_that_makes_no_sense_is_left_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 3);
    let lost = replaced(&index, &path, |aside| {
        let raw = Connection::open(aside).expect("opened");
        raw.execute("UPDATE uploads SET state = 'eaten'", []).expect("run");
    });
    assert_eq!(lost, [IndexPart::Uploads]);
    assert_eq!(index.uploads(&anna()).expect("what was carried over can be read"), []);
}

#[test]
fn a_link_that_makes_no_sense_is_left_behind_and_the_others_are_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 1);
    let lost = replaced(&index, &path, |aside| {
        let raw = Connection::open(aside).expect("opened");
        raw.execute("UPDATE links SET share_key = 'd7/../../x' WHERE kind = 'shareCopy'", []).expect("run");
    });
    assert_eq!(lost, [IndexPart::Links], "a person must hear that there may be a link that nobody can switch off");
    assert_eq!(index.links(&anna(), None, 10).expect("read"), [link(1, LinkKind::Served)]);
}

#[test]
fn an_index_that_cannot_be_replaced_is_none_until_it_can() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    let index = filled(&path, 1);
    let refused = index.replace(1, || Err(RepositoryError::NoSpace));
    assert!(matches!(refused, Err(RepositoryError::NoSpace)), "{refused:?}");
    let error = index.count(&anna(), &DocumentQuery::default()).expect_err("there is no index");
    assert!(matches!(error, RepositoryError::Corrupt { .. }), "not an empty one: {error:?}");
    assert_eq!(index.replace(1, || Ok::<_, RepositoryError>(None)).expect("now it can"), None);
    assert_eq!(index.count(&anna(), &DocumentQuery::default()).expect("read"), 1, "what is there is opened");
}
