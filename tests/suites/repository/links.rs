//! Public links, and what took the place of what.

use std::path::PathBuf;
use std::thread;

use coffer_core::document::{DownloadLimit, Follows, Link, LinkKind, LinkPasswordHash, LinkRisk, Timestamp};
use coffer_core::repository::{Index, RepositoryError};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, user};
use coffer_tests::links::{link, link_id, link_token};

use super::{index, insert, refused, write};

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millis(milliseconds)
}

fn insert_link(index: &Index, link: &Link) {
    write(index, |write| write.insert_link(link));
}

fn read(index: &Index, number: u8) -> Link {
    index.link(&anna(), link_id(number)).expect("read").expect("it is there")
}

#[test]
fn a_link_comes_back_as_it_was_with_all_that_it_has() {
    let index = index();
    let whole = Link {
        follows: Follows::NewestVersion,
        is_shown: true,
        expires_at: Some(at(-1)),
        password_hash: Some(LinkPasswordHash::of(&"correct horse".parse().expect("valid"), [3; 16])),
        download_limit: DownloadLimit::new(7).ok(),
        downloads: 3,
        switched_off_at: Some(at(5)),
        checked_off_at: Some(at(6)),
        risk: Some(LinkRisk::StillOpens),
        ..link(1, LinkKind::ShareCopy)
    };
    for link in [&whole, &link(2, LinkKind::Served), &link(3, LinkKind::Quick)] {
        insert_link(&index, link);
        assert_eq!(index.link(&anna(), link.id).expect("read").as_ref(), Some(link));
    }
}

#[test]
fn a_link_is_found_by_its_secret_alone() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::Served));
    insert_link(&index, &link(2, LinkKind::ShareCopy));
    let found = |number| index.link_by_token(&anna(), link_token(number).hash()).expect("read");
    assert_eq!(found(1), Some(link(1, LinkKind::Served)));
    assert_eq!(found(2), Some(link(2, LinkKind::ShareCopy)));
    assert_eq!(found(3), None);
}

#[test]
fn no_two_links_have_one_id_or_one_secret() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::Served));
    insert_link(&index, &link(3, LinkKind::Quick));
    insert_link(&index, &link(4, LinkKind::Quick));
    for twice in [
        Link { token_hash: Some(link_token(9).hash()), ..link(1, LinkKind::Served) },
        Link { token_hash: Some(link_token(1).hash()), ..link(2, LinkKind::Served) },
    ] {
        let error = refused(&index, |write| write.insert_link(&twice));
        assert!(matches!(error, RepositoryError::AlreadyIndexed), "{error:?}");
    }
    assert_eq!(index.links(&anna(), None, 10).expect("read").len(), 3, "addresses that we do not check have none");
}

#[test]
fn links_come_newest_first_and_in_pages() {
    let index = index();
    for number in [2, 1, 4, 3] {
        insert_link(&index, &link(number, LinkKind::Served));
    }
    insert_link(&index, &Link { file_id: file_id(2), ..link(5, LinkKind::Served) });
    let ids = |links: Vec<Link>| links.into_iter().map(|link| link.id).collect::<Vec<_>>();
    let first = ids(index.links(&anna(), None, 3).expect("read"));
    assert_eq!(first, [5, 4, 3].map(link_id));
    assert_eq!(ids(index.links(&anna(), Some(first[2]), 3).expect("read")), [2, 1].map(link_id));
    assert_eq!(ids(index.links_of_document(&anna(), file_id(1)).expect("read")), [4, 3, 2, 1].map(link_id));
    assert_eq!(ids(index.links_of_document(&anna(), file_id(2)).expect("read")), [link_id(5)]);
}

#[test]
fn a_link_is_switched_off_once() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::Served));
    let off = write(&index, |write| write.switch_link_off(&anna(), link_id(1), at(5)));
    assert_eq!(off, Link { switched_off_at: Some(at(5)), ..link(1, LinkKind::Served) });
    let again = write(&index, |write| write.switch_link_off(&anna(), link_id(1), at(9)));
    assert_eq!(again, off, "it was off at five and stays off since then");
    let absent = refused(&index, |write| write.switch_link_off(&anna(), link_id(2), at(5)));
    assert!(matches!(absent, RepositoryError::NotFound), "{absent:?}");
}

#[test]
fn all_links_of_a_document_go_off_together_and_no_other() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::Served));
    insert_link(&index, &Link { switched_off_at: Some(at(2)), ..link(2, LinkKind::Served) });
    insert_link(&index, &link(3, LinkKind::Quick));
    insert_link(&index, &Link { file_id: file_id(2), ..link(4, LinkKind::Served) });
    let switched = write(&index, |write| write.switch_links_off(&anna(), &[file_id(1), file_id(7)], at(5)));
    assert_eq!(switched, [link(3, LinkKind::Quick), link(1, LinkKind::Served)], "as they were");
    let off = [1, 2, 3, 4].map(|number| read(&index, number).switched_off_at);
    assert_eq!(off, [Some(at(5)), Some(at(2)), Some(at(5)), None]);
}

#[test]
fn only_a_link_that_opens_counts_a_download() {
    let count = |link: &Link, now: i64| {
        let index = index();
        insert_link(&index, link);
        let counted = write(&index, |write| write.count_download(&anna(), link.id, at(now)));
        let downloads = read(&index, 1).downloads;
        assert_eq!(downloads - link.downloads, u64::from(counted), "what is allowed is counted, and nothing else");
        counted
    };
    let open = link(1, LinkKind::Served);
    assert!(count(&open, 10));
    let ends = Link { expires_at: Some(at(10)), ..open.clone() };
    assert_eq!((count(&ends, 9), count(&ends, 10)), (true, false), "it ends at the moment it says");
    assert!(!count(&Link { switched_off_at: Some(at(1)), ..open.clone() }, 10));
    let limited = Link { download_limit: DownloadLimit::new(2).ok(), ..open };
    assert!(count(&Link { downloads: 1, ..limited.clone() }, 10));
    assert!(!count(&Link { downloads: 2, ..limited }, 10));
}

#[test]
fn of_many_who_download_at_once_as_many_get_in_as_may() {
    const LIMIT: u32 = 20;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path: PathBuf = folder.path().join("index.db");
    // Two of them are two processes.
    let indexes = [(); 2].map(|()| Index::open(&path).expect("opened"));
    insert_link(&indexes[0], &Link { download_limit: DownloadLimit::new(LIMIT).ok(), ..link(1, LinkKind::Served) });
    let allowed: usize = thread::scope(|scope| {
        let downloads: Vec<_> = (0..4)
            .map(|number| {
                let index = &indexes[number % 2];
                scope.spawn(move || {
                    let count = || write(index, |write| write.count_download(&anna(), link_id(1), at(1)));
                    (0..LIMIT).filter(|_| count()).count()
                })
            })
            .collect();
        downloads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!((allowed, read(&indexes[0], 1).downloads), (LIMIT as usize, u64::from(LIMIT)));
}

#[test]
fn what_was_found_out_about_a_link_is_noted_and_forgotten() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::ShareCopy));
    let note = |checked_off_at, risk| {
        write(&index, |write| write.note_link_check(&anna(), link_id(1), checked_off_at, risk));
        let link = read(&index, 1);
        assert_eq!((link.checked_off_at, link.risk), (checked_off_at, risk));
    };
    note(None, Some(LinkRisk::DoesNotOpen));
    note(Some(at(4)), None);
    note(None, None);
}

#[test]
fn a_link_whose_address_nobody_was_told_leaves_nothing() {
    let index = index();
    insert_link(&index, &link(1, LinkKind::Served));
    for _ in 0..2 {
        write(&index, |write| write.remove_link(&anna(), link_id(1)));
        assert_eq!(index.links(&anna(), None, 10).expect("read"), []);
    }
}

#[test]
fn the_newest_version_is_at_the_end_of_the_chain_and_not_in_the_trash() {
    let index = index();
    let newest = |number| index.newest_version(&anna(), file_id(number)).expect("read");
    insert(&index, &[DocumentBuilder::new(1).build()]);
    assert_eq!(newest(1), None, "nothing has taken its place");
    insert(&index, &[DocumentBuilder::new(2).supersedes(1).build(), DocumentBuilder::new(3).supersedes(2).build()]);
    assert_eq!((newest(1), newest(2), newest(3)), (Some(file_id(3)), Some(file_id(3)), None));
    insert(&index, &[DocumentBuilder::new(4).supersedes(3).trashed().build()]);
    assert_eq!(newest(1), Some(file_id(3)), "what is in the trash takes no place");
    insert(&index, &[DocumentBuilder::new(5).supersedes(4).build()]);
    assert_eq!(newest(1), Some(file_id(5)), "but what has replaced it does");
    insert(&index, &[DocumentBuilder::new(6).supersedes(1).build()]);
    assert_eq!(newest(1), Some(file_id(6)), "of two that have replaced the same, the later one");
    let other = DocumentBuilder::new(7).owner(&user("ben")).unique_name("x").supersedes(6).build();
    insert(&index, &[other]);
    assert_eq!(newest(6), None, "another user replaces nothing of ours");
}

#[test]
fn a_circle_of_versions_ends() {
    let index = index();
    insert(&index, &[DocumentBuilder::new(1).supersedes(2).build(), DocumentBuilder::new(2).supersedes(1).build()]);
    let found = index.newest_version(&anna(), file_id(1)).expect("read");
    assert!(found.is_none() || found == Some(file_id(2)), "some answer, and soon: {found:?}");
}
