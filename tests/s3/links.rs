//! Links that a bucket answers, opened by somebody who knows nothing of Coffer: raw requests without keys.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{DeviceId, ExpiryClass, LinkKind, LinkState, LinkToken, LinkUrl, Reachability, ShareKey};
use coffer_core::error::ErrorKind;
use coffer_core::presentation::Presentation;
use coffer_core::secrets::AccessKeys;
use coffer_core::service::{LinkAddress, PublishConsent, PublishRequest, Unattended};
use coffer_core::storage::s3::{BucketFacts, KeySource, S3Parts, S3Storage};
use coffer_core::storage::{BlobKey, Probed, Sharing as _, Storage as _, StorageError, StoreMode};
use coffer_tests::documents::{anna, file_id};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::client::Answer;
use coffer_tests::s3::computer::Computer;
use coffer_tests::s3::double::{Double, Fault, Personality, RequestSite, Strike};
use coffer_tests::s3::seaweed::seaweed;

const CONTENT: &[u8] = b"what a stranger is to get";
const HOUR: Duration = Duration::from_secs(60 * 60);

fn shown() -> Presentation {
    let (name, mime_type) = ("Zürich.html".parse().expect("a name"), "text/html".parse().expect("a type"));
    Presentation::to_be_saved(&name, &mime_type)
}

fn content_key() -> BlobKey {
    BlobKey::content(anna(), file_id(1))
}

fn share_key(number: u8) -> ShareKey {
    ShareKey::new(ExpiryClass::Week, LinkToken::from_bytes([number; 32]))
}

/// A vault with one object in it.
fn vault(server: &S3Server, facts: BucketFacts) -> (BucketVault, S3Storage) {
    let vault = BucketVault::create(server, &server.new_bucket(), facts);
    let storage = vault.open();
    storage.store(&content_key(), CONTENT, StoreMode::CreateOnly).expect("stored");
    (vault, storage)
}

fn with_public_shares() -> Double {
    Double::with(Personality { serves_shares: true, ..Personality::default() })
}

/// What anybody gets who was given the address.
fn opened(server: &S3Server, url: &LinkUrl, headers: &[(&str, &str)]) -> Answer {
    let (scheme, rest) = url.as_str().split_once("://").expect("a whole address");
    let (host, target) = rest.split_once('/').expect("and a path");
    let named = S3Server { endpoint: format!("{scheme}://{host}"), ..server.clone() };
    named.client().try_send_unsigned("GET", &format!("/{target}"), headers, b"").expect("the server answers")
}

fn assert_is_content(answer: &Answer) {
    assert_eq!((answer.status, &answer.body[..]), (200, CONTENT), "{answer:?}");
    assert_eq!(answer.header("content-disposition"), Some(shown().content_disposition()));
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"), "a page is given as bytes");
}

fn check_quick_link(server: &S3Server, facts: BucketFacts) {
    let (_vault, storage) = vault(server, facts);
    let url = storage.presign(&content_key(), HOUR, &shown()).expect("signed");
    assert_is_content(&opened(server, &url, &[]));
    let part = opened(server, &url, &[("range", "bytes=5-8")]);
    assert_eq!((part.status, &part.body[..]), (206, &CONTENT[5..9]));
    assert_eq!(storage.probe_anonymously(&url), Probed::Open);
    let plain = LinkUrl::new(url.as_str().split('?').next().expect("a path").to_owned());
    assert_eq!(storage.probe_anonymously(&plain), Probed::Closed, "the object itself is nobody's");
    for (signed, forged) in
        [("attachment", "inline"), ("octet-stream", "html"), ("X-Amz-Expires=3600", "X-Amz-Expires=9999")]
    {
        let forged = LinkUrl::new(url.as_str().replace(signed, forged));
        assert_ne!(forged, url, "{signed} stands in it");
        assert_eq!(opened(server, &forged, &[]).status, 403, "nobody changes what was signed: {}", forged.as_str());
        assert_eq!(storage.probe_anonymously(&forged), Probed::Closed);
    }
    storage.delete(&content_key()).expect("deleted");
    assert_eq!(storage.probe_anonymously(&url), Probed::Closed, "nothing is there any more");
}

#[test]
fn a_signed_address_opens_for_anybody_under_its_name_and_cannot_be_changed() {
    check_quick_link(&Double::start().server(), facts_of_everything());
}

#[test]
fn a_signed_address_opens_for_anybody_on_seaweed_fs() {
    let Some(server) = seaweed() else { return };
    check_quick_link(&server, BucketFacts { checks_crc64: false, unsigned_payload: false, ..facts_of_everything() });
}

#[test]
fn a_signed_address_ends_by_the_clock_of_the_server() {
    let double = Double::start();
    let (vault, storage) = vault(&double.server(), facts_of_everything());
    let url = storage.presign(&content_key(), HOUR, &shown()).expect("signed");
    double.become_like(Personality { clock_ahead_seconds: 3_590, ..Personality::default() });
    assert_eq!(vault.open().probe_anonymously(&url), Probed::Open, "some seconds are left");
    double.become_like(Personality { clock_ahead_seconds: 3_660, ..Personality::default() });
    assert_eq!(vault.open().probe_anonymously(&url), Probed::Closed);
    assert_eq!(opened(&double.server(), &url, &[]).status, 403);
}

#[test]
fn signing_asks_nobody_and_is_refused_for_longer_than_a_week() {
    let double = Double::start();
    let (_vault, storage) = vault(&double.server(), facts_of_everything());
    double.forget_requests();
    storage.presign(&content_key(), 7 * 24 * HOUR, &shown()).expect("a week can be kept");
    storage.share_url(&share_key(1)).expect("an address");
    assert!(double.requests().is_empty(), "without a network there are links too");
    storage.presign(&content_key(), 7 * 24 * HOUR + Duration::from_secs(1), &shown()).expect_err("more cannot");
}

#[derive(Debug)]
struct Lent(AccessKeys);

impl KeySource for Lent {
    fn keys(&self) -> Result<AccessKeys, StorageError> {
        Ok(self.0.clone())
    }
}

#[test]
fn keys_that_are_lent_for_a_while_sign_no_link() {
    let double = Double::start();
    let server = double.server();
    let vault = BucketVault::create(&server, &double.new_bucket(), facts_of_everything());
    let lent = AccessKeys::new(&server.access_key, &server.secret_key, Some("a-token-of-an-hour")).expect("keys");
    let clock = Arc::new(coffer_core::seams::SystemClock::default());
    let parts = vault.parts_for(&server, vault.folder(), DeviceId::from_bytes([1; 16]), clock);
    let storage = S3Storage::new(S3Parts { keys: Arc::new(Lent(lent)), ..parts });
    let refused = storage.presign(&content_key(), HOUR, &shown()).expect_err("the link would end with the keys");
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[test]
fn a_copy_is_given_to_strangers_until_it_is_removed_and_the_original_never() {
    let double = with_public_shares();
    let server = double.server();
    let (vault, storage) = vault(&server, facts_of_everything());
    storage.share(&content_key(), &share_key(1), &shown()).expect("copied");
    storage.share(&content_key(), &share_key(2), &shown()).expect("copied");
    let urls = [1, 2].map(|number| storage.share_url(&share_key(number)).expect("an address"));
    let answer = opened(&server, &urls[0], &[]);
    assert_is_content(&answer);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"), "nobody keeps what is to be taken back");
    assert_eq!(storage.probe_anonymously(&urls[0]), Probed::Open);
    let bucket = vault.address.bucket.as_str();
    for key in double.keys(bucket).iter().filter(|key| !key.contains("/.share/")) {
        let url = LinkUrl::new(format!("{}/{bucket}/{key}", server.endpoint));
        assert_eq!(opened(&server, &url, &[]).status, 403, "{key}");
        assert_eq!(storage.probe_anonymously(&url), Probed::Closed, "{key}");
    }
    for _ in 0..2 {
        storage.unshare(&share_key(1)).expect("removed, and again");
        assert_eq!(storage.probe_anonymously(&urls[0]), Probed::Closed);
    }
    assert_eq!(storage.probe_anonymously(&urls[1]), Probed::Open, "each link has a copy of its own");
    assert_eq!(
        double.bytes(bucket, &format!("{}{}", vault.address.prefix.as_str(), content_key())).as_deref(),
        Some(CONTENT)
    );
}

#[test]
fn a_copy_of_nothing_is_open_too() {
    let double = with_public_shares();
    let (_vault, storage) = vault(&double.server(), facts_of_everything());
    let empty = BlobKey::content(anna(), file_id(2));
    storage.store(&empty, b"", StoreMode::CreateOnly).expect("stored");
    storage.share(&empty, &share_key(1), &shown()).expect("copied");
    let url = storage.share_url(&share_key(1)).expect("an address");
    assert_eq!(storage.probe_anonymously(&url), Probed::Open);
}

#[test]
fn what_cannot_be_shared_says_why() {
    let double = Double::start();
    let (mut vault, storage) = vault(&double.server(), facts_of_everything());
    let absent = BlobKey::content(anna(), file_id(9));
    let missing = storage.share(&absent, &share_key(1), &shown()).expect_err("there is nothing to copy");
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    storage.share(&content_key(), &share_key(1), &shown()).expect("copied");
    let url = storage.share_url(&share_key(1)).expect("an address");
    assert_eq!(storage.probe_anonymously(&url), Probed::Closed, "this bucket gives nothing to strangers");
    vault.facts.copies = false;
    let refused = vault.open().share(&content_key(), &share_key(2), &shown()).expect_err("it cannot");
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[test]
fn an_answer_that_says_nothing_is_never_taken_for_closed() {
    let double = with_public_shares();
    let (_vault, storage) = vault(&double.server(), facts_of_everything());
    storage.share(&content_key(), &share_key(1), &shown()).expect("copied");
    let url = storage.share_url(&share_key(1)).expect("an address");
    double.inject(Strike::everything(Fault::ResetBeforeBody));
    assert_eq!(storage.probe_anonymously(&url), Probed::Unknown);
    let failed = storage.unshare(&share_key(1)).expect_err("nobody answers");
    assert_eq!(failed.kind(), ErrorKind::Offline);
    assert_eq!(storage.reachability(), Reachability::Unreachable);
    double.clear_faults();
    storage.unshare(&share_key(1)).expect("it is back");
    assert_eq!(storage.probe_anonymously(&url), Probed::Closed);
    assert_eq!(storage.reachability(), Reachability::Reachable);
}

#[test]
fn through_the_service_a_link_opens_and_trashing_proves_that_it_is_gone() {
    let double = with_public_shares();
    let server = double.server();
    let vault = BucketVault::create(&server, &double.new_bucket(), facts_of_everything());
    let computer = Computer::new(&vault, &server, 1);
    let document = computer.add("Zürich.html", CONTENT, &Unattended).expect("added").document().clone();
    let (service, user) = (computer.service(), computer.user());
    let publish = |kind| {
        let consent = PublishConsent::given_by_a_person();
        let published = service.publish(&user, document.file_id, &PublishRequest::of(kind), consent);
        let published = published.expect("published");
        let LinkAddress::Url(url) = published.address else { panic!("the bucket answers") };
        (published.link, url)
    };
    let links = [LinkKind::Quick, LinkKind::ShareCopy].map(publish);
    for (link, url) in &links {
        assert_eq!(opened(&server, url, &[]).body, CONTENT, "{}", link.kind);
    }
    let other = Computer::new(&vault, &server, 2);
    other.catch_up();
    assert_eq!(other.documents().len(), 1, "copies are no documents");
    let off = service.unpublish(&user, links[1].0.id).expect("off");
    assert!(matches!(off.state, LinkState::SwitchedOff { checked_at: Some(_) }), "{:?}", off.state);
    assert_eq!(opened(&server, &links[1].1, &[]).status, 404);
    service.trash(&user, document.file_id).expect("trashed");
    assert_eq!(opened(&server, &links[0].1, &[]).status, 200, "this one nobody can take back");
    service.purge(&user, document.file_id).expect("purged");
    assert_eq!(opened(&server, &links[0].1, &[]).status, 404);
    assert_eq!(double.count(RequestSite::Copy), 1);
    assert!(!double.keys(vault.address.bucket.as_str()).iter().any(|key| key.contains(".share/")));
}
