//! What was set aside: shown, given back, and removed only by a person, after thirty days.

use std::fs;
use std::time::Duration;

use coffer_core::document::{Document, Status};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::seams::Clock;
use coffer_core::service::{SetAside, SetAsideReason, SweepScope};
use coffer_tests::RealVault;

const DAY: Duration = Duration::from_secs(86_400);

/// A vault in which the content of a document was moved to the quarantine by hand.
fn with_content_aside() -> (RealVault, Document, SetAside) {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let folder = vault.root().join(".quarantine").join(vault.user().as_str());
    fs::create_dir_all(&folder).expect("a folder");
    let name = document.file_id.to_string();
    fs::rename(vault.documents().join(&name), folder.join(&name)).expect("moved");
    let thing = only(&vault);
    (vault, document, thing)
}

fn only(vault: &RealVault) -> SetAside {
    let mut things = vault.service().quarantine(vault.user()).expect("read");
    assert_eq!(things.len(), 1, "{things:?}");
    things.remove(0)
}

#[test]
fn it_is_shown_with_what_is_known_about_it() {
    let (vault, document, thing) = with_content_aside();
    assert_eq!((thing.file_id, thing.name.as_deref(), thing.size_bytes), (document.file_id, Some("a.txt"), 5));
    assert_eq!((thing.reason, thing.can_restore, thing.can_remove), (SetAsideReason::Unknown, true, false));
    let other = "ben".parse().expect("valid");
    assert_eq!(vault.service().quarantine(&other).expect("read"), [], "others' things are their own");
    assert!(matches!(vault.service().restore_set_aside(&other, &thing.id), Err(Error::NotFound)));
}

#[test]
fn content_goes_back_to_its_document() {
    let (vault, document, thing) = with_content_aside();
    vault.content(&document).expect_err("its content is missing");
    let restored = vault.service().restore_set_aside(vault.user(), &thing.id).expect("restored");
    assert_eq!(restored.status, Status::Stored, "and it is no longer said to be missing");
    assert_eq!(vault.content(&document).expect("whole"), b"words");
    assert!(matches!(vault.service().restore_set_aside(vault.user(), &thing.id), Err(Error::NotFound)));
    vault.assert_whole("restored");
}

#[test]
fn damaged_content_makes_room_for_it_and_intact_content_does_not() {
    let (vault, document, thing) = with_content_aside();
    let content = vault.documents().join(document.file_id.to_string());
    fs::write(&content, b"words").expect("there again");
    let error = vault.service().restore_set_aside(vault.user(), &thing.id).expect_err("nothing is to be done");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    fs::write(&content, b"wordz").expect("damaged");
    vault.service().restore_set_aside(vault.user(), &thing.id).expect("restored");
    assert_eq!(fs::read(&content).expect("there"), b"words");
    let thing = only(&vault);
    assert_eq!((thing.reason, thing.name.as_deref()), (SetAsideReason::Replaced, Some("a.txt")), "the damaged one");
}

#[test]
fn what_is_not_the_content_of_a_document_does_not_become_it() {
    let (vault, document, thing) = with_content_aside();
    let aside = vault.root().join(".quarantine").join(&thing.id);
    fs::write(&aside, b"wordz").expect("changed");
    let error = vault.service().restore_set_aside(vault.user(), &thing.id).expect_err("it is something else");
    assert_eq!(error.kind(), ErrorKind::Damaged);
    fs::write(&aside, b"words").expect("as it was");
    fs::remove_file(vault.documents().join(format!("{}.meta", document.file_id))).expect("removed");
    let error = vault.service().restore_set_aside(vault.user(), &thing.id).expect_err("nothing speaks of it");
    assert_eq!(error.kind(), ErrorKind::IllegalStatus);
    assert_eq!(fs::read(&aside).expect("it stays"), b"words");
}

#[test]
fn nothing_goes_before_thirty_days_by_both_clocks() {
    let (vault, _, thing) = with_content_aside();
    let sweep = || vault.service().sweep(&vault.vault().users, SweepScope::Unfinished).expect("swept");
    let remove = || vault.service().remove_set_aside(vault.user(), &thing.id);
    let refused = |when: &str| assert_eq!(remove().expect_err(when).kind(), ErrorKind::IllegalStatus, "{when}");
    refused("never seen by a sweep");
    sweep();
    refused("just seen");
    let wall = vault.clock().now();
    vault.clock().set_wall(coffer_core::document::Timestamp::from_millis(wall.as_millis() + 3_652 * 86_400_000));
    refused("ten years by the wall clock alone");
    vault.clock().set_wall(wall);
    vault.clock().advance(29 * DAY);
    sweep();
    refused("twenty-nine days");
    vault.clock().advance(DAY);
    assert!(only(&vault).can_remove);
    assert!(vault.root().join(".quarantine").join(&thing.id).exists(), "not by itself");
    remove().expect("a person may");
    assert_eq!(vault.service().quarantine(vault.user()).expect("read"), []);
    assert!(matches!(remove(), Err(Error::NotFound)));
}
