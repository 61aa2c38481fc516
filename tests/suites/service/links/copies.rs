//! Links that a bucket answers: signed addresses, and copies of their own.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{ExpiryChoice, LinkKind, LinkRisk, LinkState, Timestamp, Visibility};
use coffer_core::error::ErrorKind;
use coffer_core::presentation::Presentation;
use coffer_core::seams::Clock;
use coffer_core::service::{LinkAddress, PublishRequest, Published};
use coffer_core::storage::BlobKey;
use coffer_tests::{Desk, MockSharing};

use super::{all_links, kind_of, only_link, publish, try_to_publish, visibility};

fn desk() -> (Arc<MockSharing>, Desk) {
    let sharing = Arc::new(MockSharing::default());
    let desk = Desk::with_sharing(&sharing);
    (sharing, desk)
}

fn quick() -> PublishRequest {
    PublishRequest::of(LinkKind::Quick)
}

fn copy() -> PublishRequest {
    PublishRequest::of(LinkKind::ShareCopy)
}

fn url(published: &Published) -> &str {
    match &published.address {
        LinkAddress::Url(url) => url.as_str(),
        LinkAddress::Token(_) => panic!("a link that a bucket answers has a whole address"),
    }
}

#[test]
fn a_quick_link_is_signed_for_its_time_and_under_its_name() {
    let (sharing, desk) = desk();
    let document = desk.add("Zürich.html", b"<script>");
    let published = publish(&desk, &document, &PublishRequest { expiry: ExpiryChoice::Day, ..quick() });
    let expected = Presentation::to_be_saved(&document.name, &document.mime_type);
    assert!(expected.content_disposition().starts_with("attachment; "), "a page is saved, never shown");
    let key = BlobKey::content(desk.user.clone(), document.file_id);
    assert_eq!(sharing.presigned(), [(key, Duration::from_secs(24 * 60 * 60), expected)]);
    assert!(url(&published).contains("signature"));
    assert_eq!(published.link.token_hash, None, "the bucket checks it, not we");
    assert_eq!(sharing.questions(), 0, "signing asks nobody");
}

#[test]
fn a_quick_link_that_is_switched_off_says_until_when_it_opens() {
    let (_sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &PublishRequest { expiry: ExpiryChoice::Hour, ..quick() });
    let off = desk.service.unpublish(&desk.user, published.link.id).expect("off");
    assert_eq!(off.state, LinkState::SwitchedOff { checked_at: None }, "nobody has seen it closed");
    assert_eq!(off.still_opens_until, published.link.expires_at);
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    assert_eq!(only_link(&desk).still_opens_until, published.link.expires_at);
    let current = desk.service.links(&desk.user, &Default::default()).expect("listed");
    assert_eq!(current.len(), 1, "it stays where a person looks for what is open");
    desk.clock.advance(Duration::from_secs(60 * 60));
    assert_eq!(only_link(&desk).still_opens_until, None);
    assert_eq!(desk.service.links(&desk.user, &Default::default()).expect("listed"), []);
}

#[test]
fn each_link_has_a_copy_of_its_own_at_a_key_that_nobody_can_guess() {
    let (sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    let links = [ExpiryChoice::Week, ExpiryChoice::Never]
        .map(|expiry| publish(&desk, &document, &PublishRequest { expiry, ..copy() }));
    let copies = sharing.copies();
    assert_eq!(copies.len(), 2);
    let content = BlobKey::content(desk.user.clone(), document.file_id);
    for ((key, from, _), (class, link)) in copies.iter().zip([("d7/", &links[0]), ("kept/", &links[1])]) {
        assert_eq!(from, &content);
        assert!(key.starts_with(class) && key.len() == class.len() + 43, "{key}");
        assert!(url(link).ends_with(key.as_str()));
        assert!(!key.contains(&document.file_id.to_string()), "it says nothing about the document");
    }
}

#[test]
fn off_removes_the_copy_and_says_when_it_was_seen_to_be_gone() {
    let (sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &copy());
    let now = desk.later();
    let off = desk.service.unpublish(&desk.user, published.link.id).expect("off");
    assert_eq!((off.state, off.still_opens_until), (LinkState::SwitchedOff { checked_at: Some(now) }, None));
    assert_eq!(sharing.copies(), []);
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn a_copy_that_opens_after_it_was_removed_is_never_called_off() {
    let (sharing, desk) = desk();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &copy());
    sharing.keep_what_is_removed(true);
    let risk = LinkRisk::StillOpens;
    let off = desk.service.unpublish(&desk.user, published.link.id).expect("switched off");
    assert_eq!(off.state, LinkState::AtRisk { risk });
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(only_link(&desk).state, LinkState::AtRisk { risk }, "it opens still");
    sharing.keep_what_is_removed(false);
    let now = desk.later();
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(only_link(&desk).state, LinkState::SwitchedOff { checked_at: Some(now) });
}

#[test]
fn without_the_bucket_off_is_not_claimed() {
    let (sharing, desk) = desk();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &copy());
    sharing.be_away(true);
    assert_eq!(only_link(&desk).state, LinkState::Unknown);
    let off = desk.service.unpublish(&desk.user, published.link.id).expect("switched off as far as we can");
    assert_eq!(off.state, LinkState::AtRisk { risk: LinkRisk::StillOpens }, "the copy is there");
    sharing.be_away(false);
    desk.service.check_links(&desk.user).expect("checked");
    assert!(matches!(only_link(&desk).state, LinkState::SwitchedOff { checked_at: Some(_) }));
    assert_eq!(sharing.copies(), []);
}

#[test]
fn a_bucket_that_gives_copies_to_nobody_gets_no_link() {
    let (sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    sharing.be_closed_to_strangers();
    assert_eq!(kind_of(try_to_publish(&desk, document.file_id, &copy())), ErrorKind::IllegalStatus);
    assert_eq!(sharing.copies(), [], "what was copied is gone again");
    assert!(all_links(&desk).iter().all(|one| !one.state.is_current()), "{:?}", all_links(&desk));
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn a_bucket_that_is_away_gets_no_copy() {
    let (sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    sharing.be_away(true);
    assert_eq!(kind_of(try_to_publish(&desk, document.file_id, &copy())), ErrorKind::Offline);
    sharing.be_away(false);
    desk.service.check_links(&desk.user).expect("checked");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
    assert!(all_links(&desk).iter().all(|one| !one.state.is_current()));
}

#[test]
fn what_was_refused_for_one_link_does_not_end_another() {
    let (sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    let signed = publish(&desk, &document, &quick());
    sharing.be_away(true);
    try_to_publish(&desk, document.file_id, &copy()).expect_err("the bucket is away");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Public, "the first link is on");
    sharing.be_away(false);
    desk.service.unpublish(&desk.user, signed.link.id).expect("off");
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private);
}

#[test]
fn a_year_is_the_longest_that_a_copy_is_promised_for() {
    let (_sharing, desk) = desk();
    let document = desk.add("a.txt", b"words");
    let ahead = |days: i64| {
        let end = desk.clock.now().as_millis() + days * 24 * 60 * 60 * 1000;
        PublishRequest { expiry: ExpiryChoice::At(Timestamp::from_millis(end)), ..copy() }
    };
    publish(&desk, &document, &ahead(365));
    assert_eq!(kind_of(try_to_publish(&desk, document.file_id, &ahead(366))), ErrorKind::InvalidInput);
}
