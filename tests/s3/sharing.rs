//! Copies for links, in the vault's own bucket and in another one: where they go, what is found out about them, and what is
//! left when the bucket fails in between. On the double, which gives what lies below `.share/` to anybody or not.

use std::time::Duration;

use coffer_core::document::{Document, LinkKind, LinkRisk, LinkState, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::home::Home;
use coffer_core::service::Unattended;
use coffer_core::service::{
    LinkAddress, LinkFilter, LinksShown, ListedLink, PublishConsent, PublishRequest, Published,
};
use coffer_core::settings::{Access, Settings};
use coffer_core::storage::s3::{CopiesGiven, Openness, Patience};
use coffer_core::vault::{self, Choice, NotShared, Vault};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::computer::Computer;
use coffer_tests::s3::double::{Double, Fault, Personality, RequestSite, Strike};
use coffer_tests::s3::installation::{Installation, new_bucket};

const CONTENT: &[u8] = b"what a stranger is to get";

fn giving() -> Personality {
    Personality { serves_shares: true, ..Personality::default() }
}

fn copies(double: &Double, bucket: &str) -> Vec<String> {
    double.keys(bucket).into_iter().filter(|key| key.contains(".share/")).collect()
}

/// A vault with a document, on one computer.
struct Place {
    double: Double,
    vault: BucketVault,
}

impl Place {
    fn with(personality: Personality) -> Place {
        let double = Double::with(personality);
        let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything());
        Place { double, vault }
    }

    fn computer(&self) -> Computer<'_> {
        Computer::new(&self.vault, &self.double.server(), 1)
    }

    fn bucket(&self) -> &str {
        self.vault.address.bucket.as_str()
    }
}

fn add(computer: &Computer<'_>) -> Document {
    computer.add("report.txt", CONTENT, &Unattended).expect("added").document().clone()
}

fn publish(computer: &Computer<'_>, document: &Document) -> Result<Published, Error> {
    let consent = PublishConsent::given_by_a_person();
    let request = PublishRequest::of(LinkKind::ShareCopy);
    computer.service().publish(&computer.user(), document.file_id, &request, consent)
}

fn all_links(computer: &Computer<'_>) -> Vec<ListedLink> {
    let filter = LinkFilter { shown: LinksShown::All, ..LinkFilter::default() };
    computer.service().links(&computer.user(), &filter).expect("listed")
}

fn only_state(computer: &Computer<'_>) -> LinkState {
    let [listed] = &all_links(computer)[..] else { panic!("one link") };
    listed.state
}

fn visibility(computer: &Computer<'_>, document: &Document) -> Visibility {
    computer.service().document(&computer.user(), document.file_id).expect("there").visibility
}

fn is_off_and_checked(state: LinkState) -> bool {
    matches!(state, LinkState::SwitchedOff { checked_at: Some(_) })
}

#[test]
fn copies_go_to_the_bucket_that_was_chosen_and_are_found_there_afterwards() {
    let mut place = Place::with(giving());
    let shares = place.double.new_bucket();
    place.vault.share_bucket = Some(shares.parse().expect("a bucket's name"));
    let computer = place.computer();
    let document = add(&computer);
    let published = publish(&computer, &document).expect("published");
    let LinkAddress::Url(url) = &published.address else { panic!("the bucket answers") };
    let [copy] = &copies(&place.double, &shares)[..] else { panic!("one copy") };
    assert!(copy.starts_with(".share/d7/"), "{copy}");
    assert!(url.as_str().ends_with(&format!("/{shares}/{copy}")), "{}", url.as_str());
    assert_eq!(place.double.bytes(&shares, copy).as_deref(), Some(CONTENT));
    assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0], "nothing is in the vault's own");
    let key = published.link.share_key.expect("it has one");
    assert_eq!(key.bucket().map(|bucket| bucket.as_str()), Some(&*shares), "the link remembers where it was put");
    let off = computer.service().unpublish(&computer.user(), published.link.id).expect("off");
    assert!(is_off_and_checked(off.state), "{:?}", off.state);
    assert_eq!(copies(&place.double, &shares), [] as [String; 0]);
}

#[test]
fn off_leaves_no_older_version_of_a_copy_either() {
    let place = Place::with(Personality { versioned: true, ..giving() });
    let computer = place.computer();
    let document = add(&computer);
    let before = place.double.older_versions(place.bucket());
    let published = publish(&computer, &document).expect("published");
    let off = computer.service().unpublish(&computer.user(), published.link.id).expect("off");
    assert!(is_off_and_checked(off.state), "{:?}", off.state);
    assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0]);
    // The sidecar of the document was written twice, and that is the owner's.
    let of_the_vault = place.double.older_versions(place.bucket()) - before;
    assert_eq!(of_the_vault, 2, "what was replaced in the vault is kept, and nothing of the copy");
}

#[test]
fn off_is_not_claimed_while_an_older_version_may_be_there() {
    let place = Place::with(Personality { versioned: true, ..giving() });
    let computer = place.computer();
    let published = publish(&computer, &add(&computer)).expect("published");
    let denied = vec![RequestSite::BucketFacts];
    place.double.become_like(Personality { denied, versioned: true, ..giving() });
    let off = computer.service().unpublish(&computer.user(), published.link.id).expect("off as far as we can");
    assert_eq!(off.state, LinkState::AtRisk { risk: LinkRisk::StillOpens });
    place.double.become_like(Personality { versioned: true, ..giving() });
    computer.service().check_links(&computer.user()).expect("checked");
    assert!(is_off_and_checked(only_state(&computer)), "the keys may do it now");
}

#[test]
fn a_copy_that_fails_leaves_no_link_and_nothing_behind() {
    for (fault, kind) in [
        (Fault::ErrorIn200, ErrorKind::Unavailable),
        (Fault::Empty200, ErrorKind::Unavailable),
        (Fault::Refused(403, "AccessDenied"), ErrorKind::PermissionDenied),
        (Fault::Refused(501, "NotImplemented"), ErrorKind::Unsupported),
        (Fault::SlowDown(503, 0), ErrorKind::Unavailable),
        (Fault::AppliedThenStatus(500), ErrorKind::Unavailable),
        (Fault::AppliedThenReset, ErrorKind::Offline),
    ] {
        let place = Place::with(giving());
        let computer = place.computer();
        let document = add(&computer);
        place.double.inject(Strike::always(RequestSite::Copy, fault.clone()));
        let failed = publish(&computer, &document).expect_err("there is no copy").kind();
        if !matches!(fault, Fault::ErrorIn200 | Fault::Empty200) {
            assert_eq!(failed, kind, "{}", fault.name());
        }
        assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0], "{}", fault.name());
        assert_eq!(visibility(&computer, &document), Visibility::Private, "{}", fault.name());
        assert!(is_off_and_checked(only_state(&computer)), "{}: it was seen to be gone", fault.name());
    }
}

#[test]
fn what_dies_after_the_copy_is_found_by_its_row_and_removed() {
    let place = Place::with(giving());
    let mut computer = place.computer();
    let document = add(&computer);
    // The copy is made; from there on nobody answers, as if the computer had lost its network, or its power.
    place.double.inject(Strike::first(RequestSite::Copy, Fault::AppliedThenReset));
    place.double.inject(Strike::always(RequestSite::Copy, Fault::ResetBeforeBody));
    place.double.inject(Strike::always(RequestSite::Delete, Fault::ResetBeforeBody));
    publish(&computer, &document).expect_err("nobody answers");
    assert_eq!(copies(&place.double, place.bucket()).len(), 1, "the copy was made");
    assert_eq!(only_state(&computer), LinkState::AtRisk { risk: LinkRisk::StillOpens }, "and its row knows of it");
    place.double.clear_faults();
    computer.restart();
    computer.service().check_links(&computer.user()).expect("checked");
    assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0]);
    assert!(is_off_and_checked(only_state(&computer)));
    assert_eq!(visibility(&computer, &document), Visibility::Private);
}

#[test]
fn a_removal_that_fails_is_said_and_done_later() {
    for fault in [Fault::SlowDown(503, 0), Fault::ResetBeforeBody, Fault::Refused(403, "AccessDenied"), Fault::Empty200]
    {
        let place = Place::with(giving());
        let computer = place.computer();
        let published = publish(&computer, &add(&computer)).expect("published");
        place.double.inject(Strike::always(RequestSite::Delete, fault.clone()));
        let off = computer.service().unpublish(&computer.user(), published.link.id).expect("off as far as we can");
        assert_eq!(off.state, LinkState::AtRisk { risk: LinkRisk::StillOpens }, "{}", fault.name());
        assert_eq!(copies(&place.double, place.bucket()).len(), 1, "{}", fault.name());
        place.double.clear_faults();
        computer.service().check_links(&computer.user()).expect("checked");
        assert!(is_off_and_checked(only_state(&computer)), "{}", fault.name());
        assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0]);
    }
}

#[test]
fn a_stranger_who_gets_no_answer_proves_nothing() {
    let mut place = Place::with(giving());
    place.vault.patience = Patience { base: Duration::from_secs(2), ..Patience::default() };
    let computer = place.computer();
    let published = publish(&computer, &add(&computer)).expect("published");
    place.double.inject(Strike::always(RequestSite::GetContent, Fault::StalledAnswer));
    let off = computer.service().unpublish(&computer.user(), published.link.id).expect("off");
    assert_eq!(off.state, LinkState::SwitchedOff { checked_at: None }, "it is removed, and nobody has seen it");
    assert_eq!(copies(&place.double, place.bucket()), [] as [String; 0]);
    place.double.clear_faults();
    computer.service().check_links(&computer.user()).expect("checked");
    assert!(is_off_and_checked(only_state(&computer)));
}

fn home_and_name(installation: &Installation, vault: &Vault) -> (Home, String) {
    (installation.home(), vault.name.clone())
}

fn not_shared(vault: &Vault, wanted: LinkKind) -> Option<NotShared> {
    let kinds = vault.sharing_kinds();
    kinds.into_iter().find(|(kind, _)| *kind == wanted).expect("all kinds are told").1
}

#[test]
fn what_strangers_get_is_found_out_and_remembered_for_its_bucket() {
    let double = Double::start();
    let (bucket, shares) = (double.new_bucket(), double.new_bucket());
    let installation = Installation::default();
    installation.add(&new_bucket(&double.server(), &bucket)).expect("the bucket can hold a vault");
    let vault = installation.open_up_to_date();
    let (home, name) = home_and_name(&installation, &vault);
    // The examination on adding has found it out already.
    assert_eq!(not_shared(&vault, LinkKind::ShareCopy), Some(NotShared::NotPublic));
    assert_eq!(vault.sharing_kinds()[0], (LinkKind::Quick, None));
    assert_eq!(not_shared(&vault, LinkKind::Served), None);

    double.become_like(giving());
    let before = double.keys(&bucket);
    vault.check_sharing().expect("checked");
    assert_eq!(double.keys(&bucket), before, "it leaves nothing");
    let order: Vec<_> = vault.sharing_kinds();
    assert_eq!(order, [LinkKind::Quick, LinkKind::ShareCopy, LinkKind::Served].map(|kind| (kind, None)));
    let again = installation.open().expect("opened");
    assert_eq!(not_shared(&again, LinkKind::ShareCopy), None, "it is there the next time");
    let openness = Openness { copies: CopiesGiven::UntilRemoved, lists_copies: false, gives_originals: false };
    assert_eq!(again.sharing_found().map(|found| found.openness), Some(openness));

    vault::set_share_bucket(&home, &installation.seams, &name, Some(&shares)).expect("chosen");
    assert_eq!((vault.share_bucket(), not_shared(&vault, LinkKind::ShareCopy)), (None, None), "what is open goes on");
    let elsewhere = installation.open_up_to_date();
    assert_eq!(elsewhere.share_bucket(), Some(&*shares));
    assert_eq!(not_shared(&elsewhere, LinkKind::ShareCopy), Some(NotShared::NotChecked), "nobody has looked there");
    elsewhere.check_sharing().expect("checked");
    assert_eq!(not_shared(&elsewhere, LinkKind::ShareCopy), None);
    assert_eq!(double.keys(&shares), [] as [String; 0]);

    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    double.become_like(Personality::default());
    vault::check_bucket(&home, &choice, &installation.seams, &mut |_| {}).expect("examined");
    assert_eq!(not_shared(&elsewhere, LinkKind::ShareCopy), Some(NotShared::NotPublic), "the doctor finds it out too");
    assert_eq!(double.keys(&shares), [] as [String; 0]);
}

#[test]
fn a_share_bucket_that_cannot_be_used_is_said_and_not_believed() {
    let double = Double::with(giving());
    let bucket = double.new_bucket();
    let installation = Installation::default();
    installation.add(&new_bucket(&double.server(), &bucket)).expect("the bucket can hold a vault");
    let vault = installation.open_up_to_date();
    assert_eq!(not_shared(&vault, LinkKind::ShareCopy), None);
    let (home, name) = home_and_name(&installation, &vault);
    let set = |wanted: Option<&str>| vault::set_share_bucket(&home, &installation.seams, &name, wanted);
    for bad in ["B", "../x", "", "192.168.0.1", &*bucket] {
        let Err(Error::InvalidInput(refused)) = set(Some(bad)) else { panic!("{bad:?} is taken") };
        assert_eq!(refused.field, "share_bucket", "{bad:?}: {refused}");
    }
    set(Some("no-such-bucket")).expect("whether it is there is found out later");
    let vault = installation.open_up_to_date();
    let failed = vault.check_sharing().expect_err("it is not there");
    assert_eq!(failed.kind(), ErrorKind::BucketNotFound);
    assert_eq!(not_shared(&vault, LinkKind::ShareCopy), Some(NotShared::NotChecked));
    assert_eq!(copies(&double, &bucket), [] as [String; 0]);
    set(None).expect("the own one again");
    let settings = Settings::load(&*installation.seams.fs, &*installation.seams.ids, &home.settings()).expect("read");
    assert!(matches!(settings.vaults[0].access, Access::Bucket { share_bucket: None, .. }));
    let unknown = vault::set_share_bucket(&home, &installation.seams, "Nothing", None).expect_err("there is none");
    assert_eq!(unknown.kind(), ErrorKind::VaultNotFound);
}

#[test]
fn adding_a_vault_again_keeps_what_was_chosen() {
    let double = Double::start();
    let (bucket, shares) = (double.new_bucket(), double.new_bucket());
    let installation = Installation::default();
    let new = new_bucket(&double.server(), &bucket);
    let entry = installation.add(&new).expect("the bucket can hold a vault");
    vault::set_share_bucket(&installation.home(), &installation.seams, &entry.name, Some(&shares)).expect("chosen");
    installation.add(&new).expect("it is known");
    assert_eq!(installation.open().expect("opened").share_bucket(), Some(&*shares));
}

#[test]
fn an_open_bucket_is_said_to_be_open() {
    let double = Double::start();
    let bucket = double.new_bucket();
    let installation = Installation::default();
    installation.add(&new_bucket(&double.server(), &bucket)).expect("the bucket can hold a vault");
    let vault = installation.open_up_to_date();
    assert!(!vault.sharing_found().expect("found on adding").openness.gives_originals);
    double.become_like(Personality { serves_anyone: true, ..Personality::default() });
    vault.check_sharing().expect("checked");
    let found = vault.sharing_found().expect("found").openness;
    assert!(found.gives_originals && found.lists_copies, "{found:?}");
    let facts = vault::bucket_facts(&installation.home(), &vault.name, &installation.seams);
    let checks = facts.expect("known").expect("examined").checks;
    let details: Vec<_> = checks.iter().filter_map(|check| check.detail.as_deref()).collect();
    assert!(details.contains(&"objects are readable without keys"), "{details:?}");
    assert!(details.contains(&"copies are listed without keys"), "{details:?}");
}

#[test]
fn what_cannot_be_asked_is_not_found() {
    let double = Double::with(giving());
    let bucket = double.new_bucket();
    let installation = Installation::default();
    installation.add(&new_bucket(&double.server(), &bucket)).expect("the bucket can hold a vault");
    let vault = installation.open_up_to_date();
    double.inject(Strike::everything(Fault::ResetBeforeBody));
    assert_eq!(vault.check_sharing().expect_err("nobody answers").kind(), ErrorKind::Offline);
    assert_eq!(not_shared(&vault, LinkKind::ShareCopy), None, "what was found before counts on");
    double.clear_faults();
    // Only the stranger gets no answer: what was made for him is gone all the same.
    double.inject(Strike::times(RequestSite::GetContent, 1, Fault::Refused(503, "SlowDown")));
    let before = double.keys(&bucket);
    vault.check_sharing().expect_err("nobody knows");
    assert_eq!(double.keys(&bucket), before);
    double.inject(Strike::always(RequestSite::Copy, Fault::Refused(403, "AccessDenied")));
    assert_eq!(vault.check_sharing().expect_err("it may not").kind(), ErrorKind::PermissionDenied);
    assert_eq!(not_shared(&vault, LinkKind::ShareCopy), Some(NotShared::NotChecked), "it does not hold any more");
    assert_eq!(double.keys(&bucket), before);
}

#[test]
fn a_folder_has_links_of_this_computer_only() {
    let installation = Installation::default();
    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    let vault = vault::open(&installation.home(), &choice, &installation.seams).expect("the default vault is made");
    let expected = [
        (LinkKind::Served, None),
        (LinkKind::Quick, Some(NotShared::NoBucket)),
        (LinkKind::ShareCopy, Some(NotShared::NoBucket)),
    ];
    assert_eq!(vault.sharing_kinds(), expected);
    assert_eq!(vault.share_bucket(), None);
    assert_eq!(vault.check_sharing().expect_err("it has no bucket").kind(), ErrorKind::InvalidInput);
    let set = vault::set_share_bucket(&installation.home(), &installation.seams, &vault.name, Some("shares"));
    assert_eq!(set.expect_err("it has no bucket").kind(), ErrorKind::InvalidInput);
    assert!(vault.share_policy().is_err() && vault.share_rules().is_err());
}

#[test]
fn lent_keys_sign_nothing_and_the_next_kind_is_offered_first() {
    let double = Double::with(giving());
    let server = double.server();
    let installation = Installation::default();
    let mut new = new_bucket(&server, &double.new_bucket());
    let keys = coffer_core::secrets::AccessKeys::new(&server.access_key, &server.secret_key, Some("of-an-hour"));
    new.keys = Some(keys.expect("keys"));
    installation.add(&new).expect("the bucket can hold a vault");
    let vault = installation.open_up_to_date();
    let expected =
        [(LinkKind::ShareCopy, None), (LinkKind::Served, None), (LinkKind::Quick, Some(NotShared::LentKeys))];
    assert_eq!(vault.sharing_kinds(), expected);
}
