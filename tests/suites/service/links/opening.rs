//! What a stranger gets.

use std::io::{ErrorKind as IoKind, Read};
use std::sync::Barrier;
use std::thread;

use coffer_core::document::{DownloadLimit, LinkState, LinkToken, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{PublicAnswer, PublicReader, PublishRequest, Published};
use coffer_core::storage::{BlobKey, ByteRange, Damage};
use coffer_tests::Desk;

use super::{assert_closed, hash, kind_of, only_link, opened, publish, served, visibility};

fn limited(downloads: u32) -> PublishRequest {
    PublishRequest { download_limit: Some(DownloadLimit::new(downloads).expect("valid")), ..served() }
}

fn with_password(password: &str) -> PublishRequest {
    PublishRequest { password: Some(password.parse().expect("valid")), ..served() }
}

fn open_range(desk: &Desk, published: &Published, range: Option<ByteRange>) -> Result<PublicReader, Error> {
    match desk.service.open_public(&desk.user, hash(published), None, range)? {
        PublicAnswer::Given(reader) => Ok(reader),
        PublicAnswer::PasswordNeeded => panic!("it has no password"),
    }
}

fn range(first: u64, last: u64) -> Option<ByteRange> {
    Some(ByteRange::new(first, last).expect("valid"))
}

fn downloads(desk: &Desk) -> u64 {
    only_link(desk).link.downloads
}

#[test]
fn a_stranger_gets_the_bytes_that_he_asks_for() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"some words"), &served());
    let read = |range| {
        let mut bytes = Vec::new();
        open_range(&desk, &published, range).expect("open").read_to_end(&mut bytes).expect("read");
        bytes
    };
    assert_eq!(read(None), b"some words");
    assert_eq!(read(range(5, 6)), b"wo");
    assert_eq!(read(range(5, u64::MAX)), b"words");
    let beyond = open_range(&desk, &published, range(10, 12)).expect_err("there is nothing");
    assert_eq!(beyond.kind(), ErrorKind::InvalidInput);
}

#[test]
fn an_empty_document_is_given_too() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("empty", b""), &served());
    assert_eq!(opened(&desk, &published).expect("open"), b"");
}

#[test]
fn every_refusal_is_the_same() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &served());
    let other = "ben".parse().expect("valid");
    for (why, owner, token) in
        [("a guess", &desk.user, LinkToken::from_bytes([9; 32]).hash()), ("another owner", &other, hash(&published))]
    {
        let error = desk.service.open_public(owner, token, None, None).expect_err(why);
        assert!(matches!(error, Error::NotFound), "{why}: {error:?}");
    }
    assert_eq!(downloads(&desk), 0, "a guess counts nowhere");
}

#[test]
fn a_download_is_counted_when_it_begins() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"some words"), &served());
    desk.service.look_public(&desk.user, hash(&published), None).expect("looked at");
    assert_eq!(downloads(&desk), 0, "looking is no download");
    open_range(&desk, &published, None).expect("open");
    open_range(&desk, &published, range(0, 3)).expect("open");
    assert_eq!(downloads(&desk), 2);
    open_range(&desk, &published, range(4, 9)).expect("open");
    assert_eq!(downloads(&desk), 2, "what goes on was counted");
}

#[test]
fn a_limit_is_kept_to_the_last_download_whatever_part_is_asked_for() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"some words");
    let published = publish(&desk, &document, &limited(2));
    open_range(&desk, &published, range(4, 9)).expect("one");
    let mut last = open_range(&desk, &published, None).expect("two");
    assert_closed(&desk, &published, "that was all");
    assert_eq!((downloads(&desk), only_link(&desk).state), (2, LinkState::UsedUp));
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private, "it was the last link");
    let mut bytes = Vec::new();
    last.read_to_end(&mut bytes).expect("what was begun is given to the end");
    assert_eq!(bytes, b"some words");
}

#[test]
fn of_many_who_come_at_once_as_many_get_in_as_may() {
    const LIMIT: usize = 7;
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &limited(LIMIT as u32));
    let start = Barrier::new(8);
    let got_in: usize = thread::scope(|scope| {
        let strangers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    (0..LIMIT).filter(|_| open_range(&desk, &published, None).is_ok()).count()
                })
            })
            .collect();
        strangers.into_iter().map(|stranger| stranger.join().expect("no panic")).sum()
    });
    assert_eq!((got_in, downloads(&desk)), (LIMIT, LIMIT as u64));
}

#[test]
fn what_could_not_be_given_is_not_counted() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &limited(1));
    open_range(&desk, &published, range(5, 9)).expect_err("beyond the end");
    let content = BlobKey::content(desk.user.clone(), document.file_id);
    desk.storage.damage(&content, Damage::Truncate { size_bytes: 2 });
    let damaged = open_range(&desk, &published, None).expect_err("it is not what it was");
    assert_eq!(damaged.kind(), ErrorKind::Damaged);
    assert_eq!(downloads(&desk), 0);
}

#[test]
fn no_byte_of_damaged_content_is_given() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let content = BlobKey::content(desk.user.clone(), document.file_id);
    desk.storage.damage(&content, Damage::FlipBit { offset: 4 });
    let mut reader = open_range(&desk, &published, None).expect("its length is right");
    let error = reader.next_piece().expect_err("its bytes are not");
    assert_eq!(error.kind(), ErrorKind::Damaged);
}

#[test]
fn a_password_is_asked_for_until_it_is_right() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &with_password("correct horse"));
    let answer = |password| desk.service.open_public(&desk.user, hash(&published), password, None).expect("it is on");
    for wrong in [None, Some(""), Some("correct hors"), Some("correct horse ")] {
        assert!(matches!(answer(wrong), PublicAnswer::PasswordNeeded), "{wrong:?}");
        let look = desk.service.look_public(&desk.user, hash(&published), wrong).expect("it is on");
        assert!(matches!(look, PublicAnswer::PasswordNeeded), "not even its name is told: {wrong:?}");
    }
    assert_eq!(downloads(&desk), 0);
    assert!(matches!(answer(Some("correct horse")), PublicAnswer::Given(_)));
    assert_eq!(downloads(&desk), 1);
    desk.service.unpublish(&desk.user, published.link.id).expect("off");
    let off = desk.service.open_public(&desk.user, hash(&published), Some("correct horse"), None);
    assert_eq!(kind_of(off), ErrorKind::NotFound, "a password opens nothing that is off");
    let unasked = desk.service.open_public(&desk.user, hash(&published), None, None);
    assert_eq!(kind_of(unasked), ErrorKind::NotFound, "nor is it said that there was one");
}

#[test]
fn a_body_under_way_is_cut_when_its_link_is_switched_off() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.bin", &[7; 100]), &served());
    let mut readers = [(); 2].map(|()| open_range(&desk, &published, None).expect("open"));
    let mut some = [0; 10];
    readers[0].read_exact(&mut some).expect("it is on");
    assert!(readers[0].is_on());
    desk.service.unpublish(&desk.user, published.link.id).expect("off");
    assert!(!readers[0].is_on());
    assert_eq!(readers[0].read(&mut some).expect_err("it is off").kind(), IoKind::NotFound);
    assert!(matches!(readers[1].next_piece(), Err(Error::NotFound)));
}

#[test]
fn after_off_has_returned_nobody_gets_in() {
    for _ in 0..50 {
        let desk = Desk::new();
        let published = publish(&desk, &desk.add("a.txt", b"words"), &served());
        let off = std::sync::atomic::AtomicBool::new(false);
        thread::scope(|scope| {
            for first in [0, 1] {
                let (desk, published, off) = (&desk, &published, &off);
                scope.spawn(move || {
                    loop {
                        let was_off = off.load(std::sync::atomic::Ordering::SeqCst);
                        let outcome = open_range(desk, published, range(first, 4));
                        assert!(!(was_off && outcome.is_ok()), "it was off before anybody asked");
                        if was_off {
                            return;
                        }
                    }
                });
            }
            desk.service.unpublish(&desk.user, published.link.id).expect("off");
            off.store(true, std::sync::atomic::Ordering::SeqCst);
        });
    }
}
