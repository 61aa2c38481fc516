//! The documents that all open vaults show to strangers.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coffer_core::document::{DownloadLimit, LinkKind, LinkToken};
use coffer_core::home::Home;
use coffer_core::links::{Media, PublicDocument, PublicDocuments, Refusal};
use coffer_core::query::DocumentQuery;
use coffer_core::service::{LinkAddress, PublishConsent, PublishRequest, Published};
use coffer_core::vault::{PublicVaults, Vault};
use tempfile::TempDir;

use super::mending::break_table;
use super::{add, add_content, index_file, open};

/// How long after another process has switched a link off it may be read still.
const A_SECOND: Duration = Duration::from_secs(1);

/// Two open vaults with a document each, and what strangers see of them.
struct Open {
    folder: TempDir,
    vaults: [Arc<Vault>; 2],
    public: Arc<PublicVaults>,
    opened: Arc<AtomicU64>,
}

impl Open {
    fn new() -> Open {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vaults = ["one", "two"].map(|name| {
            let vault = Arc::new(open(&home(&folder, name)));
            add(&vault, folder.path(), &format!("{name}.txt"));
            vault
        });
        let opened = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&opened);
        let public = PublicVaults::new(Box::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }));
        public.set(vaults.to_vec());
        Open { folder, vaults, public, opened }
    }

    fn publish(&self, number: usize, request: &PublishRequest) -> Published {
        publish(&self.vaults[number], request)
    }

    fn opened(&self, published: &Published, password: Option<&str>) -> Result<PublicDocument, Refusal> {
        self.public.open(&token(published).hash(), password)
    }
}

fn home(folder: &TempDir, name: &str) -> Home {
    Home::at(&folder.path().join(name))
}

fn served() -> PublishRequest {
    PublishRequest::of(LinkKind::Served)
}

/// A link to the only document.
fn publish(vault: &Vault, request: &PublishRequest) -> Published {
    let page = vault.service.page(&vault.user, &DocumentQuery::default(), None, 1).expect("a page");
    let consent = PublishConsent::given_by_a_person();
    vault.service.publish(&vault.user, page.documents[0].file_id, request, consent).expect("published")
}

fn token(published: &Published) -> LinkToken {
    match &published.address {
        LinkAddress::Token(token) => token.clone(),
        LinkAddress::Url(_) => panic!("it is served"),
    }
}

fn read(document: &PublicDocument) -> String {
    let mut text = String::new();
    let mut reader = document.content.read(0..document.size_bytes).expect("it can be read");
    reader.read_to_string(&mut text).expect("it is text");
    text
}

#[test]
fn a_link_is_found_in_whichever_vault_it_is() {
    let open = Open::new();
    for (number, name) in ["one.txt", "two.txt"].into_iter().enumerate() {
        let document = open.opened(&open.publish(number, &served()), None).expect("it is on");
        assert_eq!((document.name.as_str(), read(&document).as_str()), (name, name));
        assert_eq!((document.size_bytes, document.is_limited, document.inline), (7, false, None));
    }
    let guess = LinkToken::from_bytes([7; 32]).hash();
    assert_eq!(open.public.open(&guess, None).err(), Some(Refusal::NotFound));
    assert_eq!(open.public.open(&guess, Some("password")).err(), Some(Refusal::NotFound));
}

#[test]
fn a_browser_may_show_what_its_owner_lets_it_if_the_first_bytes_are_of_a_kind_that_is_safe() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let public = PublicVaults::new(Box::new(|| ()));
    for (name, content, shown) in [
        ("photo.txt", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some("image/png")),
        ("page.png", b"<html><script>alert(1)</script>", None),
        ("empty.png", b"", None),
    ] {
        let vault = Arc::new(open(&home(&folder, &format!("home of {name}"))));
        add_content(&vault, folder.path(), name, content);
        public.set(vec![Arc::clone(&vault)]);
        for (is_shown, expected) in [(true, shown), (false, None)] {
            let published = publish(&vault, &PublishRequest { is_shown, ..served() });
            let document = public.open(&token(&published).hash(), None).expect("it is on");
            assert_eq!(document.inline.map(Media::as_str), expected, "{name}, {is_shown}");
        }
    }
}

#[test]
fn opening_counts_nothing_and_a_download_is_counted_and_told() {
    let open = Open::new();
    let limit = DownloadLimit::new(1).expect("valid");
    let published = open.publish(1, &PublishRequest { download_limit: Some(limit), ..served() });
    let documents = [(); 2].map(|()| open.opened(&published, None).expect("nothing is counted"));
    assert!(documents[0].is_limited);
    assert_eq!(open.opened.load(Ordering::SeqCst), 0);
    documents[0].content.begin_download().expect("one is left");
    assert_eq!(open.opened.load(Ordering::SeqCst), 1);
    assert_eq!(documents[1].content.begin_download(), Err(Refusal::NotFound));
    assert_eq!(open.opened.load(Ordering::SeqCst), 1, "what was refused was not counted");
    assert!(documents[0].content.is_live(), "the last one is given to its end");
    assert_eq!(open.opened(&published, None).err(), Some(Refusal::NotFound));
}

#[test]
fn a_password_is_asked_for_and_compared() {
    let open = Open::new();
    let password = "correct horse".parse().expect("valid");
    let published = open.publish(1, &PublishRequest { password: Some(password), ..served() });
    let refused = |password| open.opened(&published, password).err();
    assert_eq!(refused(None), Some(Refusal::PasswordNeeded));
    assert_eq!(refused(Some("wrong horse")), Some(Refusal::PasswordWrong));
    assert_eq!(refused(Some("correct horse")), None);
    open.vaults[1].service.unpublish(&open.vaults[1].user, published.link.id).expect("off");
    for password in [None, Some("wrong horse"), Some("correct horse")] {
        assert_eq!(refused(password), Some(Refusal::NotFound), "{password:?}");
    }
}

#[test]
fn what_is_switched_off_here_is_cut_off_at_once() {
    let open = Open::new();
    let published = [0, 0, 1].map(|number| open.publish(number, &served()));
    let documents = published.each_ref().map(|published| open.opened(published, None).expect("it is on"));
    open.vaults[0].service.unpublish(&open.vaults[0].user, published[0].link.id).expect("off");
    assert_eq!(documents.each_ref().map(|document| document.content.is_live()), [false, true, true]);
}

#[test]
fn what_is_switched_off_elsewhere_is_cut_off_within_a_second() {
    let open = Open::new();
    let published = [0, 0, 1].map(|number| open.publish(number, &served()));
    let documents = published.each_ref().map(|published| open.opened(published, None).expect("it is on"));
    let elsewhere = super::open(&home(&open.folder, "one"));
    elsewhere.service.unpublish(&elsewhere.user, published[0].link.id).expect("off");
    let off = Instant::now();
    while documents[0].content.is_live() {
        assert!(off.elapsed() < A_SECOND, "nobody has looked");
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(open.opened(&published[0], None).err(), Some(Refusal::NotFound));
    thread::sleep(A_SECOND);
    assert_eq!(documents.each_ref().map(|document| document.content.is_live()), [false, true, true]);
}

#[test]
fn a_vault_that_is_not_served_any_more_is_cut_off_and_one_that_is_goes_on() {
    let open = Open::new();
    let published = [0, 1].map(|number| open.publish(number, &served()));
    let documents = published.each_ref().map(|published| open.opened(published, None).expect("it is on"));
    open.public.set(vec![Arc::clone(&open.vaults[1])]);
    assert_eq!(documents.each_ref().map(|document| document.content.is_live()), [false, true]);
    assert_eq!(open.opened(&published[0], None).err(), Some(Refusal::NotFound));
    open.public.set(open.vaults.to_vec());
    assert!(!documents[0].content.is_live(), "what was cut off stays so");
    assert!(open.opened(&published[0], None).is_ok(), "and whoever asks now gets it");
    drop(documents);
    open.public.set(Vec::new());
    // Once nothing is read, nothing of a vault is held.
    let Open { vaults, public, .. } = open;
    thread::sleep(A_SECOND);
    assert!(vaults.iter().all(|vault| Arc::strong_count(vault) == 1));
    drop(public);
}

#[test]
fn an_index_that_is_found_damaged_is_mended_and_keeps_its_links() {
    let open = Open::new();
    let published = open.publish(0, &served());
    break_table(&index_file(&home(&open.folder, "one")), "documents");
    let document = open.opened(&published, None).expect("links are carried over");
    assert_eq!(read(&document), "one.txt");
}

/// Whether guesses that begin like a secret take longer to be refused than others. Millions of looks at an index, so only
/// when there is time: what is looked for is a hash, and nothing of it resembles that of what resembles it.
#[test]
fn how_long_a_guess_takes_says_nothing_of_how_near_it_is() {
    if !coffer_tests::processes::cases::is_soak() {
        println!("SKIPPED without COFFER_SOAK=1: guesses are not timed");
        return;
    }
    const SAMPLES: usize = 100_000;
    let open = Open::new();
    let secret = URL_SAFE_NO_PAD.decode(token(&open.publish(1, &served())).to_string()).expect("43 characters");
    let mut random = coffer_tests::Random::new(48);
    // Made before any is tried, and in no order, so that nothing but the guess differs.
    let guesses: Vec<_> = (0..2 * SAMPLES)
        .map(|_| {
            let mut bytes: [u8; 32] = std::array::from_fn(|_| random.below(256) as u8);
            let is_near = random.below(2) == 0;
            if is_near {
                bytes[..31].copy_from_slice(&secret[..31]);
                // Near, and not the secret itself.
                bytes[31] = secret[31] ^ (1 + random.below(255) as u8);
            }
            (LinkToken::from_bytes(bytes).hash(), is_near)
        })
        .collect();
    let mut times = [const { Vec::new() }; 2];
    for (hash, is_near) in &guesses {
        let begun = Instant::now();
        assert_eq!(open.public.open(hash, None).err(), Some(Refusal::NotFound));
        times[usize::from(!is_near)].push(begun.elapsed().as_secs_f64());
    }
    // What an interruption adds belongs to neither.
    for times in &mut times {
        times.sort_by(f64::total_cmp);
        times.truncate(times.len() * 9 / 10);
    }
    let [near, far] = times.each_ref().map(|times| {
        let (count, mean) = (times.len() as f64, times.iter().sum::<f64>() / times.len() as f64);
        let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    });
    let t = (near.0 - far.0) / (near.1 + far.1).sqrt();
    println!("near {:.3} µs, far {:.3} µs, t = {t:.2}", near.0 * 1e6, far.0 * 1e6);
    assert!(t.abs() < 4.5, "t = {t}");
}
