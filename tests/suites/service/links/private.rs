//! Private by default: what was never published is given to nobody but its owner, and nobody else can publish it.

use coffer_core::document::{LinkKind, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::repository::Index;
use coffer_core::service::{LinkFilter, PublishConsent};
use coffer_tests::links::{link, link_token};
use coffer_tests::{Desk, Random};

use super::{Published, assert_closed, hash, kind_of, opened, publish, served, visibility};

#[test]
fn a_link_to_a_private_document_gives_nothing() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let forged = coffer_core::document::Link { file_id: document.file_id, ..link(1, LinkKind::Served) };
    let insert = |index: &Index| index.write(|write| write.insert_link(&forged)).expect("written");
    insert(&desk.index);
    let token = link_token(1).hash();
    assert_eq!(kind_of(desk.service.open_public(&desk.user, token, None)), ErrorKind::NotFound);
}

#[test]
fn a_link_that_a_bucket_answers_opens_nothing_at_ours() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    publish(&desk, &document, &served());
    let copy = coffer_core::document::Link { file_id: document.file_id, ..link(1, LinkKind::ShareCopy) };
    desk.index.write(|write| write.insert_link(&copy)).expect("written");
    let answer = desk.service.open_public(&desk.user, link_token(1).hash(), None);
    assert_eq!(kind_of(answer), ErrorKind::NotFound);
}

#[test]
fn nobody_publishes_lists_or_switches_off_what_is_another_s() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let published = publish(&desk, &document, &served());
    let mallory = "mallory".parse().expect("valid");
    let service = &desk.service;
    let consent = PublishConsent::given_by_a_person();
    assert_eq!(kind_of(service.publish(&mallory, document.file_id, &served(), consent)), ErrorKind::NotFound);
    assert_eq!(kind_of(service.unpublish(&mallory, published.link.id)), ErrorKind::NotFound);
    assert_eq!(service.links(&mallory, &LinkFilter::default()).expect("listed"), []);
    let of_it = LinkFilter { document: Some(document.file_id), ..LinkFilter::default() };
    assert_eq!(service.links(&mallory, &of_it).expect("listed"), []);
    assert_eq!(service.check_links(&mallory).expect("checked").links, 0);
    assert_eq!(service.follow_newest(&mallory, document.file_id).expect("nothing to do"), 0);
    assert_eq!(opened(&desk, &published).expect("untouched"), b"words");
}

/// Publishes, unpublishes, trashes, restores and lets time pass at random. What strangers get is compared with what a plain
/// list says after every step.
#[test]
fn strangers_get_what_is_published_and_nothing_else_whatever_happens() {
    for seed in 0..40 {
        let desk = Desk::new();
        let mut random = Random::new(seed);
        let documents: Vec<_> = (0..3u8).map(|number| desk.add(&format!("{number}.txt"), &[number; 9])).collect();
        // Of each link: which document, and whether it is on.
        let mut links: Vec<(Published, usize, bool)> = Vec::new();
        let mut trashed = [false; 3];
        for step in 0..30 {
            let number = random.below(3) as usize;
            let file_id = documents[number].file_id;
            match random.below(6) {
                0 | 1 => match super::try_to_publish(&desk, file_id, &served()) {
                    Ok(published) => links.push((published, number, true)),
                    Err(error) => assert!(trashed[number], "seed {seed}, step {step}: {error}"),
                },
                2 if !links.is_empty() => {
                    let at = random.below(links.len() as u64) as usize;
                    desk.service.unpublish(&desk.user, links[at].0.link.id).expect("off");
                    links[at].2 = false;
                }
                3 => {
                    desk.service.trash(&desk.user, file_id).expect("trashed");
                    trashed[number] = true;
                    links.iter_mut().filter(|link| link.1 == number).for_each(|link| link.2 = false);
                }
                4 => {
                    desk.service.restore(&desk.user, file_id).expect("restored");
                    trashed[number] = false;
                }
                _ => drop(desk.service.check_links(&desk.user).expect("checked")),
            }
            for (published, number, is_on) in &links {
                match opened(&desk, published) {
                    Ok(bytes) => assert!(*is_on && bytes == [*number as u8; 9], "seed {seed}, step {step}"),
                    Err(error) => {
                        assert!(!is_on && matches!(error, Error::NotFound), "seed {seed}, step {step}: {error}")
                    }
                }
            }
            for (number, document) in documents.iter().enumerate() {
                let has_link = links.iter().any(|(_, of, is_on)| *of == number && *is_on);
                let expected = if has_link { Visibility::Public } else { Visibility::Private };
                assert_eq!(visibility(&desk, document.file_id), expected, "seed {seed}, step {step}");
            }
        }
        desk.assert_whole("after a history of links");
    }
}

#[test]
fn every_link_that_was_ever_off_stays_off() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let old = publish(&desk, &document, &served());
    desk.service.unpublish(&desk.user, old.link.id).expect("off");
    let new = publish(&desk, &document, &served());
    assert_ne!(hash(&old), hash(&new));
    assert_closed(&desk, &old, "publishing again makes another link, and does not bring this one back");
    assert_eq!(opened(&desk, &new).expect("open"), b"words");
}
