//! Exports under way, and transfers that are over.

use coffer_core::ErrorKind;
use coffer_core::document::{Timestamp, TransferId};
use coffer_core::repository::{EndedState, EndedTransfer, Failure, OpenExport, OpenState, RepositoryError};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, name, parsed, user};

use super::{index, refused, write};

fn id(number: u8) -> TransferId {
    TransferId::from_bytes([number; 16])
}

fn export(number: u8) -> OpenExport {
    let document = DocumentBuilder::new(1).name("Film.mp4").folder("Videos").build();
    OpenExport::queued(id(number), &document, "/media/stick/Film.mp4".into(), Timestamp::from_millis(3))
}

#[test]
fn an_export_comes_back_as_it_was_with_what_has_happened_to_it() {
    let index = index();
    write(&index, |write| write.insert_export(&export(1)));
    assert_eq!(index.export(&anna(), id(1)).expect("read"), Some(export(1)));
    let again = refused(&index, |write| write.insert_export(&export(1)));
    assert!(matches!(again, RepositoryError::AlreadyIndexed), "{again:?}");
    let full = Failure { kind: ErrorKind::NoSpace, message: "the stick is full".to_owned() };
    write(&index, |write| write.stop_export(id(1), OpenState::Failed, 4, Some(&full)));
    let failed = OpenExport { state: OpenState::Failed, done_bytes: 4, failure: Some(full), ..export(1) };
    assert_eq!(index.exports(&anna()).expect("read"), std::slice::from_ref(&failed));
    write(&index, |write| write.set_export_state(id(1), OpenState::Queued));
    let queued = OpenExport { state: OpenState::Queued, failure: None, ..failed };
    assert_eq!(index.exports(&anna()).expect("read"), [queued]);
    write(&index, |write| write.remove_export(id(1)));
    assert_eq!(index.exports(&anna()).expect("read"), []);
    write(&index, |write| write.remove_export(id(1)));
    let gone = refused(&index, |write| write.set_export_state(id(1), OpenState::Paused));
    assert!(matches!(gone, RepositoryError::NotFound), "{gone:?}");
}

#[test]
fn exports_come_in_the_order_of_the_queue() {
    let index = index();
    write(&index, |write| [3, 1, 2].iter().try_for_each(|number| write.insert_export(&export(*number))));
    let ids = || index.exports(&anna()).expect("read").into_iter().map(|export| export.id).collect::<Vec<_>>();
    assert_eq!(ids(), [1, 2, 3].map(id));
    write(&index, |write| write.move_export_up(&anna(), id(3)).map(drop));
    assert_eq!(ids(), [3, 1, 2].map(id));
    write(&index, |write| write.set_export_states(&anna(), &[OpenState::Queued], OpenState::Paused));
    assert!(index.exports(&anna()).expect("read").iter().all(|export| export.state == OpenState::Paused));
}

#[test]
fn the_last_fifty_that_ended_are_remembered_of_each_user() {
    let index = index();
    let ended = |number: u8, owner: &str| EndedTransfer {
        id: id(number),
        owner_id: user(owner),
        is_export: number.is_multiple_of(2),
        name: name("x"),
        folder: parsed("a/b"),
        size_bytes: u64::from(number),
        state: EndedState::ALL[usize::from(number) % 3],
        file_id: (number % 2 == 1).then(|| file_id(1)),
        source_path: (number % 3 == 1).then(|| "/home/anna/x".into()),
        ended_at: Timestamp::from_millis(i64::from(number)),
    };
    let of_ben: Vec<_> = (1..=3).map(|number| ended(number, "ben")).collect();
    write(&index, |write| write.note_ended(&of_ben));
    for number in 1..=20 {
        write(&index, |write| write.note_ended(&[ended(number, "anna")]));
    }
    let together: Vec<_> = (21..=90).map(|number| ended(number, "anna")).collect();
    write(&index, |write| write.note_ended(&together));
    let found = index.ended_transfers(&anna()).expect("read");
    let expected: Vec<_> = (41..=90).rev().map(|number| ended(number, "anna")).collect();
    assert_eq!(found, expected);
    write(&index, |write| write.forget_ended(&anna(), id(90)));
    assert_eq!(index.ended_transfers(&anna()).expect("read")[0].id, id(89));
    write(&index, |write| write.clear_ended(&anna()));
    assert_eq!(index.ended_transfers(&anna()).expect("read"), []);
    assert_eq!(index.ended_transfers(&user("ben")).expect("read").len(), 3, "the other user's stay");
}
