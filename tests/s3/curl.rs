//! Links of a vault in a real SeaweedFS, opened by real `curl` processes: right bytes under the right name, in ranges too, and
//! nothing any more once they are off. The bucket has the very policy and rules that the product prints for it.

use std::thread;
use std::time::{Duration, Instant};

use coffer_core::document::{Document, ExpiryChoice, Link, LinkKind, LinkState, Timestamp, Visibility};
use coffer_core::error::Error;
use coffer_core::service::{LinkAddress, LinkFilter, LinksShown, PublishConsent, PublishRequest};
use coffer_core::vault::{self, NotShared, Vault};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::curl::{curl, saved_as};
use coffer_tests::s3::installation::{Installation, new_bucket};
use coffer_tests::s3::seaweed::seaweed;
use serde_json::Value;

const CONTENT: &[u8] = b"what a stranger is to get, and nobody else's words";

/// A vault in a bucket of its own, with one document.
struct Place {
    server: S3Server,
    bucket: String,
    installation: Installation,
    vault: Vault,
}

impl Place {
    /// `None` where there is no SeaweedFS.
    fn new() -> Option<Place> {
        let server = seaweed()?;
        let bucket = server.new_bucket();
        Some(Place::in_bucket(server, bucket))
    }

    fn in_bucket(server: S3Server, bucket: String) -> Place {
        let installation = Installation::default();
        installation.add(&new_bucket(&server, &bucket)).expect("the bucket can hold a vault");
        let vault = installation.open_up_to_date();
        Place { server, bucket, installation, vault }
    }

    fn add(&self, name: &str) -> Document {
        self.installation.import(&self.vault, name, CONTENT).expect("imported")
    }

    /// Copies go there from now on; without, below the vault's own prefix.
    fn share_in(&mut self, bucket: Option<&str>) {
        let (home, seams) = (self.installation.home(), &self.installation.seams);
        vault::set_share_bucket(&home, seams, &self.vault.name, bucket).expect("chosen");
        self.vault = self.installation.open_up_to_date();
    }

    /// Gives a bucket the policy that the product prints for this vault.
    fn open_shares(&self) {
        let policy = self.vault.share_policy().expect("a policy").to_string();
        self.set(self.share_bucket(), "policy", &policy);
    }

    fn share_bucket(&self) -> &str {
        self.vault.share_bucket().unwrap_or(&self.bucket)
    }

    fn set(&self, bucket: &str, what: &str, document: &str) {
        let set = self.server.client().send("PUT", &format!("/{bucket}?{what}"), &[], document.as_bytes());
        assert!((200..300).contains(&set.status), "{what}: {set:?}");
    }

    fn publish(&self, document: &Document, kind: LinkKind, expiry: ExpiryChoice) -> Result<(Link, String), Error> {
        let request = PublishRequest { expiry, ..PublishRequest::of(kind) };
        let consent = PublishConsent::given_by_a_person();
        let published = self.vault.service.publish(&self.vault.user, document.file_id, &request, consent)?;
        let LinkAddress::Url(url) = published.address else { panic!("the bucket answers") };
        Ok((published.link, url.as_str().to_owned()))
    }

    fn keys(&self, bucket: &str) -> Vec<String> {
        let listed = self.server.client().send("GET", &format!("/{bucket}?list-type=2"), &[], b"");
        listed.elements_in("Contents", "Key")
    }

    fn copies(&self, bucket: &str) -> Vec<String> {
        self.keys(bucket).into_iter().filter(|key| key.contains(".share/")).collect()
    }

    /// What belongs to the vault itself is nobody's, and neither is a list of it or of its copies.
    fn assert_closed(&self) {
        for key in self.keys(&self.bucket).iter().filter(|key| !key.contains("/.share/")) {
            let answer = curl(&format!("{}/{}/{key}", self.server.endpoint, self.bucket), &[]);
            assert_eq!(answer.status, 403, "{key}");
        }
        for bucket in [&*self.bucket, self.share_bucket()] {
            for query in ["", "?list-type=2", "?list-type=2&prefix=coffer/.share/", "?versions", "?policy"] {
                let answer = curl(&format!("{}/{bucket}{query}", self.server.endpoint), &[]);
                assert_eq!(answer.status, 403, "{bucket}{query}: {}", answer.text());
            }
        }
    }

    fn kinds(&self) -> Vec<(LinkKind, Option<NotShared>)> {
        self.vault.sharing_kinds()
    }
}

fn assert_ranges(url: &str) {
    let part = curl(url, &["--range", "5-8"]);
    assert_eq!((part.status, &part.body[..]), (206, &CONTENT[5..9]));
    assert_eq!(part.header("content-range"), Some(&*format!("bytes 5-8/{}", CONTENT.len())));
    let end = curl(url, &["--range", "-7"]);
    assert_eq!((end.status, &end.body[..]), (206, &CONTENT[CONTENT.len() - 7..]));
    assert_eq!(curl(url, &["--range", "5000-"]).status, 416, "there is nothing so far behind");
}

#[test]
fn a_quick_link_gives_curl_the_right_bytes_under_the_right_name() {
    let Some(place) = Place::new() else { return };
    for (name, encoded) in [
        ("report.txt", "report.txt"),
        ("Zürich Übersicht.html", "Z%C3%BCrich%20%C3%9Cbersicht.html"),
        ("日本.pdf", "%E6%97%A5%E6%9C%AC.pdf"),
        ("50% 'off'.csv", "50%25%20%27off%27.csv"),
    ] {
        let document = place.add(name);
        let (link, url) = place.publish(&document, LinkKind::Quick, ExpiryChoice::Hour).expect("published");
        let answer = curl(&url, &[]);
        assert_eq!((answer.status, &answer.body[..]), (200, CONTENT), "{name}: {}", answer.text());
        let said = answer.header("content-disposition").expect("a name").to_owned();
        assert!(said.ends_with(&format!("filename*=UTF-8''{encoded}")), "{said}");
        assert!(said.starts_with("attachment; filename=\""), "{said}");
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        assert_ranges(&url);
        assert_eq!(curl(&url, &["--head"]).status, 403, "what was signed is a GET");
        for (signed, forged) in [
            ("X-Amz-Expires=3600", "X-Amz-Expires=604800"),
            ("attachment", "inline"),
            (&*document.file_id.to_string(), "0192f0c1d2e37a4b8c5d6e7f80912a3b"),
        ] {
            let forged = url.replace(signed, forged);
            assert_ne!(forged, url, "{signed} stands in it");
            assert_eq!(curl(&forged, &[]).status, 403, "nobody changes what was signed: {signed}");
        }
        let off = place.vault.service.unpublish(&place.vault.user, link.id).expect("switched off");
        assert_eq!(off.still_opens_until, link.expires_at, "it says that it cannot be taken back");
        assert_eq!(curl(&url, &[]).status, 200, "and that is so");
    }
    place.assert_closed();
}

#[test]
fn curl_saves_what_it_gets_under_the_name_of_the_document() {
    let Some(place) = Place::new() else { return };
    let document = place.add("report of 2026.txt");
    let (_, url) = place.publish(&document, LinkKind::Quick, ExpiryChoice::Hour).expect("published");
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(saved_as(&url, folder.path()), "report of 2026.txt");
    assert_eq!(std::fs::read(folder.path().join("report of 2026.txt")).expect("saved"), CONTENT);
}

#[test]
fn a_quick_link_ends_when_it_says() {
    let Some(place) = Place::new() else { return };
    let document = place.add("soon.txt");
    let now = place.installation.seams.clock.now().as_millis();
    let end = ExpiryChoice::At(Timestamp::from_millis(now + 2_900));
    let (_, url) = place.publish(&document, LinkKind::Quick, end).expect("published");
    assert_eq!(curl(&url, &[]).status, 200);
    let started = Instant::now();
    while curl(&url, &[]).status == 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "it has ended long ago");
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(curl(&url, &[]).status, 403);
}

#[test]
fn a_bucket_that_gives_nothing_is_recognised_and_nothing_is_left_in_it() {
    let Some(place) = Place::new() else { return };
    let document = place.add("report.txt");
    let before = place.keys(&place.bucket);
    place.vault.check_sharing().expect("checked");
    assert_eq!(place.keys(&place.bucket), before, "the check leaves nothing");
    assert!(place.kinds().contains(&(LinkKind::ShareCopy, Some(NotShared::NotPublic))), "{:?}", place.kinds());
    let refused = place.publish(&document, LinkKind::ShareCopy, ExpiryChoice::Week).expect_err("nobody would get it");
    assert!(refused.to_string().contains("to nobody"), "{refused}");
    assert_eq!(place.keys(&place.bucket), before, "what was copied is gone again");
    let document = place.vault.service.document(&place.vault.user, document.file_id).expect("there");
    assert_eq!(document.visibility, Visibility::Private);
    let links = place.vault.service.links(&place.vault.user, &LinkFilter::default()).expect("listed");
    assert!(links.is_empty(), "no link is on: {links:?}");
    place.assert_closed();
}

/// A copy is given to `curl` until it is off, whatever bucket it lies in.
fn check_share_copy(place: &Place) {
    place.open_shares();
    place.vault.check_sharing().expect("checked");
    let all = [LinkKind::Quick, LinkKind::ShareCopy, LinkKind::Served].map(|kind| (kind, None));
    assert_eq!(place.kinds(), all);
    let openness = place.vault.sharing_found().expect("found").openness;
    assert!(!openness.gives_originals && !openness.lists_copies, "{openness:?}");
    assert_eq!(place.copies(place.share_bucket()), [] as [String; 0], "the check leaves nothing");

    let document = place.add("Zürich Übersicht.html");
    let links = [ExpiryChoice::Hour, ExpiryChoice::Never]
        .map(|expiry| place.publish(&document, LinkKind::ShareCopy, expiry).expect("published"));
    for (_, url) in &links {
        let answer = curl(url, &[]);
        assert_eq!((answer.status, &answer.body[..]), (200, CONTENT), "{}", answer.text());
        let said = answer.header("content-disposition").expect("a name");
        assert!(said.ends_with("filename*=UTF-8''Z%C3%BCrich%20%C3%9Cbersicht.html"), "{said}");
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"), "a page is given as bytes");
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        assert_ranges(url);
        let head = curl(url, &["--head"]);
        assert_eq!((head.status, head.header("content-length")), (200, Some(&*CONTENT.len().to_string())));
        for method in ["PUT", "DELETE", "POST"] {
            let refused = curl(url, &["--request", method]).status;
            assert!((400..500).contains(&refused), "{method}: {refused}");
        }
    }
    let copies = place.copies(place.share_bucket());
    assert!(copies.len() == 2 && copies[0].contains(".share/d1/") && copies[1].contains(".share/kept/"), "{copies:?}");
    place.assert_closed();

    let [(first, first_url), (second, second_url)] = &links;
    let off = place.vault.service.unpublish(&place.vault.user, first.id).expect("switched off");
    assert!(matches!(off.state, LinkState::SwitchedOff { checked_at: Some(_) }), "{:?}", off.state);
    let status = curl(first_url, &[]).status;
    assert!([403, 404].contains(&status), "{status}");
    assert_eq!(curl(second_url, &[]).status, 200, "each link has a copy of its own");
    place.vault.service.unpublish(&place.vault.user, second.id).expect("switched off");
    assert!([403, 404].contains(&curl(second_url, &[]).status));
    assert_eq!(place.copies(place.share_bucket()), [] as [String; 0]);
    let filter = LinkFilter { shown: LinksShown::All, ..LinkFilter::default() };
    for listed in place.vault.service.links(&place.vault.user, &filter).expect("listed") {
        assert!(listed.link.checked_off_at.is_some(), "off, checked at …: {listed:?}");
    }
    place.assert_closed();
}

#[test]
fn a_copy_below_the_own_prefix_is_given_to_curl_until_it_is_off() {
    let Some(place) = Place::new() else { return };
    check_share_copy(&place);
}

#[test]
fn a_copy_in_a_share_bucket_is_given_to_curl_until_it_is_off() {
    let Some(mut place) = Place::new() else { return };
    let shares = place.server.new_bucket();
    place.share_in(Some(&shares));
    check_share_copy(&place);
    assert_eq!(place.copies(&place.bucket), [] as [String; 0], "none was ever in the vault's own bucket");
    let policy = place.server.client().send("GET", &format!("/{}?policy", place.bucket), &[], b"");
    assert_eq!(policy.status, 404, "the vault's own bucket has no policy at all");
}

#[test]
fn a_link_is_taken_back_where_its_copy_was_put_whatever_was_chosen_since() {
    let Some(mut place) = Place::new() else { return };
    let (document, shares) = (place.add("report.txt"), place.server.new_bucket());
    place.open_shares();
    let (own, own_url) = place.publish(&document, LinkKind::ShareCopy, ExpiryChoice::Week).expect("published");
    place.share_in(Some(&shares));
    assert!(place.kinds().contains(&(LinkKind::ShareCopy, Some(NotShared::NotChecked))), "nobody has looked there");
    place.open_shares();
    let (other, other_url) = place.publish(&document, LinkKind::ShareCopy, ExpiryChoice::Week).expect("published");
    assert!(own_url.contains(&place.bucket) && other_url.contains(&shares));
    place.share_in(None);
    for (link, url) in [(own, own_url), (other, other_url)] {
        assert_eq!(curl(&url, &[]).status, 200);
        let off = place.vault.service.unpublish(&place.vault.user, link.id).expect("switched off");
        assert!(matches!(off.state, LinkState::SwitchedOff { checked_at: Some(_) }), "{:?}", off.state);
        assert!([403, 404].contains(&curl(&url, &[]).status));
    }
    assert!(place.copies(&place.bucket).is_empty() && place.copies(&shares).is_empty());
}

#[test]
fn in_a_bucket_that_keeps_versions_off_removes_them_too() {
    let Some(server) = seaweed() else { return };
    let bucket = server.new_bucket();
    let versioned = r#"<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>"#;
    assert_eq!(server.client().send("PUT", &format!("/{bucket}?versioning"), &[], versioned.as_bytes()).status, 200);
    let place = Place::in_bucket(server, bucket);
    place.open_shares();
    place.vault.check_sharing().expect("checked");
    let document = place.add("report.txt");
    let (link, url) = place.publish(&document, LinkKind::ShareCopy, ExpiryChoice::Week).expect("published");
    let answer = curl(&url, &[]);
    assert_eq!((answer.status, &answer.body[..]), (200, CONTENT));
    let version = answer.header("x-amz-version-id").expect("the bucket keeps versions").to_owned();
    let off = place.vault.service.unpublish(&place.vault.user, link.id).expect("switched off");
    assert!(matches!(off.state, LinkState::SwitchedOff { checked_at: Some(_) }), "{:?}", off.state);
    for address in [url.clone(), format!("{url}?versionId={version}")] {
        let status = curl(&address, &[]).status;
        assert!([403, 404].contains(&status), "{address}: {status}");
    }
    let versions =
        place.server.client().send("GET", &format!("/{}?versions&prefix=coffer/.share/", place.bucket), &[], b"");
    assert_eq!(versions.status, 200);
    assert_eq!(versions.elements("Key"), [] as [String; 0], "neither versions nor marks, of the check either");
}

#[test]
fn the_rules_of_lifecycle_that_are_printed_are_taken() {
    let Some(mut place) = Place::new() else { return };
    for share_bucket in [None, Some(place.server.new_bucket())] {
        place.share_in(share_bucket.as_deref());
        let rules = place.vault.share_rules().expect("rules");
        place.set(place.share_bucket(), "lifecycle", &lifecycle_xml(&rules));
        let kept = place.server.client().send("GET", &format!("/{}?lifecycle", place.share_bucket()), &[], b"");
        let prefix = if share_bucket.is_some() { ".share/" } else { "coffer/.share/" };
        let mut expected = Vec::new();
        for class in ["d1", "d7", "d30", "d90", "d365"] {
            expected.push(format!("{prefix}{class}/"));
        }
        let mut prefixes = kept.elements("Prefix");
        prefixes.retain(|kept| kept != prefix);
        prefixes.sort_by_key(|prefix| expected.iter().position(|one| one == prefix));
        assert_eq!(prefixes, expected, "{}", kept.text());
    }
}

/// The rules as they go over the wire; tools for people take them as JSON.
fn lifecycle_xml(rules: &Value) -> String {
    fn element(name: &str, value: &Value) -> String {
        match value {
            Value::Object(fields) => {
                let inner: String = fields.iter().map(|(name, value)| element(name, value)).collect();
                format!("<{name}>{inner}</{name}>")
            }
            Value::Array(items) => items.iter().map(|item| element("Rule", item)).collect(),
            Value::String(text) => format!("<{name}>{text}</{name}>"),
            other => format!("<{name}>{other}</{name}>"),
        }
    }
    let rules = element("Rules", &rules["Rules"]);
    format!(
        r#"<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{rules}</LifecycleConfiguration>"#
    )
}

#[test]
fn a_vault_that_anybody_can_read_is_said_to_be_open() {
    let Some(place) = Place::new() else { return };
    let bucket = &place.bucket;
    let all = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"]}}]}}"#
    );
    place.set(bucket, "policy", &all);
    place.vault.check_sharing().expect("checked");
    let openness = place.vault.sharing_found().expect("found").openness;
    assert!(openness.gives_originals && openness.lists_copies, "{openness:?}");
    let (home, seams) = (place.installation.home(), &place.installation.seams);
    let known = vault::bucket_facts(&home, &place.vault.name, seams).expect("known").expect("examined");
    let said: Vec<_> = known.checks.iter().filter_map(|check| Some((check.state, check.detail.as_deref()?))).collect();
    let is_said = |words: &str| said.iter().any(|(state, detail)| format!("{state:?}") == "Failed" && *detail == words);
    assert!(is_said("objects are readable without keys") && is_said("copies are listed without keys"), "{said:?}");
}
