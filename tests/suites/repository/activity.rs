//! Activity: everything that was noted, newest first.

use coffer_core::document::{Timestamp, UserId};
use coffer_core::repository::{Action, NewActivity};
use coffer_tests::documents::{anna, file_id, user};

use super::{index, write};

fn activity(user_id: UserId, at: i64, action: Action) -> NewActivity {
    NewActivity {
        at: Timestamp::from_millis(at),
        user_id,
        action,
        file_id: Some(file_id(u64::try_from(at).expect("a small number"))),
        name: format!("Name {at}"),
        detail: format!("Detail {at}"),
    }
}

#[test]
fn pages_meet_every_entry_once_newest_first() {
    let index = index();
    let noted: Vec<NewActivity> =
        (0..25).zip(Action::ALL.into_iter().cycle()).map(|(at, action)| activity(anna(), at, action)).collect();
    for one in &noted {
        write(&index, |write| write.record(one));
        write(&index, |write| write.record(&activity(user("ben"), 1_000, Action::Added)));
    }
    let (mut entries, mut before) = (Vec::new(), None);
    loop {
        let page = index.activity(&anna(), before, 10).expect("read");
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        entries.extend(page);
    }
    assert!(entries.is_sorted_by(|newer, older| newer.id > older.id), "newest first");
    let read: Vec<NewActivity> = entries
        .into_iter()
        .rev()
        .map(|entry| NewActivity {
            at: entry.at,
            user_id: entry.user_id,
            action: entry.action,
            file_id: entry.file_id,
            name: entry.name,
            detail: entry.detail,
        })
        .collect();
    assert_eq!(read, noted, "all of it, and nothing of others");
}

#[test]
fn actions_are_read_by_the_name_they_are_written_by() {
    for action in Action::ALL {
        assert_eq!(Action::from_name(action.as_str()), Some(action));
    }
    assert_eq!(Action::from_name("Added"), None);
}
