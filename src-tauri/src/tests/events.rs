//! What the page is told without asking: pictures of the transfers, and that the vault has changed.

use std::time::Duration;

use serde_json::json;

use super::harness::{TestWindow, is_idle};

#[test]
fn a_channel_tells_of_transfers_and_a_new_one_takes_its_place() {
    let window = TestWindow::new();
    assert_eq!(window.watch(1)["count"], 0, "the first picture is the answer");
    window.drop(vec![window.file("a.txt", b"hello")], "");
    let told = loop {
        let snapshot = window.next_snapshot(1).expect("a picture of the change");
        assert!(snapshot.to_string().len() < 8_192);
        if is_idle(&snapshot) && snapshot["totals"]["done"] == 1 {
            break snapshot;
        }
    };
    assert_eq!(told["transfers"][0]["done_bytes"], 5);

    // A page that was reloaded: its old channel falls silent, its new one begins with all there is.
    assert_eq!(window.watch(2)["totals"]["done"], 1);
    window.ask("transfers_clear", json!({}));
    assert_eq!(window.next_snapshot(2).expect("a picture")["count"], 0);
}

#[test]
fn a_change_is_told_with_the_revision_it_made() {
    let window = TestWindow::new();
    let wait = |reason: &str| window.revisions.recv_timeout(Duration::from_secs(20)).expect(reason);
    let opened = wait("the page is told when the vault is open");
    let file_id = window.add("a.txt", b"hello");
    let added = wait("an import is a change");
    assert!(added > opened);

    // A program beside the window changes the same vault.
    let vault = window.state.vault().expect("open");
    vault.service.trash(&vault.user, file_id.parse().expect("an id")).expect("trashed");
    let revision = vault.service.revision().expect("readable");
    while wait("a change from beside is seen within a second or two") < revision {}
}
