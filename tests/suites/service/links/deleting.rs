//! Links of documents that go to the trash, or away for good.

use std::sync::Arc;

use coffer_core::document::{LinkKind, LinkState, Visibility};
use coffer_core::query::Selection;
use coffer_core::service::{LinksOff, PublishRequest};
use coffer_core::sidecar::Sidecar;
use coffer_core::storage::{BlobKey, Storage, StoreMode};
use coffer_tests::{Desk, MockSharing};

use super::{all_links, assert_closed, only_link, opened, publish, served, visibility};

#[test]
fn trashing_switches_all_links_off_and_says_how_many() {
    let desk = Desk::new();
    let documents = [desk.add("a.txt", b"one"), desk.add("b.txt", b"two"), desk.add("c.txt", b"three")];
    let links: Vec<_> = [0, 0, 1, 2].iter().map(|at| publish(&desk, &documents[*at], &served())).collect();
    desk.service.unpublish(&desk.user, links[0].link.id).expect("off before");
    let two = Selection::Only(documents[..2].iter().map(|document| document.file_id).collect());
    let outcome = desk.service.trash_many(&desk.user, &two).expect("trashed");
    assert_eq!(outcome.links, LinksOff { switched_off: 2, ..LinksOff::default() }, "those that were on");
    for link in &links[..3] {
        assert_closed(&desk, link, "its document is in the trash");
    }
    assert_eq!(opened(&desk, &links[3]).expect("the third is not"), b"three");
    for document in &documents[..2] {
        assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    }
    desk.assert_whole("after trashing what was public");
}

#[test]
fn what_comes_out_of_the_trash_is_private_and_its_links_stay_off() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    assert!(matches!(only_link(&desk).state, LinkState::SwitchedOff { checked_at: Some(_) }));
    desk.service.restore(&desk.user, document.file_id).expect("restored");
    assert_closed(&desk, &published, "nobody has published it again");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn what_was_trashed_as_it_was_public_comes_out_private() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    publish(&desk, &document, &served());
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    // As a computer leaves it that knows nothing of links.
    let key = BlobKey::sidecar(desk.user.clone(), document.file_id);
    let Ok(Sidecar::Present(mut present)) =
        Sidecar::parse(&desk.storage.bytes(&key).expect("there"), &desk.user, document.file_id)
    else {
        panic!("it is in the trash");
    };
    present.document.visibility = Visibility::Public;
    desk.storage.store(&key, &Sidecar::Present(present).to_bytes(), StoreMode::Replace).expect("stored");
    let restored = desk.service.restore(&desk.user, document.file_id).expect("restored");
    assert_eq!(restored.visibility, Visibility::Private);
    desk.assert_whole("after restoring");
}

#[test]
fn a_purge_leaves_the_link_as_a_thing_of_the_past() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    desk.service.purge(&desk.user, document.file_id).expect("purged");
    assert_closed(&desk, &published, "it is gone");
    let listed = only_link(&desk);
    assert_eq!(listed.document, None);
    assert!(matches!(listed.state, LinkState::SwitchedOff { .. }), "{:?}", listed.state);
}

#[test]
fn trashing_says_what_opens_all_the_same() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    let document = desk.add("a.txt", b"words");
    let quick = publish(&desk, &document, &PublishRequest::of(LinkKind::Quick));
    publish(&desk, &document, &PublishRequest::of(LinkKind::ShareCopy));
    publish(&desk, &document, &served());
    let only = Selection::Only(vec![document.file_id]);
    let outcome = desk.service.trash_many(&desk.user, &only).expect("trashed");
    let expected = LinksOff { switched_off: 3, still_open: 1, still_open_until: quick.link.expires_at };
    assert_eq!(outcome.links, expected, "a signed address cannot be taken back");
    assert_eq!(sharing.copies(), [], "the copy is gone");
}

#[test]
fn a_copy_that_cannot_be_removed_now_is_said_to_open_and_removed_later() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    let document = desk.add("a.txt", b"words");
    publish(&desk, &document, &PublishRequest::of(LinkKind::ShareCopy));
    sharing.be_away(true);
    let outcome = desk.service.trash_many(&desk.user, &Selection::Only(vec![document.file_id])).expect("trashed");
    assert_eq!((outcome.links.switched_off, outcome.links.still_open), (1, 1));
    sharing.be_away(false);
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(sharing.copies(), []);
    assert!(matches!(all_links(&desk)[0].state, LinkState::SwitchedOff { checked_at: Some(_) }));
}
