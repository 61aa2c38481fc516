//! Links whose document was replaced by a newer one.

use coffer_core::document::{Document, Follows, Visibility};
use coffer_core::service::PublishRequest;
use coffer_core::sidecar::Sidecar;
use coffer_core::storage::{BlobKey, Storage, StoreMode};
use coffer_tests::Desk;

use super::{opened, publish, served, visibility};

fn newest() -> PublishRequest {
    PublishRequest { follows: Follows::NewestVersion, ..served() }
}

/// A document that takes the place of another, as a sidecar of whatever computer says.
fn replace(desk: &Desk, old: &Document, name: &str, content: &[u8]) -> Document {
    let new = desk.add(name, content);
    let key = BlobKey::sidecar(desk.user.clone(), new.file_id);
    let bytes = desk.storage.bytes(&key).expect("there");
    let Ok(Sidecar::Present(mut present)) = Sidecar::parse(&bytes, &desk.user, new.file_id) else {
        panic!("it was added");
    };
    present.document.supersedes = Some(old.file_id);
    desk.storage.store(&key, &Sidecar::Present(present).to_bytes(), StoreMode::Replace).expect("stored");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    new
}

#[test]
fn a_link_to_the_newest_version_follows_and_one_to_this_version_stays() {
    let desk = Desk::new();
    let old = desk.add("plan.txt", b"first");
    let (stays, follows) = (publish(&desk, &old, &served()), publish(&desk, &old, &newest()));
    let new = replace(&desk, &old, "plan 2.txt", b"second");
    assert_eq!(visibility(&desk, new.file_id), Visibility::Private, "replacing publishes nothing");
    assert_eq!(opened(&desk, &stays).expect("open"), b"first");
    assert_eq!(opened(&desk, &follows).expect("open"), b"second");
    assert_eq!(visibility(&desk, new.file_id), Visibility::Public, "a person has said so beforehand");
    assert_eq!(visibility(&desk, old.file_id), Visibility::Public, "one link is to the old one");
    let newer = replace(&desk, &new, "plan 3.txt", b"third");
    assert_eq!(opened(&desk, &follows).expect("open"), b"third");
    assert_eq!(visibility(&desk, new.file_id), Visibility::Private, "no link is to the second any more");
    desk.service.unpublish(&desk.user, follows.link.id).expect("off");
    assert_eq!(visibility(&desk, newer.file_id), Visibility::Private);
    desk.assert_whole("after following");
}

#[test]
fn without_a_link_that_follows_a_new_version_is_private() {
    let desk = Desk::new();
    let old = desk.add("plan.txt", b"first");
    let stays = publish(&desk, &old, &served());
    let new = replace(&desk, &old, "plan 2.txt", b"second");
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(visibility(&desk, new.file_id), Visibility::Private);
    assert_eq!(opened(&desk, &stays).expect("open"), b"first");
}

#[test]
fn a_link_that_is_off_follows_nowhere() {
    let desk = Desk::new();
    let old = desk.add("plan.txt", b"first");
    let follows = publish(&desk, &old, &newest());
    desk.service.unpublish(&desk.user, follows.link.id).expect("off");
    let new = replace(&desk, &old, "plan 2.txt", b"second");
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(desk.service.follow_newest(&desk.user, old.file_id).expect("nothing to do"), 0);
    assert_eq!(visibility(&desk, new.file_id), Visibility::Private);
}

#[test]
fn whoever_deletes_the_old_version_lets_the_links_follow_first() {
    let desk = Desk::new();
    let old = desk.add("plan.txt", b"first");
    let follows = publish(&desk, &old, &newest());
    replace(&desk, &old, "plan 2.txt", b"second");
    assert_eq!(desk.service.follow_newest(&desk.user, old.file_id).expect("followed"), 1);
    desk.service.trash(&desk.user, old.file_id).expect("trashed");
    assert_eq!(opened(&desk, &follows).expect("open"), b"second");
}
