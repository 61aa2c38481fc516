//! Every fault strikes as it says: what the client meets on the wire, and whether the request was carried out.

use std::io;
use std::thread;

use coffer_tests::s3::S3Server;
use coffer_tests::s3::client::{Answer, Client, object_path};
use coffer_tests::s3::double::{Double, Fault, ListFault, RequestSite, Strike};
use coffer_tests::s3::unreachable;

/// A double with one object `a`, and what is needed to talk to it.
struct Bench {
    double: Double,
    client: Client,
    bucket: String,
}

impl Bench {
    fn new() -> Self {
        let double = Double::start();
        let (client, bucket) = (double.server().client(), double.new_bucket());
        double.put(&bucket, "a", CONTENT);
        Bench { double, client, bucket }
    }

    /// A GET of the object that meets this fault.
    fn get(&self, fault: Fault) -> io::Result<Answer> {
        self.double.inject(Strike::first(RequestSite::GetContent, fault));
        self.client.try_send("GET", &object_path(&self.bucket, "a"), &[], b"")
    }

    /// A PUT of a new object that meets this fault, and whether it is there then.
    fn put(&self, fault: Fault) -> (io::Result<Answer>, bool) {
        self.double.remove(&self.bucket, "new");
        self.double.inject(Strike::first(RequestSite::PutContent, fault));
        let answer =
            self.client.try_send("PUT", &object_path(&self.bucket, "new"), &[("if-none-match", "*")], b"new content");
        (answer, self.double.bytes(&self.bucket, "new").is_some())
    }

    fn list(&self, fault: ListFault) -> Answer {
        self.double.inject(Strike::first(RequestSite::List, Fault::List(fault)));
        self.client.send("GET", &format!("/{}?list-type=2&max-keys=2&prefix=k", self.bucket), &[], b"")
    }
}

const CONTENT: &[u8] = b"the content of an object";

#[test]
fn before_and_after_every_fault_all_is_well() {
    for fault in Fault::all().into_iter().filter(|fault| !matches!(fault, Fault::StalledBody | Fault::StalledAnswer)) {
        let bench = Bench::new();
        let _ = bench.get(fault.clone());
        let answer = bench.client.send("GET", &object_path(&bench.bucket, "a"), &[], b"");
        let expected: &[u8] = if let Fault::Overtaken(bytes) = fault { bytes } else { CONTENT };
        assert_eq!((answer.status, answer.body.as_slice()), (200, expected), "{}", fault.name());
    }
}

#[test]
fn what_breaks_a_connection_leaves_the_object_there_or_not() {
    let bench = Bench::new();
    for (fault, done) in [
        (Fault::ResetBeforeBody, false),
        (Fault::ResetMidBody, false),
        (Fault::AppliedThenReset, true),
        (Fault::ResetAfterStatusLine, true),
    ] {
        let (answer, is_there) = bench.put(fault.clone());
        assert!(answer.is_err(), "{}: {answer:?}", fault.name());
        assert_eq!(is_there, done, "{}", fault.name());
    }
}

#[test]
fn a_reset_is_a_reset() {
    let bench = Bench::new();
    let error = bench.get(Fault::AppliedThenReset).expect_err("no answer comes");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn bodies_break_off_go_on_too_long_and_change() {
    let bench = Bench::new();
    assert!(bench.get(Fault::TruncatedBody).is_err(), "half of the body is missing");
    let long = bench.get(Fault::BodyTooLong).expect("an answer");
    assert_eq!(long.body, CONTENT, "a client that counts sees only what was announced");
    assert_eq!(bench.get(Fault::ByteByByte).expect("an answer").body, CONTENT);
    let flipped = bench.get(Fault::FlippedBit).expect("an answer").body;
    let bits: u32 = flipped.iter().zip(CONTENT).map(|(got, sent)| (got ^ sent).count_ones()).sum();
    assert_eq!((flipped.len(), bits), (CONTENT.len(), 1));
}

#[test]
fn answers_lie_about_what_was_stored() {
    let bench = Bench::new();
    let right = bench.client.send("GET", &object_path(&bench.bucket, "a"), &[], b"").header("etag").map(str::to_owned);
    let wrong = bench.get(Fault::WrongEtag).expect("an answer").header("etag").map(str::to_owned);
    assert!(wrong.is_some() && wrong != right);
    assert_eq!(bench.get(Fault::MissingEtag).expect("an answer").header("etag"), None);
    let checksum = [("x-amz-checksum-crc32", "y/Q5Jg==")];
    bench.double.inject(Strike::first(RequestSite::PutContent, Fault::WrongChecksum));
    let answer = bench.client.send("PUT", &object_path(&bench.bucket, "b"), &checksum, b"123456789");
    assert_eq!(answer.status, 200);
    assert_ne!(answer.header("x-amz-checksum-crc32"), Some("y/Q5Jg=="));
}

#[test]
fn what_looks_like_success_has_done_nothing() {
    let bench = Bench::new();
    for fault in [
        Fault::ErrorIn200,
        Fault::Empty200,
        Fault::MalformedXml,
        Fault::HugeXml,
        Fault::EntityBomb,
        Fault::CaptivePortal,
    ] {
        let (answer, is_there) = bench.put(fault.clone());
        let answer = answer.expect("an answer");
        assert_eq!((answer.status, is_there), (200, false), "{}", fault.name());
        match fault {
            Fault::ErrorIn200 => assert_eq!(answer.code(), "InternalError"),
            Fault::HugeXml => assert!(answer.body.len() >= 10 << 20, "{} bytes", answer.body.len()),
            Fault::CaptivePortal => {
                assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")))
            }
            Fault::EntityBomb => assert!(answer.text().contains("<!ENTITY e10"), "{}", answer.text()),
            _ => {}
        }
    }
}

#[test]
fn what_looks_like_failure_may_have_been_done() {
    let bench = Bench::new();
    let (answer, is_there) = bench.put(Fault::AppliedThenStatus(500));
    assert_eq!((answer.expect("an answer").status, is_there), (500, true));
    let again = bench.client.send("PUT", &object_path(&bench.bucket, "new"), &[("if-none-match", "*")], b"new content");
    assert_eq!(again.status, 412, "the second attempt meets the first");
}

#[test]
fn every_refusal_comes_with_its_status_and_code_and_does_nothing() {
    let bench = Bench::new();
    for fault in Fault::all() {
        let Fault::Refused(status, code) = fault else { continue };
        let (answer, is_there) = bench.put(fault.clone());
        let answer = answer.expect("an answer");
        assert_eq!((answer.status, answer.code().as_str(), is_there), (status, code, false));
    }
    let (answer, is_there) = bench.put(Fault::SlowDown(503, 7));
    let answer = answer.expect("an answer");
    assert_eq!((answer.status, answer.header("retry-after"), is_there), (503, Some("7"), false));
}

#[test]
fn another_writer_can_be_first() {
    let bench = Bench::new();
    let (answer, _) = bench.put(Fault::Overtaken(b"of another"));
    assert_eq!(answer.expect("an answer").status, 412);
    assert_eq!(bench.double.bytes(&bench.bucket, "new").as_deref(), Some(&b"of another"[..]));
}

#[test]
fn redirects_lead_to_a_region_to_itself_and_elsewhere() {
    let bench = Bench::new();
    let answer = bench.get(Fault::WrongRegion("eu-west-7")).expect("an answer");
    assert_eq!((answer.status, answer.header("x-amz-bucket-region")), (301, Some("eu-west-7")));
    let answer = bench.get(Fault::TemporaryRedirect).expect("an answer");
    let location = answer.header("location").expect("it leads somewhere");
    assert!(answer.status == 307 && location.starts_with(&bench.double.server().endpoint), "{location}");
    let other = Double::start();
    let answer = bench.get(Fault::RedirectElsewhere(other.server().endpoint)).expect("an answer");
    let location = answer.header("location").expect("it leads somewhere").to_owned();
    let target = location.strip_prefix(&other.server().endpoint).expect("it leads to the other");
    let headers = [("authorization", "AWS4-HMAC-SHA256 Credential=mine, SignedHeaders=host, Signature=secret")];
    let answer = other.server().client().try_send_unsigned("GET", target, &headers, b"");
    assert_eq!(answer.expect("an answer").status, 400);
    let seen = other.requests();
    assert!(seen[0].contains(b"Credential=mine"), "the other tells whether credentials came along");
    assert!(!seen[0].contains(b"secret"), "a signature is in no log");
}

#[test]
fn a_stall_lasts_until_it_is_released() {
    let bench = Bench::new();
    for fault in [Fault::StalledAnswer, Fault::StalledBody] {
        bench.double.inject(Strike::first(RequestSite::GetContent, fault.clone()));
        let path = object_path(&bench.bucket, "a");
        let asked = bench.double.requests().len();
        let answer = thread::scope(|scope| {
            let answer = scope.spawn(|| bench.client.try_send("GET", &path, &[], b""));
            // Released again and again, since the request may not have come that far the first time.
            while !answer.is_finished() {
                bench.double.release();
                thread::yield_now();
            }
            answer.join().expect("it does not panic")
        });
        let whole = answer.is_ok_and(|answer| answer.body == CONTENT);
        assert_eq!(whole, fault == Fault::StalledAnswer, "a stalled body ends without its second half");
        assert_eq!(bench.double.requests().len(), asked + 1);
    }
}

#[test]
fn listings_lie() {
    let bench = Bench::new();
    for key in ["k a", "k b", "k c"] {
        bench.double.put(&bench.bucket, key, b"x");
    }
    let keys = |answer: &Answer| answer.elements("Key");
    let answer = bench.list(ListFault::TruncatedWithoutToken);
    assert_eq!(
        (answer.element("IsTruncated").as_str(), answer.element("NextContinuationToken").as_str()),
        ("true", "")
    );
    let next = |token: &str| format!("/{}?continuation-token={token}&list-type=2&max-keys=2&prefix=k", bench.bucket);
    let answer = bench.list(ListFault::RepeatedPage);
    let repeated = bench.client.send("GET", &next(&answer.element("NextContinuationToken")), &[], b"");
    assert_eq!(keys(&repeated), keys(&answer));
    let tokens = [(); 2].map(|()| bench.list(ListFault::SameTokenForever).element("NextContinuationToken"));
    assert_eq!(tokens[0], tokens[1]);
    assert_eq!(keys(&bench.list(ListFault::UnsortedKeys)), ["k b", "k a"]);
    assert!(keys(&bench.list(ListFault::ForeignPrefix)).iter().any(|key| !key.starts_with('k')));
    assert_eq!(keys(&bench.list(ListFault::UrlEncodedKeys)), ["k%20a", "k%20b"]);
    assert_eq!(keys(&bench.list(ListFault::EmptyThoughNot)), [""; 0]);
    bench.double.put(&bench.bucket, "k 0", b"x");
    assert_eq!(keys(&bench.list(ListFault::Stale)), ["k a", "k b"], "the last object is not seen yet");
    assert_eq!(keys(&bench.list(ListFault::MillionKeys)).len(), 2);
}

#[test]
fn a_million_keys_are_listed_in_pages() {
    let bench = Bench::new();
    bench.double.inject(Strike::always(RequestSite::List, Fault::List(ListFault::MillionKeys)));
    let (mut count, mut last, mut token) = (0, String::new(), String::new());
    for _ in 0..3 {
        let after = if token.is_empty() { String::new() } else { format!("continuation-token={token}&") };
        let page = bench.client.send("GET", &format!("/{}?{after}list-type=2&prefix=p%2F", bench.bucket), &[], b"");
        let keys = page.elements("Key");
        assert!(keys.is_sorted() && keys[0] > last, "the keys go on in order");
        count += keys.len();
        last = keys.last().expect("a full page").clone();
        token = page.element("NextContinuationToken");
    }
    assert_eq!(count, 3000);
}

#[test]
fn strikes_hit_the_requests_they_are_meant_for() {
    let bench = Bench::new();
    let refused = || Fault::Refused(500, "InternalError");
    let statuses = |count: usize| -> Vec<u16> {
        (0..count).map(|_| bench.client.send("GET", &object_path(&bench.bucket, "a"), &[], b"").status).collect()
    };
    bench.double.inject(Strike::nth(RequestSite::GetContent, 2, refused()));
    assert_eq!(statuses(3), [200, 500, 200]);
    bench.double.inject(Strike::times(RequestSite::GetContent, 2, refused()));
    assert_eq!(statuses(3), [500, 500, 200]);
    bench.double.inject(Strike::always(RequestSite::GetContent, refused()));
    bench.double.inject(Strike::always(RequestSite::GetSidecar, refused()));
    assert_eq!(statuses(3), [500, 500, 500]);
    bench.double.clear_faults();
    assert_eq!(statuses(1), [200]);
    assert_eq!(bench.double.requests().iter().filter(|request| request.fault.is_some()).count(), 6);
}

#[test]
fn endpoints_that_cannot_be_reached_fail_each_in_its_way() {
    let reach = |endpoint: String| {
        let server = S3Server { endpoint, ..Double::start().server() };
        server.client().try_send("GET", "/", &[], b"").expect_err("nobody answers")
    };
    assert_eq!(reach(unreachable::refusing()).kind(), io::ErrorKind::ConnectionRefused);
    reach(unreachable::nameless());
    let silent = unreachable::Silent::open();
    let address = silent.endpoint().trim_start_matches("http://").parse().expect("an address");
    let error = std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_millis(300));
    assert_eq!(error.expect_err("nobody answers").kind(), io::ErrorKind::TimedOut);
}
