//! Asking what links are worth.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{ExpiryChoice, LinkKind, LinkRisk, LinkState, Visibility};
use coffer_core::service::{LinkCheck, PublishRequest};
use coffer_tests::{Desk, MockSharing};

use super::{assert_closed, only_link, opened, publish, served, visibility};

fn copy() -> PublishRequest {
    PublishRequest { expiry: ExpiryChoice::Hour, ..PublishRequest::of(LinkKind::ShareCopy) }
}

fn check(desk: &Desk) -> LinkCheck {
    desk.service.check_links(&desk.user).expect("checked")
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[test]
fn what_has_ended_is_private_again_and_closed_in_its_bucket() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    let document = desk.add("a.txt", b"words");
    publish(&desk, &document, &copy());
    publish(&desk, &document, &PublishRequest { expiry: ExpiryChoice::Hour, ..served() });
    desk.clock.advance(HOUR);
    assert_eq!(check(&desk), LinkCheck { links: 2, ..LinkCheck::default() }, "both are over");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    assert_eq!(sharing.copies(), []);
    let asked = sharing.questions();
    check(&desk);
    assert_eq!(sharing.questions(), asked, "what was seen to be closed is not asked for again");
}

#[test]
fn a_live_copy_is_asked_for_as_a_stranger_would() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    publish(&desk, &desk.add("a.txt", b"words"), &copy());
    assert_eq!(check(&desk), LinkCheck { links: 1, live: 1, ..LinkCheck::default() });
    sharing.lose_copies();
    assert_eq!(check(&desk), LinkCheck { links: 1, at_risk: 1, ..LinkCheck::default() });
    assert_eq!(only_link(&desk).state, LinkState::AtRisk { risk: LinkRisk::DoesNotOpen });
}

#[test]
fn a_bucket_that_is_away_is_asked_once() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    let document = desk.add("a.txt", b"words");
    for _ in 0..5 {
        publish(&desk, &document, &copy());
    }
    sharing.be_away(true);
    let before = sharing.questions();
    assert_eq!(check(&desk), LinkCheck { links: 5, unknown: 5, ..LinkCheck::default() });
    assert_eq!(sharing.questions(), before + 1);
    sharing.be_away(false);
    assert_eq!(check(&desk), LinkCheck { links: 5, live: 5, ..LinkCheck::default() });
}

#[test]
fn a_document_that_another_computer_has_trashed_loses_its_links() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let elsewhere = desk.with_new_index();
    elsewhere.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    elsewhere.trash(&desk.user, document.file_id).expect("trashed");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    assert_closed(&desk, &published, "it is in the trash");
    assert_eq!(check(&desk), LinkCheck { links: 1, switched_off: 1, ..LinkCheck::default() });
    elsewhere.restore(&desk.user, document.file_id).expect("restored");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    assert_closed(&desk, &published, "what was off stays off");
}

#[test]
fn a_link_that_is_being_made_is_not_taken_for_one_that_was_withdrawn() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    // As it is between its row and the sidecar of its document.
    let elsewhere = desk.with_new_index();
    elsewhere.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    let second = elsewhere
        .publish(&desk.user, document.file_id, &served(), coffer_core::service::PublishConsent::given_by_a_person())
        .expect("published");
    elsewhere.unpublish(&desk.user, second.link.id).expect("its last link");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    assert_eq!(check(&desk).switched_off, 0, "it may be made public any moment");
    desk.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(check(&desk).switched_off, 1, "but not after ten minutes");
    assert_closed(&desk, &published, "it is private");
}

#[test]
fn when_the_next_link_ends_is_known() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let next = || desk.service.next_link_end(&desk.user).expect("read");
    assert_eq!(next(), None);
    publish(&desk, &document, &PublishRequest { expiry: ExpiryChoice::Never, ..served() });
    assert_eq!(next(), None);
    let week = publish(&desk, &document, &served()).link;
    let hour = publish(&desk, &document, &PublishRequest { expiry: ExpiryChoice::Hour, ..served() }).link;
    assert_eq!(next(), hour.expires_at);
    desk.clock.advance(HOUR);
    assert_eq!(next(), week.expires_at, "the other one has ended");
    desk.service.unpublish(&desk.user, week.id).expect("off");
    assert_eq!(next(), None);
}

#[test]
fn a_document_that_another_computer_has_purged_loses_its_links() {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    let document = desk.add("a.txt", b"words");
    publish(&desk, &document, &copy());
    let elsewhere = desk.with_new_index();
    elsewhere.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    elsewhere.trash(&desk.user, document.file_id).expect("trashed");
    elsewhere.purge(&desk.user, document.file_id).expect("purged");
    assert_eq!(sharing.copies().len(), 1, "that computer knows of no link");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    assert_eq!(check(&desk), LinkCheck { links: 1, switched_off: 1, ..LinkCheck::default() });
    assert_eq!(sharing.copies(), [], "and its copy is gone");
}

#[test]
fn a_check_of_links_that_are_well_changes_nothing() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let before = desk.service.document(&desk.user, document.file_id).expect("there");
    assert_eq!(check(&desk), LinkCheck { links: 1, live: 1, ..LinkCheck::default() });
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("there"), before);
    assert_eq!(opened(&desk, &published).expect("open"), b"words");
}
