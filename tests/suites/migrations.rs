//! Old indexes, as their versions wrote them, opened by this one. The files beside this one are never changed: a new step
//! adds one.

use std::path::{Path, PathBuf};

use coffer_core::document::FileId;
use coffer_core::query::DocumentQuery;
use coffer_core::repository::{Action, Index, OpenState, RepositoryError};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, parsed, user};
use rusqlite::Connection;
use tempfile::TempDir;

/// Every version but this program's own.
const OLD: [&str; 8] = [
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
    include_str!("migrations/8.sql"),
];

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index.db");
    (folder, path)
}

fn run(path: &Path, sql: &str) {
    Connection::open(path).expect("opened").execute_batch(sql).expect("run");
}

/// Every table and index with the SQL that made it.
fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let connection = Connection::open(path).expect("opened");
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").expect("prepared");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("run");
    rows.map(|row| row.expect("read")).collect()
}

fn version(path: &Path) -> usize {
    let connection = Connection::open(path).expect("opened");
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("read");
    usize::try_from(version).expect("never negative")
}

#[test]
fn an_index_of_every_old_version_is_brought_up_to_date_with_all_that_is_in_it() {
    let (_fresh_folder, fresh) = place();
    drop(Index::open(&fresh).expect("opened"));
    assert_eq!(version(&fresh), OLD.len() + 1, "a new step needs a file of the version before it");
    for (old, sql) in (1..).zip(OLD) {
        let (_folder, path) = place();
        run(&path, sql);
        let index = Index::open(&path).expect("an old index opens");
        let expected = DocumentBuilder::new(1)
            .name("Zürich – Übersicht.pdf")
            .folder("Reisen/Schweiz")
            .mime_type("application/pdf")
            .tags(&["2026", "reise"])
            .note("It's a note")
            .metadata(&[("camera", "X100")])
            .public()
            .supersedes(3)
            .rev(4)
            .build();
        assert_eq!(index.document(&anna(), file_id(1)).expect("read"), Some(expected), "from version {old}");
        let usage = index.usage(&anna()).expect("read");
        assert_eq!((usage.vault.documents, usage.trash.documents), (1, 1), "from version {old}");
        assert_eq!(index.revision().expect("read"), 1, "nothing in a list has changed");
        let search = DocumentQuery { text: Some(parsed("ubersicht")), ..DocumentQuery::default() };
        let found = index.page(&anna(), &search, None, 10).expect("read");
        let ids: Vec<FileId> = found.documents.iter().map(|document| document.file_id).collect();
        assert_eq!(ids, [file_id(1)], "from version {old}: what was there before is found too");
        if old >= 2 {
            let activity = index.activity(&anna(), None, 10).expect("read");
            assert_eq!((activity.len(), activity[0].action), (1, Action::Renamed));
            assert_eq!(index.setting("theme").expect("read").as_deref(), Some("dark"));
            let upload = &index.uploads(&anna()).expect("read")[0];
            assert_eq!(upload.upload_id.as_deref(), Some("session-7"));
            let state = if old >= 6 { OpenState::Queued } else { OpenState::Paused };
            assert_eq!((upload.state, upload.place, &upload.failure), (state, 0, &None), "from version {old}");
        }
        if old >= 3 {
            assert_eq!(index.intents().expect("read"), [(anna(), file_id(1))]);
        }
        if old >= 5 {
            let check = index.last_check(&anna(), 100).expect("read").expect("there was one");
            let mended = if old >= 6 { 2 } else { 0 };
            assert_eq!((check.documents, check.mended), (2, mended), "what was not counted then is nothing");
        }
        if old >= 7 {
            let exports = index.exports_of_documents(&anna(), &[file_id(1), file_id(2)]).expect("read");
            let [export] = &exports[..] else { panic!("one copy is queued, not {exports:?}") };
            assert_eq!((export.state, export.place, export.done_bytes), (OpenState::Paused, -1, 500));
            assert_eq!(index.ended_transfers(&anna()).expect("read").len(), 1);
        }
        index
            .write(|write| {
                write.remove_document(&anna(), file_id(1))?;
                write.remove_document(&user("ben"), file_id(3))?;
                write.insert_document(&DocumentBuilder::new(4).build())
            })
            .map_err(|error: RepositoryError| error)
            .expect("it is an index like any other");
        index.check().expect("it is whole");
        drop(index);
        assert_eq!(schema(&path), schema(&fresh), "from version {old}: the same tables as a new index");
    }
}

#[test]
fn a_step_that_fails_leaves_the_index_as_it_was() {
    let (_folder, path) = place();
    run(&path, OLD[0]);
    // The second of the tables that the next step makes is there already.
    run(&path, "CREATE TABLE uploads (of_somebody_else)");
    let before = schema(&path);
    Index::open(&path).expect_err("the step cannot be taken");
    assert_eq!((version(&path), schema(&path)), (1, before), "not even its first table may stay");
    run(&path, "DROP TABLE uploads");
    Index::open(&path).expect("and it can be taken later").check().expect("it is whole");
}

#[test]
fn programs_that_start_at_once_take_each_step_once() {
    let (_folder, path) = place();
    run(&path, OLD[0]);
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..6).map(|_| scope.spawn(|| Index::open(&path).map(drop))).collect();
        for start in starts {
            start.join().expect("no panic").expect("each waits for the other's step");
        }
    });
    assert_eq!(version(&path), OLD.len() + 1);
}
