//! Uploads under way.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use coffer_core::ErrorKind;
use coffer_core::document::{OpId, Timestamp};
use coffer_core::repository::{Failure, OpenState, OpenUpload, RepositoryError, SameContent, SourceStamp};
use coffer_tests::documents::{anna, file_id, name, parsed, user};

use super::{index, refused, write};

fn upload(number: u64) -> OpenUpload {
    OpenUpload {
        file_id: file_id(number),
        owner_id: anna(),
        upload_id: None,
        op_id: OpId::from_bytes([5; 16]),
        name: name("Film.mp4"),
        folder: parsed("Videos"),
        source_path: PathBuf::from(std::ffi::OsStr::from_bytes(b"/home/anna/caf\xe9.mp4")),
        // Numbers as file systems on a network make them up, and a time before 1970.
        source: SourceStamp { device: u64::MAX, inode: 1 << 63 | number, size_bytes: 12, modified_ns: -1_000_000_001 },
        chunk_size: 8 << 20,
        state: OpenState::Queued,
        started_at: Timestamp::from_millis(1_000 - i64::try_from(number).expect("a small number")),
        place: 0,
        done_bytes: 5,
        same_content: SameContent::Skip,
        failure: Some(Failure { kind: ErrorKind::Offline, message: "nobody answers".to_owned() }),
        has_run: false,
    }
}

#[test]
fn an_upload_comes_back_as_it_was_with_what_has_happened_to_it() {
    let index = index();
    write(&index, |write| write.insert_upload(&upload(1)));
    assert_eq!(index.upload(&anna(), file_id(1)).expect("read"), Some(upload(1)));
    write(&index, |write| {
        write.set_upload_id(file_id(1), "session-7")?;
        write.note_run(file_id(1))?;
        write.set_upload_state(file_id(1), OpenState::Paused)
    });
    let paused = OpenUpload {
        upload_id: Some("session-7".to_owned()),
        state: OpenState::Paused,
        failure: None,
        has_run: true,
        ..upload(1)
    };
    assert_eq!(index.uploads(&anna()).expect("read"), std::slice::from_ref(&paused));
    let full = Failure { kind: ErrorKind::NoSpace, message: "the disk is full".to_owned() };
    write(&index, |write| write.stop_upload(file_id(1), OpenState::Failed, 9, Some(&full)));
    let failed = OpenUpload { state: OpenState::Failed, done_bytes: 9, failure: Some(full), ..paused };
    assert_eq!(index.uploads(&anna()).expect("read"), [failed]);
    write(&index, |write| write.remove_upload(file_id(1)));
    assert_eq!(index.uploads(&anna()).expect("read"), []);
    write(&index, |write| write.remove_upload(file_id(1)));
}

#[test]
fn uploads_come_in_the_order_they_began() {
    let index = index();
    write(&index, |write| [1, 3, 2].iter().try_for_each(|number| write.insert_upload(&upload(*number))));
    let ids: Vec<_> = index.uploads(&anna()).expect("read").into_iter().map(|upload| upload.file_id).collect();
    assert_eq!(ids, [3, 2, 1].map(file_id), "a larger number began earlier");
}

#[test]
fn a_person_says_what_comes_first() {
    let index = index();
    write(&index, |write| [1, 2, 3].iter().try_for_each(|number| write.insert_upload(&upload(*number))));
    write(&index, |write| {
        write.move_upload_up(&anna(), file_id(1))?;
        write.move_upload_up(&anna(), file_id(2)).map(drop)
    });
    let ids: Vec<_> = index.queued_uploads(&anna()).expect("read").into_iter().map(|upload| upload.file_id).collect();
    assert_eq!(ids, [2, 1, 3].map(file_id), "what was moved last is first");
}

#[test]
fn an_upload_that_was_given_up_stays_so() {
    let index = index();
    write(&index, |write| {
        write.insert_upload(&upload(1))?;
        write.set_upload_state(file_id(1), OpenState::Cancelled)
    });
    for outcome in [
        refused(&index, |write| write.set_upload_id(file_id(1), "late")),
        refused(&index, |write| write.stop_upload(file_id(1), OpenState::Paused, 1, None)),
    ] {
        assert!(matches!(outcome, RepositoryError::NotFound), "{outcome:?}");
    }
}

#[test]
fn a_file_that_is_added_again_is_known_by_all_of_its_stamp() {
    let index = index();
    let begun = upload(1);
    write(&index, |write| write.insert_upload(&begun));
    let find = |source: SourceStamp, folder: &str| {
        let found = index.uploads_of_sources(&anna(), &[(&source, &parsed(folder))]).expect("read");
        found.into_iter().next().expect("one answer").map(|upload| upload.file_id)
    };
    assert_eq!(find(begun.source, "Videos"), Some(file_id(1)));
    assert_eq!(find(begun.source, ""), None, "into another folder it is another document");
    for changed in [
        SourceStamp { device: 0, ..begun.source },
        SourceStamp { inode: 0, ..begun.source },
        SourceStamp { size_bytes: 13, ..begun.source },
        SourceStamp { modified_ns: -1_000_000_000, ..begun.source },
    ] {
        assert_eq!(find(changed, "Videos"), None, "{changed:?}");
    }
    write(&index, |write| write.set_upload_state(file_id(1), OpenState::Cancelled));
    assert_eq!(find(begun.source, "Videos"), None, "what was cancelled is not gone on with");
    write(&index, |write| write.insert_upload(&upload(2)));
    assert_eq!(find(upload(2).source, "Videos"), Some(file_id(2)));
}

#[test]
fn there_is_one_upload_of_a_document() {
    let index = index();
    write(&index, |write| write.insert_upload(&upload(1)));
    let again = refused(&index, |write| write.insert_upload(&OpenUpload { owner_id: user("ben"), ..upload(1) }));
    assert!(matches!(again, RepositoryError::AlreadyIndexed), "{again:?}");
    for outcome in [
        refused(&index, |write| write.set_upload_state(file_id(2), OpenState::Paused)),
        refused(&index, |write| write.set_upload_id(file_id(2), "session")),
    ] {
        assert!(matches!(outcome, RepositoryError::NotFound), "{outcome:?}");
    }
}

#[test]
fn an_upload_becomes_one_of_another_document_and_stays_what_it_was_otherwise() {
    let index = index();
    write(&index, |write| {
        write.insert_upload(&upload(1))?;
        write.insert_upload(&upload(2))
    });
    write(&index, |write| write.give_upload_another_document(file_id(1), file_id(3), Some("session-7")));
    let expected = OpenUpload { file_id: file_id(3), upload_id: Some("session-7".to_owned()), ..upload(1) };
    assert_eq!(index.upload(&anna(), file_id(3)).expect("read"), Some(expected));
    assert_eq!(index.upload(&anna(), file_id(1)).expect("read"), None);
    assert_eq!(index.claimed_uploads().expect("read"), ["session-7"]);
    let taken = refused(&index, |write| write.give_upload_another_document(file_id(3), file_id(2), None));
    assert!(matches!(taken, RepositoryError::AlreadyIndexed), "{taken:?}");
    let gone = refused(&index, |write| write.give_upload_another_document(file_id(1), file_id(4), None));
    assert!(matches!(gone, RepositoryError::NotFound), "{gone:?}");
    assert_eq!(index.uploads(&anna()).expect("read").len(), 2);
}
