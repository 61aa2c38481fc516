//! Making links, listing them and switching them off.

use std::collections::HashSet;
use std::time::Duration;

use coffer_core::document::{DownloadLimit, ExpiryChoice, Follows, LinkKind, LinkState, Status, Timestamp, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::repository::Action;
use coffer_core::seams::Clock;
use coffer_core::service::{LinkFilter, LinksShown, PublishRequest};
use coffer_core::storage::{BlobKey, Operation, StorageError};
use coffer_tests::Desk;

use super::{all_links, assert_closed, kind_of, only_link, opened, publish, served, token, try_to_publish, visibility};

fn unplugged() -> StorageError {
    StorageError::Unavailable { operation: "storing", source: std::io::Error::other("unplugged") }
}

#[test]
fn publishing_makes_a_document_public_in_its_sidecar_and_gives_one_secret() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    assert_eq!((published.document.visibility, published.document.rev), (Visibility::Public, 2));
    assert_eq!(opened(&desk, &published).expect("open"), b"words");
    let sidecar = desk.storage.bytes(&BlobKey::sidecar(desk.user.clone(), document.file_id)).expect("there");
    let sidecar = String::from_utf8(sidecar).expect("text");
    assert!(sidecar.contains("\"visibility\": \"public\""), "{sidecar}");
    assert!(!sidecar.contains(&token(&published).to_string()), "the secret is this computer's");
    assert_eq!(published.link.expires_at, Some(week_after(published.link.created_at)), "unless it was asked otherwise");
    desk.assert_whole("after publishing");
}

fn week_after(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_millis() + 7 * 24 * 60 * 60 * 1000)
}

#[test]
fn a_second_link_to_a_document_is_another_secret_and_no_change_of_the_document() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let links: Vec<_> = (0..3).map(|_| publish(&desk, &document, &served())).collect();
    let secrets: HashSet<String> = links.iter().map(|link| token(link).to_string()).collect();
    assert_eq!(secrets.len(), 3);
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("there").rev, 2);
    let published = desk.service.activity(&desk.user, None, 10).expect("read");
    let published = published.iter().filter(|entry| entry.action == Action::Published);
    assert_eq!(published.count(), 3, "each is told of");
}

#[test]
fn off_is_off_at_once_and_private_again_with_the_last_link() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let (first, second) = (publish(&desk, &document, &served()), publish(&desk, &document, &served()));
    let off = desk.service.unpublish(&desk.user, first.link.id).expect("off");
    let now = desk.clock.now();
    assert_eq!(off.state, LinkState::SwitchedOff { checked_at: Some(now) });
    assert_eq!((off.still_opens_until, off.is_private), (None, false));
    assert_closed(&desk, &first, "it is off");
    assert_eq!(opened(&desk, &second).expect("open"), b"words", "the other is on");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Public);
    assert!(desk.service.unpublish(&desk.user, second.link.id).expect("off").is_private);
    assert_closed(&desk, &second, "it is off");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    let last = &desk.service.activity(&desk.user, None, 1).expect("read")[0];
    assert_eq!(last.action, Action::Unpublished);
    desk.assert_whole("after unpublishing");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private, "as its sidecar says");
}

#[test]
fn switching_off_again_changes_nothing_and_an_unknown_link_is_none() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &served());
    let first = desk.service.unpublish(&desk.user, published.link.id).expect("off");
    desk.later();
    let again = desk.service.unpublish(&desk.user, published.link.id).expect("off still");
    assert_eq!(again.link.switched_off_at, first.link.switched_off_at);
    let unknown = "ffffffffffffffffffffffffffffffff".parse().expect("valid");
    assert!(matches!(desk.service.unpublish(&desk.user, unknown), Err(Error::NotFound)));
}

#[test]
fn a_link_ends_at_the_time_it_says() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let request = PublishRequest { expiry: ExpiryChoice::Hour, ..served() };
    let published = publish(&desk, &document, &request);
    desk.clock.advance(Duration::from_millis(60 * 60 * 1000 - 1));
    assert_eq!(opened(&desk, &published).expect("a moment is left"), b"words");
    assert_eq!(only_link(&desk).state, LinkState::Live);
    desk.clock.advance(Duration::from_millis(1));
    assert_closed(&desk, &published, "its time has come");
    assert_eq!(only_link(&desk).state, LinkState::Expired);
    let current = desk.service.links(&desk.user, &LinkFilter::default()).expect("listed");
    assert_eq!(current, [], "what is over leaves the list of what opens");
}

#[test]
fn a_link_without_end_opens_for_ever() {
    let desk = Desk::new();
    let published =
        publish(&desk, &desk.add("a.txt", b"words"), &PublishRequest { expiry: ExpiryChoice::Never, ..served() });
    desk.clock.advance(Duration::from_secs(1000 * 365 * 24 * 60 * 60));
    assert_eq!(opened(&desk, &published).expect("open"), b"words");
}

#[test]
fn what_cannot_be_given_is_not_published() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let kind_of = |request: &PublishRequest| kind_of(try_to_publish(&desk, document.file_id, request));
    assert_eq!(
        kind_of(&PublishRequest { expiry: ExpiryChoice::At(Timestamp::from_millis(0)), ..served() }),
        ErrorKind::InvalidInput
    );
    for kind in [LinkKind::Quick, LinkKind::ShareCopy] {
        assert_eq!(kind_of(&PublishRequest::of(kind)), ErrorKind::IllegalStatus, "there is no bucket");
        let keeps_not = [
            PublishRequest { password: Some("correct horse".parse().expect("valid")), ..PublishRequest::of(kind) },
            PublishRequest { download_limit: DownloadLimit::new(1).ok(), ..PublishRequest::of(kind) },
            PublishRequest { follows: Follows::NewestVersion, ..PublishRequest::of(kind) },
            PublishRequest { is_shown: true, ..PublishRequest::of(kind) },
        ];
        for request in &keeps_not {
            assert_eq!(kind_of(request), ErrorKind::InvalidInput, "{request:?}");
        }
    }
    for (status, expected) in [(Status::Missing, ErrorKind::Missing), (Status::Damaged, ErrorKind::Damaged)] {
        desk.service.set_status(&desk.user, document.file_id, status).expect("set");
        assert_eq!(kind_of(&served()), expected);
    }
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    assert_eq!(kind_of(&served()), ErrorKind::IllegalStatus);
    assert_eq!(all_links(&desk), [], "nothing is left of what was refused");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn a_publication_whose_sidecar_cannot_be_written_leaves_no_link() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.storage.fail_always(Operation::Store, unplugged);
    try_to_publish(&desk, document.file_id, &served()).expect_err("it cannot be made public");
    desk.storage.heal();
    assert_eq!(all_links(&desk), []);
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    publish(&desk, &document, &served());
    desk.assert_whole("after trying again");
}

#[test]
fn a_link_is_off_although_its_document_cannot_be_made_private_yet() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    desk.storage.fail_always(Operation::Store, unplugged);
    desk.service.unpublish(&desk.user, published.link.id).expect_err("the sidecar cannot be written");
    assert_closed(&desk, &published, "it is off whatever the disk does");
    desk.storage.heal();
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private, "the next check has seen to it");
}

#[test]
fn a_link_is_off_although_the_vault_cannot_be_reached() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    desk.storage.fail_always(Operation::Store, || StorageError::Offline { operation: "storing" });
    let off = desk.service.unpublish(&desk.user, published.link.id).expect("what is ours is off");
    assert!(
        matches!(off.state, LinkState::SwitchedOff { .. }) && !off.is_private,
        "and the rest is not claimed: {off:?}"
    );
    assert_closed(&desk, &published, "it is off");
    desk.storage.heal();
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn links_are_listed_newest_first_in_pages_and_by_document() {
    let desk = Desk::new();
    let documents = [desk.add("a.txt", b"one"), desk.add("b.txt", b"two")];
    let made: Vec<_> = (0..6).map(|number| publish(&desk, &documents[number % 2], &served()).link.id).collect();
    desk.service.unpublish(&desk.user, made[5]).expect("off");
    let ids = |filter: LinkFilter| {
        let listed = desk.service.links(&desk.user, &filter).expect("listed");
        listed.into_iter().map(|one| one.link.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(LinkFilter::default()), [made[4], made[3], made[2], made[1], made[0]]);
    let first = ids(LinkFilter { shown: LinksShown::All, limit: 4, ..LinkFilter::default() });
    assert_eq!(first, [made[5], made[4], made[3], made[2]]);
    let rest = LinkFilter { shown: LinksShown::All, before: first.last().copied(), ..LinkFilter::default() };
    assert_eq!(ids(rest), [made[1], made[0]]);
    let of_b = LinkFilter { document: Some(documents[1].file_id), ..LinkFilter::default() };
    assert_eq!(ids(of_b), [made[3], made[1]]);
    assert_eq!(ids(LinkFilter { before: Some(made[3]), ..of_b }), [made[1]]);
    let too_many = desk.service.links(&desk.user, &LinkFilter { limit: 10_001, ..LinkFilter::default() });
    assert_eq!(kind_of(too_many), ErrorKind::InvalidInput);
}

#[test]
fn links_survive_a_restart_and_a_rebuild_of_the_index() {
    let mut desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    desk.restart();
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!(opened(&desk, &published).expect("open"), b"words");
    assert_eq!(only_link(&desk).link.id, published.link.id);
}

#[test]
fn what_another_computer_has_published_makes_no_link_here() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let elsewhere = desk.with_new_index();
    elsewhere.rebuild_index(&desk.user, &mut |_| {}).expect("read");
    assert_eq!(elsewhere.document(&desk.user, document.file_id).expect("there").visibility, Visibility::Public);
    assert_eq!(elsewhere.links(&desk.user, &LinkFilter::default()).expect("listed"), []);
    let error = super::opened_at(&elsewhere, &desk, &published).expect_err("the secret is the other computer's");
    assert!(matches!(error, Error::NotFound), "{error:?}");
    elsewhere.check_links(&desk.user).expect("checked");
    let still = elsewhere.document(&desk.user, document.file_id).expect("there").visibility;
    assert_eq!(still, Visibility::Public, "what it has no link to is not its to take back");
}
