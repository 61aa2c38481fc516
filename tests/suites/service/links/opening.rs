//! What a stranger gets.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use coffer_core::document::{DownloadLimit, LinkState, LinkToken, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{PublicAnswer, PublishRequest};
use coffer_core::storage::{BlobKey, Damage};
use coffer_tests::Desk;

use super::{assert_closed, hash, kind_of, only_link, open, opened, publish, served, visibility};

fn limited(downloads: u32) -> PublishRequest {
    PublishRequest { download_limit: Some(DownloadLimit::new(downloads).expect("valid")), ..served() }
}

fn with_password(password: &str) -> PublishRequest {
    PublishRequest { password: Some(password.parse().expect("valid")), ..served() }
}

fn downloads(desk: &Desk) -> u64 {
    only_link(desk).link.downloads
}

#[test]
fn a_stranger_gets_the_bytes_that_he_asks_for() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"some words"), &served());
    let link = open(&desk, &published).expect("it is on");
    let read = |range: Range<u64>| -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        desk.service.read_public(&link, range)?.read_to_end(&mut bytes).expect("read");
        Ok(bytes)
    };
    assert_eq!(read(0..10).expect("there"), b"some words");
    assert_eq!(read(5..7).expect("there"), b"wo");
    assert_eq!(read(9..10).expect("there"), b"s");
    for beyond in [5..11, 10..11, 10..10, 3..3] {
        assert_eq!(kind_of(read(beyond.clone())), ErrorKind::InvalidInput, "{beyond:?}");
    }
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
        let error = desk.service.open_public(owner, token, None).expect_err(why);
        assert!(matches!(error, Error::NotFound), "{why}: {error:?}");
    }
}

#[test]
fn opening_counts_nothing_and_a_download_one() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"some words"), &served());
    let link = open(&desk, &published).expect("it is on");
    assert_eq!(downloads(&desk), 0);
    desk.service.count_download(&link).expect("it is on");
    desk.service.count_download(&link).expect("it is on");
    assert_eq!(downloads(&desk), 2);
}

#[test]
fn a_limit_is_kept_to_the_last_download() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"some words");
    let published = publish(&desk, &document, &limited(2));
    let links = [(); 3].map(|()| open(&desk, &published).expect("none was counted"));
    assert!(links.iter().all(|link| link.is_limited()));
    for link in &links[..2] {
        desk.service.count_download(link).expect("as many as may");
    }
    assert_eq!(
        kind_of(desk.service.count_download(&links[2])),
        ErrorKind::NotFound,
        "it was opened in time, and is late"
    );
    assert_closed(&desk, &published, "that was all");
    assert_eq!((downloads(&desk), only_link(&desk).state), (2, LinkState::UsedUp));
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private, "it was the last link");
    assert!(links[1].is_on(), "what was begun is given to the end");
    let mut bytes = Vec::new();
    desk.service.read_public(&links[1], 0..10).expect("there").read_to_end(&mut bytes).expect("read");
    assert_eq!(bytes, b"some words");
}

#[test]
fn of_many_who_come_at_once_as_many_get_in_as_may() {
    const LIMIT: usize = 7;
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &limited(LIMIT as u32));
    let start = Barrier::new(8);
    let got_in: usize = thread::scope(|scope| {
        let strangers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let get_in = || desk.service.count_download(&open(&desk, &published)?);
                    start.wait();
                    (0..LIMIT).filter(|_| get_in().is_ok()).count()
                })
            })
            .collect();
        strangers.into_iter().map(|stranger| stranger.join().expect("no panic")).sum()
    });
    assert_eq!((got_in, downloads(&desk)), (LIMIT, LIMIT as u64));
    assert_eq!(visibility(&desk, document.file_id), Visibility::Private, "whoever came last has seen to it");
}

#[test]
fn no_byte_of_damaged_content_is_given() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let link = open(&desk, &published).expect("it is on");
    let content = BlobKey::content(desk.user.clone(), document.file_id);
    desk.storage.damage(&content, Damage::FlipBit { offset: 4 });
    let mut reader = desk.service.read_public(&link, 0..2).expect("nothing is read yet");
    let error = reader.read(&mut [0; 2]).expect_err("its bytes are not, be they others than those that are wanted");
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    desk.storage.damage(&content, Damage::Truncate { size_bytes: 2 });
    let mut reader = desk.service.read_public(&link, 0..2).expect("who asks for nothing else is not told");
    reader.read(&mut [0; 2]).expect_err("both bytes are there, and not all that they are proved by");
}

#[test]
fn a_password_is_asked_for_until_it_is_right() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &with_password("correct horse"));
    let answer = |password| desk.service.open_public(&desk.user, hash(&published), password);
    for wrong in [None, Some(""), Some("correct hors"), Some("correct horse ")] {
        assert!(matches!(answer(wrong), Ok(PublicAnswer::PasswordNeeded)), "not even its name is told: {wrong:?}");
    }
    assert!(matches!(answer(Some("correct horse")), Ok(PublicAnswer::Given(_))));
    desk.service.unpublish(&desk.user, published.link.id).expect("off");
    assert_eq!(kind_of(answer(Some("correct horse"))), ErrorKind::NotFound, "a password opens nothing that is off");
    assert_eq!(kind_of(answer(None)), ErrorKind::NotFound, "nor is it said that there was one");
}

#[test]
fn who_reads_hears_that_the_link_was_switched_off() {
    let desk = Desk::new();
    let (first, second) = (desk.add("a.txt", b"one"), desk.add("b.txt", b"two"));
    let published = [&first, &first, &second].map(|document| publish(&desk, document, &served()));
    let links = [0, 0, 1, 2].map(|number: usize| open(&desk, &published[number]).expect("it is on"));
    desk.service.unpublish(&desk.user, published[0].link.id).expect("off");
    assert_eq!(links.each_ref().map(|link| link.is_on()), [false, false, true, true]);
    assert_eq!(kind_of(desk.service.count_download(&links[0])), ErrorKind::NotFound);
    desk.service.trash(&desk.user, first.file_id).expect("trashed");
    assert_eq!(links.each_ref().map(|link| link.is_on()), [false, false, false, true]);
}

#[test]
fn what_another_process_has_switched_off_is_seen_in_the_rows() {
    let desk = Desk::new();
    let published = publish(&desk, &desk.add("a.txt", b"words"), &served());
    let link = open(&desk, &published).expect("it is on");
    // Another service over the same index, as another process has one.
    let now = coffer_core::document::Timestamp::from_millis(1);
    desk.index.write(|write| write.switch_link_off(&desk.user, published.link.id, now)).expect("off");
    assert!(link.is_on(), "nobody has looked");
    desk.service.look_at_links_in_use();
    assert!(!link.is_on());
    let other = publish(&desk, &desk.add("b.txt", b"words"), &served());
    let stays = open(&desk, &other).expect("it is on");
    desk.service.look_at_links_in_use();
    assert!(stays.is_on(), "looking closes nothing that is on");
}

#[test]
fn in_ten_thousand_races_nobody_gets_in_after_off_has_returned() {
    let mut desk = Desk::new();
    let mut document = desk.add("a.txt", b"words");
    for race in 0..10_000_u32 {
        if race % 100 == 0 {
            // A document with thousands of links is something else.
            desk = Desk::new();
            document = desk.add("a.txt", b"words");
        }
        let published = publish(&desk, &document, &served());
        let is_off = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let was_off = is_off.load(Ordering::SeqCst);
                let link = open(&desk, &published);
                assert!(!(was_off && link.is_ok()), "race {race}: it was off before anybody asked");
                let Ok(link) = link else { return };
                loop {
                    let was_off = is_off.load(Ordering::SeqCst);
                    let is_on = link.is_on();
                    assert!(!(was_off && is_on), "race {race}: who had it open was not told");
                    if !is_on {
                        return;
                    }
                    std::hint::spin_loop();
                }
            });
            (0..race % 200).for_each(|_| std::hint::spin_loop());
            desk.service.unpublish(&desk.user, published.link.id).expect("off");
            is_off.store(true, Ordering::SeqCst);
        });
    }
}

#[test]
fn whether_any_link_is_served_is_known() {
    let desk = Desk::new();
    let has = || desk.service.count_served_links(&desk.user).expect("read") > 0;
    let document = desk.add("a.txt", b"words");
    assert!(!has());
    let published = publish(&desk, &document, &limited(1));
    assert!(has());
    desk.service.count_download(&open(&desk, &published).expect("it is on")).expect("counted");
    assert!(!has(), "it is used up");
    let published = publish(&desk, &document, &served());
    assert!(has());
    let of_ben = desk.service.count_served_links(&"ben".parse().expect("valid"));
    assert_eq!(of_ben.expect("read"), 0, "it is not ben's");
    desk.service.unpublish(&desk.user, published.link.id).expect("off");
    assert!(!has());
    publish(&desk, &document, &served());
    desk.clock.advance(std::time::Duration::from_secs(7 * 24 * 60 * 60));
    assert!(!has(), "its week is over");
}
