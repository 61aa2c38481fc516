//! Public links: one file per verb.

use std::io::Read as _;

use coffer_core::document::{Document, FileId, LinkKind, LinkToken, LinkTokenHash, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{
    DocumentService, LinkAddress, LinkFilter, LinksShown, ListedLink, OpenLink, PublicAnswer, PublishConsent,
    PublishRequest, Published,
};
use coffer_tests::Desk;

mod check;
mod copies;
mod deleting;
mod following;
mod opening;
mod private;
mod publishing;
mod reading;

/// A link of ours, for a week.
fn served() -> PublishRequest {
    PublishRequest::of(LinkKind::Served)
}

fn try_to_publish(desk: &Desk, file_id: FileId, request: &PublishRequest) -> Result<Published, Error> {
    desk.service.publish(&desk.user, file_id, request, PublishConsent::given_by_a_person())
}

fn publish(desk: &Desk, document: &Document, request: &PublishRequest) -> Published {
    try_to_publish(desk, document.file_id, request).expect("published")
}

fn token(published: &Published) -> LinkToken {
    match &published.address {
        LinkAddress::Token(token) => token.clone(),
        LinkAddress::Url(url) => panic!("not a link of ours: {}", url.as_str()),
    }
}

fn hash(published: &Published) -> LinkTokenHash {
    token(published).hash()
}

/// What a stranger gets who has the address.
fn opened(desk: &Desk, published: &Published) -> Result<Vec<u8>, Error> {
    opened_at(&desk.service, desk, published)
}

fn opened_at(service: &DocumentService, desk: &Desk, published: &Published) -> Result<Vec<u8>, Error> {
    let PublicAnswer::Given(link) = service.open_public(&desk.user, hash(published), None)? else {
        panic!("it has no password");
    };
    let all = 0..link.document().size_bytes;
    let mut bytes = Vec::new();
    if !all.is_empty() {
        service.read_public(&link, all)?.read_to_end(&mut bytes).expect("it is whole");
    }
    Ok(bytes)
}

/// The link, opened.
fn open(desk: &Desk, published: &Published) -> Result<OpenLink, Error> {
    match desk.service.open_public(&desk.user, hash(published), None)? {
        PublicAnswer::Given(link) => Ok(*link),
        PublicAnswer::PasswordNeeded => panic!("it has no password"),
    }
}

/// Nothing is given to the stranger, in the words that are the same for everything that is not there.
fn assert_closed(desk: &Desk, published: &Published, why: &str) {
    let error = opened(desk, published).expect_err(why);
    assert!(matches!(error, Error::NotFound), "{why}: {error:?}");
}

fn visibility(desk: &Desk, file_id: FileId) -> Visibility {
    desk.service.document(&desk.user, file_id).expect("there").visibility
}

/// All links, the newest first.
fn all_links(desk: &Desk) -> Vec<ListedLink> {
    let filter = LinkFilter { shown: LinksShown::All, ..LinkFilter::default() };
    desk.service.links(&desk.user, &filter).expect("listed")
}

/// The only link.
fn only_link(desk: &Desk) -> ListedLink {
    let mut links = all_links(desk);
    assert_eq!(links.len(), 1, "{links:?}");
    links.remove(0)
}

fn kind_of<T>(outcome: Result<T, Error>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it must be refused"),
        Err(error) => error.kind(),
    }
}
