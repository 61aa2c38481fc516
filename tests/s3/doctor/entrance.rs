//! Buckets that no vault can lie in: which of the first checks fails, why, and that nothing is tried after it.

use std::time::Duration;

use coffer_core::place::{Endpoint, PlainHttp};
use coffer_core::secrets::AccessKeys;
use coffer_core::storage::s3::Patience;
use coffer_tests::s3::double::{Addressing, Double, Fault, Personality, RequestSite, Strike};
use coffer_tests::s3::unreachable::{self, Silent};

use super::{Patient, Ward, end};

fn denying(denied: &[RequestSite]) -> Ward {
    Ward::with(Personality { denied: denied.to_vec(), ..Personality::default() })
}

#[test]
fn a_server_that_cannot_be_reached_is_told_from_one_that_is_not_trusted() {
    let ward = Ward::with(Personality::default());
    let at = |endpoint: &str| {
        let mut patient = ward.patient.clone();
        let endpoint = Endpoint::new(endpoint, PlainHttp::Allow).expect("an endpoint");
        patient.address.endpoint = Some(endpoint);
        patient.patience = Patience { to_connect: Duration::from_millis(200), ..Patience::default() };
        end(&patient.examine())
    };
    for endpoint in [unreachable::refusing(), unreachable::nameless(), unreachable::closing_tls()] {
        assert_eq!(at(&endpoint), "Reach Failed offline", "{endpoint}");
    }
    let silent = Silent::open();
    assert_eq!(at(&silent.endpoint()), "Reach Failed offline");
    let double = Double::over_tls(Personality::default());
    assert_eq!(at(&double.server().endpoint), "Reach Failed untrustedServer");
}

#[test]
fn who_answers_for_everything_is_no_bucket() {
    for fault in [Fault::CaptivePortal, Fault::Empty200, Fault::Refused(503, "ServiceUnavailable")] {
        let ward = Ward::with(Personality::default());
        ward.double.inject(Strike::everything(fault.clone()));
        let end = end(&ward.examine());
        assert!(end.starts_with("Reach Failed unavailable"), "{}: {end}", fault.name());
    }
}

#[test]
fn keys_that_are_refused_are_told() {
    let mut ward = Ward::with(Personality::default());
    let server = ward.double.server();
    for (id, secret) in [(server.access_key.as_str(), "another/secret"), ("ANOTHERKEY", server.secret_key.as_str())] {
        ward.patient.keys = AccessKeys::new(id, secret, None).expect("keys");
        assert_eq!(end(&ward.examine()), "SignIn Failed credentialsRefused");
    }
}

#[test]
fn a_clock_that_not_even_the_server_sets_right_is_told() {
    let ward = Ward::with(Personality::default());
    ward.double.inject(Strike::everything(Fault::Refused(403, "RequestTimeTooSkewed")));
    assert_eq!(end(&ward.examine()), "SignIn Failed clockSkew");
}

#[test]
fn a_bucket_that_is_not_there_is_told() {
    let ward = Ward::with(Personality::default());
    let patient = Patient::in_bucket(&ward.double.server(), "no-such-bucket");
    assert_eq!(end(&patient.examine()), "List Failed bucketNotFound");
    let in_the_host = Ward::with(Personality { addressing: Addressing::VirtualHost, ..Personality::default() });
    assert_eq!(end(&in_the_host.examine()), "List Failed bucketNotFound", "an address of numbers has no other names");
}

#[test]
fn a_bucket_that_every_region_sends_elsewhere_is_told() {
    let ward = Ward::with(Personality::default());
    ward.double.inject(Strike::everything(Fault::WrongRegion("eu-west-7")));
    assert_eq!(end(&ward.examine()), "List Failed bucketNotFound: in another region");
    assert!(ward.double.requests().len() < 20, "nobody walks in circles");
}

#[test]
fn keys_without_the_right_to_list_are_told() {
    assert_eq!(end(&denying(&[RequestSite::List]).examine()), "List Failed permissionDenied");
}

#[test]
fn keys_that_may_only_read_are_told() {
    use RequestSite::{Abort, Copy, CreateMultipart, Delete, PutContent, UploadPart};
    let ward = denying(&[PutContent, Delete, Copy, CreateMultipart, UploadPart, Abort]);
    assert_eq!(end(&ward.examine()), "WriteDelete Failed permissionDenied");
    let written = ward.double.requests().iter().filter(|request| request.site == PutContent).count();
    assert_eq!(written, 1, "what is refused is not tried again");
}

#[test]
fn keys_that_may_write_and_not_read_back_are_told() {
    assert_eq!(end(&denying(&[RequestSite::GetContent]).examine()), "WriteDelete Failed permissionDenied");
}

#[test]
fn keys_that_may_write_and_not_delete_leave_one_small_object() {
    let ward = denying(&[RequestSite::Delete]);
    assert_eq!(end(&ward.patient.examine()), "WriteDelete Failed permissionDenied");
    let left = ward.double.keys(&ward.bucket);
    assert_eq!(left.len(), 1, "nothing more is written: {left:?}");
    assert!(left[0].starts_with("some/where/.coffer-probe/"), "{left:?}");
}

#[test]
fn a_server_that_goes_away_ends_the_examination() {
    let ward = Ward::with(Personality::default());
    ward.double.inject(Strike::always(RequestSite::Copy, Fault::ResetBeforeBody));
    assert_eq!(end(&ward.examine()), "Copy Failed offline");
}
