//! Every personality does what it says, and nothing else is changed by it.

use std::thread;

use coffer_tests::s3::S3Server;
use coffer_tests::s3::client::{Answer, Client, object_path};
use coffer_tests::s3::double::{Addressing, Checksums, Conditions, Double, Parts, Personality, RequestSite};

/// A double of this personality, a client, and a bucket.
fn with(personality: Personality) -> (Double, Client, String) {
    let double = Double::with(personality);
    let (client, bucket) = (double.server().client(), double.new_bucket());
    (double, client, bucket)
}

fn conditional_puts(conditions: Conditions) -> [u16; 4] {
    let (_double, client, bucket) = with(Personality { conditions, ..Personality::default() });
    let put = |key: &str, header| client.send("PUT", &object_path(&bucket, key), &[header], b"x").status;
    let wrong = ("if-match", "\"00000000000000000000000000000000\"");
    client.send("PUT", &object_path(&bucket, "there"), &[], b"x");
    let create = ("if-none-match", "*");
    [put("new", create), put("there", create), put("there", wrong), put("absent", wrong)]
}

#[test]
fn conditions_are_kept_or_not() {
    assert_eq!(conditional_puts(Conditions::Kept), [200, 412, 412, 404]);
    assert_eq!(conditional_puts(Conditions::Racy), [200, 412, 412, 404], "one after another nothing is seen of it");
    assert_eq!(conditional_puts(Conditions::CreateOnly), [200, 412, 501, 501]);
    assert_eq!(conditional_puts(Conditions::Ignored), [200, 200, 200, 200]);
    assert_eq!(conditional_puts(Conditions::NotImplemented), [501, 501, 501, 501]);
}

#[test]
fn of_two_that_race_both_win_where_conditions_are_looked_at_too_early() {
    let (_double, client, bucket) = with(Personality { conditions: Conditions::Racy, ..Personality::default() });
    let path = object_path(&bucket, "a");
    let put = || client.send("PUT", &path, &[("if-none-match", "*")], b"x").status;
    let won = |round: &dyn Fn() -> u16| {
        (0..20).any(|_| {
            client.send("DELETE", &path, &[], b"");
            let other = thread::scope(|scope| {
                let other = scope.spawn(put);
                (round(), other.join().expect("it does not panic"))
            });
            other == (200, 200)
        })
    };
    assert!(won(&put), "in twenty rounds both win at least once");
}

fn at_host(server: &S3Server, host: &str, path: &str) -> u16 {
    let port = server.endpoint.rsplit(':').next().expect("a port");
    let (client, host) = (server.client(), format!("{host}:{port}"));
    client.send("GET", path, &[("host", &host)], b"").status
}

#[test]
fn a_bucket_is_named_in_the_path_or_in_the_host() {
    for (addressing, in_path, in_host) in
        [(Addressing::Both, 200, 200), (Addressing::Path, 200, 404), (Addressing::VirtualHost, 404, 200)]
    {
        let (double, _, bucket) = with(Personality { addressing, ..Personality::default() });
        double.put(&bucket, "a", b"content");
        let server = double.server();
        assert_eq!(at_host(&server, "localhost", &format!("/{bucket}/a")), in_path, "{addressing:?}, in the path");
        assert_eq!(at_host(&server, &format!("{bucket}.localhost"), "/a"), in_host, "{addressing:?}, in the host");
    }
}

#[test]
fn who_signs_for_another_region_is_sent_to_the_right_one() {
    let (double, client, bucket) = with(Personality { region: Some("eu-west-7".into()), ..Personality::default() });
    assert_eq!(client.send("HEAD", &format!("/{bucket}"), &[], b"").status, 200);
    let elsewhere = S3Server { region: "us-east-1".into(), ..double.server() };
    let answer = elsewhere.client().send("HEAD", &format!("/{bucket}"), &[], b"");
    assert_eq!((answer.status, answer.header("x-amz-bucket-region")), (301, Some("eu-west-7")));
}

#[test]
fn checksums_are_refused() {
    for (checksums, status) in [(Checksums::Invalid, 400), (Checksums::NotImplemented, 501)] {
        let (_double, client, bucket) = with(Personality { checksums, ..Personality::default() });
        let path = object_path(&bucket, "a");
        let checksum = ("x-amz-checksum-crc32", "y/Q5Jg==");
        assert_eq!(client.send("PUT", &path, &[checksum], b"123456789").status, status);
        assert_eq!(client.send("PUT", &path, &[], b"123456789").status, 200, "without one it is taken");
    }
}

#[test]
fn two_forms_of_one_name_are_one_key_where_keys_are_folded() {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}");
    for (folds_keys, objects) in [(true, 1), (false, 2)] {
        let (double, client, bucket) = with(Personality { folds_keys, ..Personality::default() });
        for key in [composed, decomposed] {
            client.send("PUT", &object_path(&bucket, key), &[], key.as_bytes());
        }
        assert_eq!(double.keys(&bucket).len(), objects);
        let expected = if folds_keys { decomposed } else { composed };
        assert_eq!(client.send("GET", &object_path(&bucket, composed), &[], b"").text(), expected);
    }
}

fn send_part(client: &Client, path: &str, id: &str, number: u32, body: &[u8]) -> Answer {
    client.send("PUT", &format!("{path}?partNumber={number}&uploadId={id}"), &[], body)
}

fn end_of(client: &Client, path: &str, id: &str, etags: &[String]) -> Answer {
    let part = |(number, etag): (usize, &String)| {
        format!("<Part><PartNumber>{}</PartNumber><ETag>{etag}</ETag></Part>", number + 1)
    };
    let parts: String = etags.iter().enumerate().map(part).collect();
    let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    client.send("POST", &format!("{path}?uploadId={id}"), &[], body.as_bytes())
}

fn upload_of(parts: Parts, sizes: &[usize]) -> Answer {
    let (_double, client, bucket) = with(Personality { parts, ..Personality::default() });
    let path = object_path(&bucket, "a");
    let id = client.send("POST", &format!("{path}?uploads"), &[], b"").element("UploadId");
    let etags: Vec<String> = (1..)
        .zip(sizes)
        .map(|(number, size)| send_part(&client, &path, &id, number, &vec![b'x'; *size]))
        .map(|answer| answer.header("etag").unwrap_or_default().to_owned())
        .collect();
    end_of(&client, &path, &id, &etags)
}

#[test]
fn parts_must_be_equal_where_that_is_the_rule() {
    let any = Parts { least_bytes: 4, ..Personality::default().parts };
    let equal = Parts { equal: true, ..any };
    assert_eq!(upload_of(any, &[5, 4, 9]).status, 200);
    assert_eq!(upload_of(equal, &[5, 5, 3]).status, 200);
    for sizes in [[5, 4, 3], [5, 5, 9]] {
        let answer = upload_of(equal, &sizes);
        assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidPart"), "{sizes:?}");
    }
    assert_eq!(upload_of(any, &[3, 4, 9]).code(), "EntityTooSmall");
}

#[test]
fn no_part_may_have_a_number_beyond_the_most() {
    let parts = Parts { most: 1000, ..Personality::default().parts };
    let (_double, client, bucket) = with(Personality { parts, ..Personality::default() });
    let path = object_path(&bucket, "a");
    let id = client.send("POST", &format!("{path}?uploads"), &[], b"").element("UploadId");
    assert_eq!(send_part(&client, &path, &id, 1000, b"x").status, 200);
    assert_eq!(send_part(&client, &path, &id, 1001, b"x").status, 400);
}

#[test]
fn a_part_sent_again_in_vain_is_lost_where_that_is_so() {
    for (lost_when_sent_again, left) in [(true, 0), (false, 1)] {
        let parts = Parts { lost_when_sent_again, ..Personality::default().parts };
        let (_double, client, bucket) = with(Personality { parts, ..Personality::default() });
        let path = object_path(&bucket, "a");
        let id = client.send("POST", &format!("{path}?uploads"), &[], b"").element("UploadId");
        send_part(&client, &path, &id, 1, b"x");
        let part = format!("{path}?partNumber=1&uploadId={id}");
        let wrong = [("x-amz-checksum-crc32", "AAAAAA==")];
        assert_eq!(client.send("PUT", &part, &wrong, b"x").status, 400);
        let listed = client.send("GET", &format!("{path}?uploadId={id}"), &[], b"");
        assert_eq!(listed.elements("PartNumber").len(), left);
    }
}

#[test]
fn only_the_first_version_of_listings_may_be_known() {
    let (_double, client, bucket) = with(Personality { lists_v2: false, ..Personality::default() });
    assert_eq!(client.send("GET", &format!("/{bucket}?list-type=2"), &[], b"").status, 501);
    assert_eq!(client.send("GET", &format!("/{bucket}"), &[], b"").status, 200);
}

#[test]
fn a_clock_that_is_wrong_is_told_with_the_date() {
    let (_double, client, bucket) = with(Personality { clock_ahead_seconds: 3600, ..Personality::default() });
    let answer = client.send("GET", &object_path(&bucket, "a"), &[], b"");
    assert_eq!((answer.status, answer.code().as_str()), (403, "RequestTimeTooSkewed"));
    assert!(answer.header("date").is_some_and(|date| date.ends_with("GMT")), "the date says what the time is there");
}

#[test]
fn keys_may_be_limited() {
    let denied = vec![RequestSite::ListBuckets, RequestSite::PutContent, RequestSite::ListUploads];
    let (_double, client, bucket) = with(Personality { denied, ..Personality::default() });
    let refused = [("GET", "/".to_owned()), ("PUT", object_path(&bucket, "a")), ("GET", format!("/{bucket}?uploads"))];
    for (method, target) in refused {
        let answer = client.send(method, &target, &[], b"");
        assert_eq!((answer.status, answer.code().as_str()), (403, "AccessDenied"), "{method} {target}");
    }
    assert_eq!(client.send("GET", &format!("/{bucket}"), &[], b"").status, 200);
}

#[test]
fn what_is_deleted_lies_below_where_versions_are_kept() {
    let (double, client, bucket) = with(Personality { versioned: true, ..Personality::default() });
    let path = object_path(&bucket, "a");
    client.send("PUT", &path, &[], b"first");
    let version = client.send("PUT", &path, &[], b"second").header("x-amz-version-id").map(str::to_owned);
    let version = version.expect("a version has an id");
    let deleted = client.send("DELETE", &path, &[], b"");
    assert_eq!((deleted.status, deleted.header("x-amz-delete-marker")), (204, Some("true")));
    assert_eq!(client.send("GET", &path, &[], b"").status, 404);
    assert_eq!(double.older_versions(&bucket), 2);
    let older = client.send("GET", &format!("{path}?versionId={version}"), &[], b"");
    assert_eq!(older.text(), "second");
}

#[test]
fn a_public_bucket_answers_anyone() {
    let (double, client, bucket) = with(Personality { serves_anyone: true, ..Personality::default() });
    double.put(&bucket, "a", b"content");
    let answer = client.try_send_unsigned("GET", &object_path(&bucket, "a"), &[], b"").expect("it answers");
    assert_eq!(answer.text(), "content");
}
