//! Vaults in buckets, by whole processes: the keys come from the environment or from standard input, never from arguments.

use std::io::Write;
use std::process::{Command, Stdio};

use coffer_tests::s3::double::{Double, Fault, Strike};
use serde_json::{Value, json};

use crate::harness::{Coffer, Run, text, texts};

/// A bucket, and who has its keys in the environment.
pub struct Bucket {
    pub double: Double,
    pub name: String,
}

impl Bucket {
    pub fn new() -> Bucket {
        let double = Double::start();
        let name = double.new_bucket();
        Bucket { double, name }
    }

    pub fn command<'a>(&self, coffer: &Coffer, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let server = self.double.server();
        let mut command = coffer.command(["--credentials", "env"].into_iter().chain(arguments));
        command.env("AWS_ACCESS_KEY_ID", server.access_key).env("AWS_SECRET_ACCESS_KEY", server.secret_key);
        command
    }

    pub fn run<'a>(&self, coffer: &Coffer, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        self.command(coffer, arguments).arg("--json").output().expect("cofferctl starts").into()
    }

    /// The content of a document, on standard output.
    fn get(&self, coffer: &Coffer, file_id: &str) -> Run {
        self.command(coffer, ["get", file_id, "--output", "-"]).output().expect("cofferctl starts").into()
    }

    pub fn json<'a>(&self, coffer: &Coffer, arguments: impl IntoIterator<Item = &'a str>) -> Value {
        let run = self.run(coffer, arguments);
        assert!(run.code == Some(0), "{run:?}");
        run.json()
    }

    pub fn add(&self, coffer: &Coffer) -> Value {
        let endpoint = self.double.server().endpoint;
        self.json(coffer, ["vault", "add", "s3", "--endpoint", &endpoint, "--bucket", &self.name, "--name", "Cloud"])
    }
}

#[test]
fn what_one_home_adds_another_lists_and_gets() {
    let bucket = Bucket::new();
    let (laptop, desktop) = (Coffer::new(), Coffer::new());
    let added = bucket.add(&laptop);
    assert_eq!((text(&added, "kind"), text(&added, "bucket")), ("bucket", &*bucket.name));
    assert_eq!(text(&added, "credentials"), "environment");
    let file = laptop.file("report.txt", "the words of a report");
    bucket.json(&laptop, ["add", file.to_str().expect("text")]);

    bucket.add(&desktop);
    let listed = bucket.json(&desktop, ["ls"]);
    assert_eq!(texts(listed["documents"].as_array().expect("a list"), "name"), ["report.txt"]);
    let got = bucket.get(&desktop, text(&listed["documents"][0], "file_id"));
    assert_eq!((got.code, got.text()), (Some(0), "the words of a report"));
}

#[test]
fn all_that_is_copied_out_is_what_others_have_added_meanwhile_too_and_each_once() {
    let bucket = Bucket::new();
    let (laptop, desktop) = (Coffer::new(), Coffer::new());
    bucket.add(&laptop);
    bucket.add(&desktop);
    let add = |name: &str, folder: &str| {
        let file = laptop.file(name, name);
        bucket.json(&laptop, ["add", file.to_str().expect("text"), "--folder", folder]);
    };
    add("old.txt", "Reports");
    bucket.json(&desktop, ["ls"]);
    add("new.txt", "Reports");
    add("other.txt", "Letters");
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().to_str().expect("text");
    let got = bucket.json(&desktop, ["get", "--folder", "Reports", "--output", folder]);
    let written = got["written"].as_array().expect("a list");
    let mut names: Vec<&str> = written.iter().map(|one| text(&one["document"], "name")).collect();
    names.sort_unstable();
    assert_eq!(names, ["new.txt", "old.txt"]);
    for name in names {
        assert_eq!(std::fs::read_to_string(out.path().join(name)).expect("it is there"), name);
    }
    assert_eq!(std::fs::read_dir(out.path()).expect("a folder").count(), 2);

    bucket.double.inject(Strike::everything(Fault::ResetBeforeBody));
    let get = bucket.command(&desktop, ["get", "--all", "--output", folder]).output();
    let offline: Run = get.expect("cofferctl starts").into();
    assert!(offline.code == Some(1) && offline.stderr.contains("what is new in Cloud is not known"), "{offline:?}");
}

#[test]
fn a_bucket_is_checked_and_nothing_is_left_in_it() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    let before = bucket.double.keys(&bucket.name);
    let report = bucket.json(&coffer, ["vault", "check"]);
    let checks = report["checks"].as_array().expect("a list");
    assert_eq!(checks.len(), 19);
    assert_eq!(texts(&checks[..4], "check"), ["reach", "signIn", "list", "writeDelete"]);
    assert!(checks[..4].iter().all(|check| check["state"] == "passed"), "{checks:?}");
    assert_eq!(report["existing"]["users"], json!(["anna"]));
    assert_eq!(bucket.double.keys(&bucket.name), before);
}

#[test]
fn without_network_what_is_known_is_listed_and_said_to_be_old() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    let file = coffer.file("a.txt", "x");
    bucket.json(&coffer, ["add", file.to_str().expect("text")]);
    bucket.double.inject(Strike::everything(Fault::ResetBeforeBody));
    let listed = bucket.json(&coffer, ["ls"]);
    assert_eq!(texts(listed["documents"].as_array().expect("a list"), "name"), ["a.txt"]);
    let for_people: Run = bucket.command(&coffer, ["ls"]).output().expect("cofferctl starts").into();
    assert!(for_people.stderr.contains("what is new in Cloud is not known"), "{}", for_people.stderr);
    let get = bucket.get(&coffer, text(&listed["documents"][0], "file_id"));
    assert!(get.code == Some(1) && get.stderr.contains("(offline)"), "{get:?}");
}

#[test]
fn keys_on_standard_input_need_a_keyring_and_are_never_repeated() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    let endpoint = bucket.double.server().endpoint;
    let arguments = ["vault", "add", "s3", "--endpoint", &endpoint, "--bucket", &bucket.name];
    let secret = bucket.double.server().secret_key;
    let mut child = coffer
        .command(arguments)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cofferctl starts");
    let keys = format!("{}\n{secret}\n", bucket.double.server().access_key);
    child.stdin.take().expect("piped").write_all(keys.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("(keyringAbsent)") && !said.contains(&secret), "{said}");
    assert_eq!(
        coffer.json(["vault", "list"]),
        json!({ "vaults": [] }),
        "settings never promise keys that are not there"
    );
}

#[test]
fn keys_that_are_refused_are_not_kept_and_say_so() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    let endpoint = bucket.double.server().endpoint;
    let arguments = ["vault", "add", "s3", "--endpoint", &endpoint, "--bucket", &bucket.name];
    let wrong: Run = bucket
        .command(&coffer, arguments)
        .arg("--json")
        .env("AWS_SECRET_ACCESS_KEY", "a-secret-nobody-knows")
        .output()
        .expect("cofferctl starts")
        .into();
    assert_eq!((wrong.code, wrong.kind()), (Some(1), "credentialsRefused".to_owned()));
    let nowhere: Run = coffer.command(["--json", "vault", "check"]).output().expect("starts").into();
    assert_eq!((nowhere.code, nowhere.kind()), (Some(1), "vaultNotFound".to_owned()));
    coffer.added("a.txt", "x");
    assert_eq!(coffer.failure(["vault", "check"]), (Some(1), "invalidInput".to_owned()), "a folder has no bucket");
    assert_eq!(coffer.failure(["vault", "take-over"]), (Some(1), "invalidInput".to_owned()));
}
