//! `links`: listed, made, switched off and checked, by a program that ends in between.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Coffer, Run, text, texts};

fn links(coffer: &Coffer, options: &[&str]) -> Vec<Value> {
    let answer = coffer.json(["links"].into_iter().chain(options.iter().copied()));
    answer["links"].as_array().expect("a list").clone()
}

fn visibility(coffer: &Coffer, name: &str) -> String {
    let documents = coffer.documents(&[]);
    let found = documents.iter().find(|document| document["unique_name"] == name);
    text(found.expect("it is listed"), "visibility").to_owned()
}

/// Runs the program with this on its standard input.
fn with_input(coffer: &Coffer, arguments: &[&str], input: &str) -> Run {
    let mut child = coffer.command(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends").into()
}

#[test]
fn a_link_is_made_listed_and_switched_off() {
    let coffer = Coffer::new();
    let document = coffer.added("report.txt", b"words");
    let made = coffer.json(["links", "add", "report", "--expires", "1d", "--limit", "5"]);
    let (id, path) = (text(&made["link"], "id").to_owned(), text(&made, "path").to_owned());
    let secret = path.strip_prefix("/p/").and_then(|rest| rest.strip_suffix("/report")).expect("/p/<secret>/<name>");
    assert_eq!((secret.len(), &made["url"]), (43, &Value::Null));
    assert_eq!(visibility(&coffer, "report"), "public");

    let listed = links(&coffer, &[]);
    assert_eq!(listed, [made["link"].clone()]);
    assert_eq!(listed[0]["file_id"], document["file_id"]);
    assert_eq!((text(&listed[0], "state"), text(&listed[0], "kind")), ("live", "served"));
    assert_eq!((&listed[0]["download_limit"], &listed[0]["downloads"]), (&5.into(), &0.into()));
    let day = listed[0]["expires_at"].as_i64().expect("a time") - listed[0]["created_at"].as_i64().expect("a time");
    assert_eq!(day, 24 * 60 * 60 * 1000);
    let shown = coffer.run(["links", "--ended"]);
    assert!(shown.text().contains("live") && shown.text().contains("0 of 5"), "{}", shown.text());
    assert!(!shown.text().contains(secret), "what opens it is told once");

    let off = coffer.json(["links", "off", &id]);
    assert_eq!(text(&off["off"][0], "state"), "switchedOff");
    let times = ["switched_off_at", "checked_at"].map(|field| off["off"][0][field].as_i64());
    assert!(times[0].is_some() && times[0] <= times[1], "we serve it, and know: {times:?}");
    assert_eq!(visibility(&coffer, "report"), "private");
    assert_eq!(links(&coffer, &[]), [] as [Value; 0]);
    assert_eq!(texts(&links(&coffer, &["--ended"]), "id"), [id]);
}

#[test]
fn nothing_but_the_answer_has_the_secret() {
    let coffer = Coffer::new();
    coffer.added("report.txt", b"words");
    let made = coffer.json(["links", "add", "report"]);
    let path = text(&made, "path");
    let secret = path.split('/').nth(2).expect("it stands in the path");
    let mut folders = vec![coffer.home()];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of ours") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file of ours");
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{}", path.display());
            looked_at += 1;
        }
    }
    assert!(looked_at >= 4, "index, settings, marker and the document at least");
}

#[test]
fn all_links_of_a_document_go_off_together() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    coffer.added("b.txt", b"two");
    for name in ["a", "a", "b"] {
        coffer.json(["links", "add", name]);
    }
    let off = coffer.json(["links", "off", "--all", "a"]);
    assert_eq!(off["off"].as_array().map(Vec::len), Some(2));
    assert_eq!((visibility(&coffer, "a").as_str(), visibility(&coffer, "b").as_str()), ("private", "public"));
    assert_eq!(texts(&links(&coffer, &[]), "unique_name"), ["b"]);
    assert_eq!(coffer.json(["links", "off", "--all", "a"])["off"], Value::Array(Vec::new()), "there is none left");
}

#[test]
fn the_list_goes_on_where_the_page_before_has_ended() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    coffer.added("b.txt", b"two");
    for name in ["a", "b", "a"] {
        coffer.json(["links", "add", name]);
    }
    let first = coffer.json(["links", "--limit", "2"]);
    let next = text(&first, "next").to_owned();
    let rest = coffer.json(["links", "--limit", "2", "--before", &next]);
    assert_eq!(first["links"].as_array().map(Vec::len), Some(2));
    assert_eq!((rest["links"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
    assert_eq!(links(&coffer, &["--document", "b"]).len(), 1);
}

#[test]
fn trashing_a_document_says_how_many_links_went_off() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    coffer.json(["links", "add", "a"]);
    coffer.json(["links", "add", "a"]);
    let trashed = coffer.json(["rm", "a"]);
    assert_eq!((&trashed["links_off"], &trashed["links_still_open"]), (&2.into(), &0.into()));
    assert_eq!(trashed["trashed"][0]["visibility"], "private");
    coffer.json(["restore", "a"]);
    assert_eq!(links(&coffer, &[]), [] as [Value; 0], "what was off stays off");
    coffer.json(["links", "add", "a"]);
    let said = coffer.run(["rm", "a"]).stderr;
    assert_eq!(said, "1 public link switched off\n");
}

#[test]
fn a_password_comes_from_standard_input_and_nowhere_else() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    let made = with_input(&coffer, &["--json", "links", "add", "a", "--password-stdin"], "correct horse\n");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert_eq!(made.json()["link"]["has_password"], true);
    let short = with_input(&coffer, &["--json", "links", "add", "a", "--password-stdin"], "short\n");
    assert_eq!((short.code, short.kind().as_str()), (Some(1), "invalidInput"));
    assert_eq!(short.errors()[0]["field"], "password");
    assert_eq!(links(&coffer, &[]).len(), 1, "what was refused has made none");
    assert_eq!(coffer.run(["links", "add", "a", "--password-stdin=words"]).code, Some(2), "arguments can be seen");
}

#[test]
fn what_a_vault_on_this_computer_cannot_do_is_refused_with_its_reason() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    for way in ["--quick", "--copy"] {
        assert_eq!(coffer.failure(["links", "add", "a", way]), (Some(1), "illegalStatus".to_owned()), "{way}");
    }
    for (option, value, expected) in
        [("--expires", "2020-01-01", "invalidInput"), ("--expires", "9999-12-31", "invalidInput")]
    {
        assert_eq!(coffer.failure(["links", "add", "a", option, value]), (Some(1), expected.to_owned()), "{value}");
    }
    for wrong in [
        &["links", "add", "a", "--expires", "2h"][..],
        &["links", "add", "a", "--limit", "0"],
        &["links", "add", "a", "--quick", "--copy"],
        &["links", "add"],
        &["links", "off"],
        &["links", "--ended", "check"],
    ] {
        assert_eq!(coffer.run(wrong).code, Some(2), "{wrong:?}");
    }
    assert_eq!(coffer.failure(["links", "add", "nothing"]), (Some(1), "notFound".to_owned()));
    assert_eq!(coffer.failure(["links", "off", "ffffffffffffffffffffffffffffffff"]), (Some(1), "notFound".to_owned()));
    assert_eq!(coffer.failure(["links", "off", "not-an-id"]), (Some(1), "invalidInput".to_owned()));
    assert_eq!(links(&coffer, &["--ended"]), [] as [Value; 0]);
    assert_eq!(visibility(&coffer, "a"), "private");
}

#[test]
fn a_check_says_what_links_are_worth() {
    let coffer = Coffer::new();
    coffer.added("a.txt", b"one");
    coffer.json(["links", "add", "a"]);
    let once = coffer.json(["links", "add", "a", "--expires", "1h"]);
    coffer.json(["links", "off", text(&once["link"], "id")]);
    let checked = coffer.json(["links", "check"]);
    assert_eq!(checked, serde_json::json!({ "links": 2, "live": 1, "at_risk": 0, "unknown": 0, "switched_off": 0 }));
    let said = coffer.run(["links", "check"]);
    assert_eq!(said.text(), "2 links looked at: 1 live, 0 at risk, 0 unknown, 0 switched off\n");
}
