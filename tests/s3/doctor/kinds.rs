//! Buckets of every kind, each recognised for what it is, and nothing believed of one that it does not do.

use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{
    Addressing, Checksums, Conditions, Fault, ListFault, Parts, Personality, RequestSite, Strike,
};
use coffer_tests::s3::folder_server::FolderServer;
use coffer_tests::s3::seaweed::seaweed;

use super::{Patient, Ward, complaints};

/// The facts of the double when it can do everything.
fn everything() -> BucketFacts {
    BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() }
}

/// Examines the double of this personality: what is complained of, and what is known then.
fn examined(personality: Personality) -> (Vec<String>, BucketFacts) {
    let examination = Ward::with(personality).examine();
    assert!(examination.is_usable(), "a vault can lie there: {:?}", complaints(&examination));
    (complaints(&examination), examination.facts)
}

fn with_conditions(conditions: Conditions) -> (Vec<String>, BucketFacts) {
    examined(Personality { conditions, ..Personality::default() })
}

#[test]
fn a_bucket_that_can_do_everything_is_believed_everything() {
    let (complaints, facts) = examined(Personality::default());
    assert_eq!(complaints, [] as [&str; 0]);
    assert_eq!(facts, everything());
}

#[test]
fn a_bucket_without_conditions_is_believed_none() {
    let without = BucketFacts { create_only: false, create_only_in_parts: false, replace_only: false, ..everything() };
    for (conditions, words) in [
        (Conditions::Ignored, "the condition is ignored"),
        (Conditions::NotImplemented, "the condition is not understood"),
    ] {
        let (complaints, facts) = with_conditions(conditions);
        let expected = [
            format!("CreateOnly Unsupported: {words}"),
            format!("ReplaceOnly Unsupported: {words}"),
            "Race Skipped".to_owned(),
        ];
        assert_eq!(complaints, expected);
        assert_eq!(facts, without);
    }
}

#[test]
fn a_bucket_that_keeps_conditions_only_while_nobody_else_writes_is_believed_none() {
    let (complaints, facts) = with_conditions(Conditions::Racy);
    assert_eq!(complaints, ["Race Unsupported: several writers won"]);
    assert!(!facts.create_only && !facts.replace_only && !facts.create_only_in_parts && !facts.keeps_writers_apart());
}

#[test]
fn a_bucket_that_only_creates_with_care_is_believed_that() {
    let (complaints, facts) = with_conditions(Conditions::CreateOnly);
    assert_eq!(complaints, ["ReplaceOnly Unsupported: the condition is not understood"]);
    assert_eq!(facts, BucketFacts { replace_only: false, ..everything() });
}

#[test]
fn a_checksum_counts_only_if_a_wrong_one_is_refused() {
    for (checksums, words) in [
        (Checksums::Ignored, "CRC64NVME is not compared"),
        (Checksums::Invalid, "CRC64NVME is refused"),
        (Checksums::NotImplemented, "CRC64NVME is refused"),
    ] {
        let (complaints, facts) = examined(Personality { checksums, ..Personality::default() });
        assert_eq!(complaints, [format!("Checksums Unsupported: {words}, unsigned bodies")]);
        assert_eq!(facts, BucketFacts { checks_crc64: false, ..everything() });
    }
}

#[test]
fn a_bucket_that_ignores_ranges_is_told_from_one_that_sends_other_bytes() {
    let (complaints, facts) = examined(Personality { honours_ranges: false, ..Personality::default() });
    assert_eq!(complaints, ["Range Unsupported: ranges are ignored"]);
    assert_eq!(facts, everything());
    let ward = Ward::with(Personality::default());
    ward.double.inject(Strike::nth(RequestSite::GetContent, 20, Fault::FlippedBit));
    let mut complaints = super::complaints(&ward.examine());
    // Where objects are not copied there are no copies for links either.
    complaints.retain(|line| !line.starts_with("Shares"));
    assert_eq!(complaints.len(), 1, "a turned bit is noticed where it happens: {complaints:?}");
}

#[test]
fn a_bucket_that_knows_only_the_old_lists_is_listed_by_them() {
    let (complaints, facts) = examined(Personality { lists_v2: false, ..Personality::default() });
    assert_eq!(complaints, ["Listing Passed: version 1"]);
    assert_eq!(facts, BucketFacts { list_v2: false, ..everything() });
}

#[test]
fn lists_that_lie_are_noticed() {
    for (lie, words) in [
        (ListFault::Stale, "Listing Failed: lists are not whole"),
        (ListFault::UnsortedKeys, "Listing Failed: lists are not whole"),
        (ListFault::SameTokenForever, "Listing Failed: lists are not whole"),
    ] {
        let ward = Ward::with(Personality::default());
        ward.double.inject(Strike::always(RequestSite::List, Fault::List(lie)));
        let complaints = complaints(&ward.examine());
        assert!(complaints.iter().any(|line| line.starts_with(words)), "{lie:?}: {complaints:?}");
    }
    let ward = Ward::with(Personality::default());
    ward.double.inject(Strike::always(RequestSite::List, Fault::List(ListFault::UrlEncodedKeys)));
    assert_eq!(complaints(&ward.examine()), ["Listing Passed: version 2, odd keys come back changed"]);
}

#[test]
fn a_bucket_that_folds_keys_is_recognised() {
    let (complaints, facts) = examined(Personality { folds_keys: true, ..Personality::default() });
    assert_eq!(complaints, ["KeyFolding Unsupported: forms of a letter are one key"]);
    assert_eq!(facts, everything());
}

#[test]
fn the_limits_of_uploads_in_parts_are_found() {
    let parts = Parts { most: 1_000, ..Personality::default().parts };
    let (complaints, facts) = examined(Personality { parts, ..Personality::default() });
    assert_eq!(complaints, ["Multipart Passed: 1000 parts"]);
    assert_eq!(facts, BucketFacts { most_parts: 1_000, ..everything() });
    for parts in [
        Parts { most: 10_000, least_bytes: 1, equal: false, lost_when_sent_again: false },
        Parts { most: 10_000, least_bytes: 5 << 20, equal: true, lost_when_sent_again: true },
    ] {
        let (complaints, _) = examined(Personality { parts, ..Personality::default() });
        assert_eq!(complaints, [] as [&str; 0], "{parts:?}");
    }
}

#[test]
fn what_single_rights_are_missing_for_is_told() {
    for (denied, expected) in [
        (RequestSite::Copy, "Copy Failed permissionDenied"),
        (RequestSite::ListUploads, "Multipart Passed: 10000 parts, open uploads are not listed"),
        (RequestSite::CreateMultipart, "Multipart Failed permissionDenied"),
        (RequestSite::ListParts, "Multipart Failed permissionDenied"),
    ] {
        let (complaints, facts) = examined(Personality { denied: vec![denied], ..Personality::default() });
        let is_of_another = |line: &&String| !line.starts_with("Checksums") && !line.starts_with("Shares");
        let complaints: Vec<_> = complaints.iter().filter(is_of_another).collect();
        assert_eq!(complaints, [expected]);
        assert_eq!(facts.copies, denied != RequestSite::Copy);
    }
    // Whether versions are kept is not worth a complaint.
    let (complaints, _) = examined(Personality { denied: vec![RequestSite::BucketFacts], ..Personality::default() });
    assert_eq!(complaints, [] as [&str; 0]);
}

#[test]
fn older_versions_are_told_and_those_of_the_doctor_removed() {
    let (complaints, facts) = examined(Personality { versioned: true, ..Personality::default() });
    assert_eq!(complaints, ["WriteDelete Passed: older versions are kept"]);
    assert_eq!(facts, BucketFacts { keeps_versions: true, ..everything() });
}

#[test]
fn the_region_is_found_and_the_right_one_kept() {
    for said in [None, Some("eu-north-1"), Some("eu-west-7")] {
        let mut ward = Ward::with(Personality { region: Some("eu-west-7".to_owned()), ..Personality::default() });
        ward.patient.address.region = said.map(|region| region.parse().expect("a region"));
        let examination = ward.examine();
        assert_eq!(complaints(&examination), ["Region Passed: eu-west-7"], "{said:?} was said");
        assert_eq!(examination.facts, BucketFacts { region: "eu-west-7".to_owned(), ..everything() });
    }
}

#[test]
fn a_clock_that_is_wrong_is_told_and_stops_nothing() {
    for (seconds, words) in [
        (3 * 60 * 60, "Clock Failed clockSkew: "),
        (-2 * 60 * 60 - 30, "Clock Failed clockSkew: 2 h ahead"),
        (5 * 60 + 30, "Clock Passed: 5 min behind"),
    ] {
        let (complaints, facts) = examined(Personality { clock_ahead_seconds: seconds, ..Personality::default() });
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(complaints[0].starts_with(words), "{complaints:?}");
        assert_eq!(facts, everything());
    }
}

#[test]
fn a_bucket_that_everybody_can_read_is_told() {
    let (complaints, facts) = examined(Personality { serves_anyone: true, ..Personality::default() });
    let expected =
        ["Anonymous Failed: objects are readable without keys", "Shares Failed: copies are listed without keys"];
    assert_eq!(complaints, expected);
    assert_eq!(facts, everything());
}

#[test]
fn a_bucket_that_gives_copies_for_links_to_anybody_is_told_in_the_share_bucket_too() {
    let mut ward = Ward::with(Personality { serves_shares: true, ..Personality::default() });
    assert_eq!(complaints(&ward.examine()), ["Shares Passed"]);
    let shares = ward.double.new_bucket();
    ward.patient.share_bucket = Some(shares.parse().expect("a bucket's name"));
    ward.double.forget_requests();
    let examination = ward.examine();
    assert_eq!(complaints(&examination), ["Shares Passed"]);
    assert!(examination.openness.is_some_and(|openness| !openness.gives_originals && !openness.lists_copies));
    let copies = ward.double.requests().into_iter().filter(|request| request.site == RequestSite::Copy).count();
    assert_eq!((copies, ward.double.keys(&shares)), (2, Vec::new()), "it was tried there, and nothing is left");
    ward.patient.share_bucket = Some("no-such-bucket".parse().expect("a bucket's name"));
    assert_eq!(complaints(&ward.examine()), ["Shares Failed bucketNotFound"]);
}

#[test]
fn a_bucket_that_is_looked_for_in_the_host_is_found_there() {
    use std::net::ToSocketAddrs as _;
    let mut ward = Ward::with(Personality { addressing: Addressing::VirtualHost, ..Personality::default() });
    let host = format!("{}.localhost:1", ward.bucket);
    if !host.to_socket_addrs().is_ok_and(|mut addresses| addresses.any(|address| address.ip().is_loopback())) {
        println!("SKIPPED: this system does not know that names below localhost are this computer");
        return;
    }
    let mut server = ward.double.server();
    server.endpoint = server.endpoint.replace("127.0.0.1", "localhost");
    ward.patient = Patient::in_bucket(&server, &ward.bucket);
    let examination = ward.examine();
    assert_eq!(complaints(&examination), ["Addressing Passed: virtual-hosted style"]);
    assert_eq!(examination.facts, BucketFacts { path_style: false, ..everything() });
}

#[test]
fn the_vault_that_lies_there_is_found_and_not_touched() {
    let mut ward = Ward::with(Personality::default());
    assert_eq!(ward.examine().marker, None, "there is none");
    let vault = BucketVault::create(&ward.double.server(), &ward.bucket, everything());
    ward.patient.address = vault.address.clone();
    let marker = ward.examine().marker.expect("there is one");
    let users: Vec<_> = marker.users.iter().map(ToString::to_string).collect();
    assert_eq!(users, ["anna", "ben"]);
}

#[test]
fn a_marker_that_cannot_be_read_is_none_that_is_known() {
    let ward = Ward::with(Personality::default());
    ward.double.put(&ward.bucket, "some/where/.coffer/vault.json", b"{}");
    assert_eq!(ward.examine().marker, None);
}

#[test]
fn a_real_seaweedfs_is_recognised() {
    let Some(server) = seaweed() else { return };
    let bucket = server.new_bucket();
    let examination = Patient::in_bucket(&server, &bucket).examine();
    assert_eq!(complaints(&examination), SEAWEED);
    assert!(examination.facts.keeps_writers_apart());
    assert_empty(&server, &bucket);
}

/// What a SeaweedFS of these days does in its own way.
const SEAWEED: [&str; 0] = [];

#[test]
fn a_folder_that_is_served_is_recognised() {
    let folder = FolderServer::start();
    let (server, bucket) = (folder.server(), folder.server().new_bucket());
    let examination = Patient::in_bucket(&server, &bucket).examine();
    let mut complaints = complaints(&examination);
    // It looks first and writes afterwards; whether two come in between is chance.
    complaints.retain(|line| !line.starts_with("Race"));
    assert_eq!(
        complaints,
        [
            "Checksums Unsupported: what a wrong CRC64NVME came with is kept, unsigned bodies",
            "Multipart Failed permissionDenied",
        ]
    );
    assert_empty(&server, &bucket);
}

fn assert_empty(server: &coffer_tests::s3::S3Server, bucket: &str) {
    let listed = server.client().send("GET", &format!("/{bucket}?list-type=2"), &[], b"");
    assert_eq!((listed.status, listed.elements_in("Contents", "Key")), (200, Vec::new()), "nothing is left");
    let uploads = server.client().send("GET", &format!("/{bucket}?uploads"), &[], b"");
    assert_eq!(uploads.elements("UploadId"), Vec::<String>::new(), "no upload is open");
}
