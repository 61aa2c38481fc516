//! Whatever the page sends, a command answers with an error of a kind (or the framework with a sentence), and the vault
//! stays as it is: all commands by all classes of arguments.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::{Value, json};

use super::argument_table::{NOBODY, Shape, WITHOUT_ARGUMENTS, assert_refusal, calls, fits, oddities};
use super::harness::TestWindow;
use super::reference;

#[test]
fn every_command_is_in_the_table() {
    let known: BTreeSet<String> =
        calls().into_iter().map(|(command, ..)| command).chain(WITHOUT_ARGUMENTS).map(str::to_owned).collect();
    assert_eq!(known, reference::commands());
}

#[test]
fn an_argument_of_the_wrong_shape_is_refused_and_nothing_changes() {
    let window = TestWindow::new();
    window.add("kept.txt", b"kept");
    let before = window.fingerprint();
    let mut rows = 0;
    for (command, valid, shapes) in calls() {
        for (key, shape) in shapes {
            let mut without = valid.clone();
            without.as_object_mut().expect("arguments").remove(key);
            match window.call(command, without) {
                Ok(answer) => assert!(shape.is_optional(), "{command} without {key}: {answer}"),
                Err(error) => assert_refusal(command, key, &error, &format!("no {key}")),
            }
            rows += 1;
            for odd in oddities() {
                let case = describe(key, &odd);
                let fits = fits(&odd, shape);
                let mut args = valid.clone();
                args[key] = odd;
                match window.call(command, args) {
                    Ok(answer) => assert!(fits, "{command} takes {case} and answers {answer}"),
                    Err(error) => {
                        assert_refusal(command, key, &error, &case);
                        // The framework checks shapes, those of fields too; what has the right one is for us to judge.
                        assert!(error.is_string() || fits, "{command} with {case} gets past the framework: {error}");
                        assert!(error.is_object() || !fits || shape == Shape::Object, "{command} with {case}: {error}");
                    }
                }
                rows += 1;
            }
        }
    }
    assert_eq!(window.fingerprint(), before, "a refused call changes nothing");
    // Not `println!`, which is shown only if the test fails.
    let _ = writeln!(std::io::stderr(), "bad input, arguments of commands: {rows} rows");
}

/// An argument in a few words: not all of what may be megabytes, or nested deeper than can be written.
fn describe(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => format!("{key} = {:?}", text.chars().take(60).collect::<String>()),
        Value::Array(items) => format!("{key} = an array of {}", items.len()),
        Value::Object(fields) => format!("{key} = an object with {:?}", fields.keys().collect::<Vec<_>>()),
        other => format!("{key} = {other}"),
    }
}

#[test]
fn what_is_nested_ten_thousand_deep_never_becomes_an_argument() {
    // As in `tauri::ipc::protocol`, which answers the page with the parser's sentence.
    for (open, close) in [("[", "]"), ("{\"query\":", "}")] {
        let text = format!("{}null{}", open.repeat(10_000), close.repeat(10_000));
        let error = serde_json::from_str::<Value>(&text).expect_err("too deep");
        assert!(error.to_string().starts_with("recursion limit exceeded"), "{error}");
    }
    for text in ["NaN", "Infinity", "-Infinity", "1e999", "{\"limit\":NaN}"] {
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text} is no JSON");
    }
}

#[test]
fn arguments_that_are_no_object_at_all_are_refused_and_nothing_changes() {
    let window = TestWindow::new();
    window.add("kept.txt", b"kept");
    let before = window.fingerprint();
    for body in [Value::Null, json!([]), json!("x"), json!(7), json!(true), json!([{ "file_id": NOBODY }])] {
        for (command, _, shapes) in calls() {
            let optional = shapes.iter().all(|(_, shape)| shape.is_optional());
            match window.call(command, body.clone()) {
                Ok(answer) => assert!(optional, "{command} takes {body} and answers {answer}"),
                Err(error) => assert_refusal(command, "", &error, &body.to_string()),
            }
        }
        // One would change something, the others have nothing to show and nobody to ask.
        let apart = ["vault_rebuild_index", "set_aside_show", "sharing_check"];
        for command in WITHOUT_ARGUMENTS.iter().filter(|command| !apart.contains(command)) {
            window.ask(command, body.clone());
        }
    }
    assert_eq!(window.fingerprint(), before, "a refused call changes nothing");
}

#[test]
fn an_argument_nobody_knows_is_harmless() {
    let window = TestWindow::new();
    for (command, mut valid, _) in calls() {
        let expected = window.call(command, valid.clone()).is_ok();
        valid["path"] = json!("/etc/passwd");
        valid["user_id"] = json!("eve");
        assert_eq!(window.call(command, valid).is_ok(), expected, "{command} must not look at what it does not know");
    }
}

#[test]
fn a_number_nobody_can_mean_is_refused_with_its_field() {
    let window = TestWindow::new();
    for (command, args) in [
        ("documents_page", json!({ "query": {}, "first": 0, "limit": 0 })),
        ("documents_page", json!({ "query": {}, "first": 0, "limit": 501 })),
        ("documents_page", json!({ "query": {}, "first": 0, "limit": u64::MAX })),
        ("activity", json!({ "before": null, "limit": 201 })),
    ] {
        let error = window.call(command, args.clone()).expect_err("out of bounds");
        assert_eq!((&error["kind"], &error["field"]), (&json!("invalidInput"), &json!("limit")), "{command} {args}");
    }
    let beyond = window.call("documents_page", json!({ "query": {}, "first": u64::MAX, "limit": 1 }));
    match beyond {
        Ok(page) => assert_eq!(page["documents"], json!([]), "beyond the end there is nothing"),
        Err(error) => assert_eq!(error["kind"], "invalidInput"),
    }
}
