//! Command lines that make no sense: exit 2, an exact sentence, and nothing done.

use crate::harness::{Coffer, text};

#[test]
fn each_wrong_value_is_named() {
    let coffer = Coffer::new();
    let cases: [(&[&str], &str); 37] = [
        (&["nosuch"], "unrecognized subcommand 'nosuch'"),
        (&["--nosuch", "ls"], "unexpected argument '--nosuch' found"),
        (&["ls", "extra"], "unexpected argument 'extra' found"),
        (&["ls", "--limit", "0"], "invalid value '0' for '--limit <N>': 0 is not in 1..=10000"),
        (&["ls", "--limit", "10001"], "invalid value '10001' for '--limit <N>': 10001 is not in 1..=10000"),
        (&["ls", "--limit", "ten"], "invalid value 'ten' for '--limit <N>': invalid digit found in string"),
        (&["ls", "--limit"], "a value is required for '--limit <N>' but none was supplied"),
        (&["ls", "--sort", "date"], "invalid value 'date' for '--sort <SORT>' [possible values: name, size, added]"),
        (
            &["ls", "--kind", "photo"],
            "invalid value 'photo' for '--kind <K>' [possible values: image, video, audio, document, pdf, archive, \
             code, other]",
        ),
        (&["add", ""], "a value is required for '<PATH>...' but none was supplied"),
        (&["vault", "add", "local", ""], "a value is required for '<PATH>' but none was supplied"),
        (&["add"], "the following required arguments were not provided: <PATH>..."),
        (
            &["get"],
            "the following required arguments were not provided: \
             <DOC|--all|--folder <F>|--query <Q>|--tag <T>|--kind <K>>",
        ),
        (&["get", "a", "--all"], "the argument '[DOC]...' cannot be used with '--all'"),
        (&["get", "a", "b", "--range", "0-1"], "the argument '--range <A-B>' cannot be used with several documents"),
        (&["get", "--all", "--force"], "the argument '--force' cannot be used with several documents"),
        (&["get", "--tag", "t", "--resume"], "the argument '--resume' cannot be used with several documents"),
        (&["get", "a", "b", "-o", "-"], "the argument '--output -' cannot be used with several documents"),
        (&["get", "a", "--range", "5-3"], "invalid value '5-3' for '--range <A-B>': must not end before it begins"),
        (
            &["get", "a", "--range", "x-3"],
            "invalid value 'x-3' for '--range <A-B>': must be A-B or A-, offsets of bytes counted from 0",
        ),
        (
            &["get", "a", "--range", "5"],
            "invalid value '5' for '--range <A-B>': must be A-B or A-, offsets of bytes counted from 0",
        ),
        (&["get", "a", "--resume", "--range", "0-1"], "the argument '--resume' cannot be used with '--range <A-B>'"),
        (&["get", "a", "--resume", "--force"], "the argument '--resume' cannot be used with '--force'"),
        (&["get", "a", "--resume", "-o", "-"], "the argument '--resume' cannot be used with '--output -'"),
        (&["edit", "a", "--metadata", "key"], "invalid value 'key' for '--metadata <KEY=VALUE>': must be KEY=VALUE"),
        (&["rm"], "the following required arguments were not provided: <DOC>..."),
        (&["purge"], "the following required arguments were not provided: <DOC>..."),
        (&["trash", "--empty", "--limit", "5"], "the argument '--empty' cannot be used with '--limit <N>'"),
        (&["activity", "--before", "0"], "invalid value '0' for '--before <ID>': 0 is not in 1..9223372036854775807"),
        (&["verify", "--read-data=0"], "invalid value '0' for '--read-data[=<PERCENT>]': 0 is not in 1..=100"),
        (&["verify", "--read-data=101"], "invalid value '101' for '--read-data[=<PERCENT>]': 101 is not in 1..=100"),
        (&["verify", "--read-data", "50"], "unexpected argument '50' found"),
        (&["vault", "add", "s3"], "the following required arguments were not provided: --bucket <B>"),
        (&["vault", "use"], "the following required arguments were not provided: <NAME>"),
        (&["transfers", "stop"], "unrecognized subcommand 'stop'"),
        (&["transfers", "lost", "clear"], "the following required arguments were not provided: <ID|--all>"),
        (&["transfers", "lost", "clear", "x", "--all"], "the argument '[ID]' cannot be used with '--all'"),
    ];
    for (arguments, sentence) in cases {
        let run = coffer.run(arguments);
        let first = run.stderr.lines().next().unwrap_or_default();
        assert_eq!(
            (run.code, first),
            (Some(2), format!("cofferctl: {sentence} (invalidInput)").as_str()),
            "{arguments:?}"
        );
        assert!(run.stdout.is_empty(), "{arguments:?}");
        let json = coffer.run(["--json"].iter().chain(arguments));
        assert_eq!((json.code, json.kind().as_str()), (Some(2), "invalidInput"), "{arguments:?}");
        assert_eq!(text(&json.errors()[0], "message"), sentence);
    }
    assert!(!coffer.home().exists(), "wrong usage touches nothing");
}

#[test]
fn asking_twice_for_json_is_asking_for_json() {
    let coffer = Coffer::new();
    assert_eq!(coffer.run(["--json", "ls", "--json"]).json()["count"], 0);
}

#[test]
fn an_edit_must_change_something() {
    let coffer = Coffer::new();
    let run = coffer.run(["edit", "a"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("cofferctl: the following required arguments were not provided: <--name"));
}

#[test]
fn values_of_the_domain_are_refused_by_the_domain() {
    let coffer = Coffer::new();
    coffer.file("a.txt", "x");
    let long = "x".repeat(201);
    let cases: [(&[&str], &str); 8] = [
        (&["ls", "--user", "Not A User"], "user"),
        (&["ls", "--folder", "a//b"], "folder"),
        (&["ls", "--query", &long], "text"),
        (&["ls", "--tag", ""], "tags"),
        (&["ls", "--after", ""], "after"),
        (&["add", "a.txt", "--folder", "a/../b"], "folder"),
        (&["transfers", "pause", "1"], "id"),
        (&["transfers", "resume", "0123456789ABCDEF0123456789ABCDEF"], "id"),
    ];
    for (arguments, field) in cases {
        let run = coffer.run(arguments.iter().chain(&["--json"]));
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "invalidInput"), "{arguments:?}");
        assert_eq!(text(&run.errors()[0], "field"), field, "{arguments:?}");
    }
    assert!(!coffer.home().exists(), "all of it was refused before a vault was made");
}

#[test]
fn help_and_version_are_answers() {
    let coffer = Coffer::new();
    let commands = [
        vec!["--help"],
        vec!["--version"],
        vec!["help", "add"],
        vec!["ls", "--help"],
        vec!["vault", "add", "local", "--help"],
        vec!["transfers", "pause", "--help"],
    ];
    for arguments in commands {
        let run = coffer.run(&arguments);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(!run.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in [vec![], vec!["vault"], vec!["vault", "add"]] {
        let run = coffer.run(&arguments);
        assert_eq!(run.code, Some(2), "{arguments:?} is not enough");
        assert!(run.stderr.contains("Commands:"), "{arguments:?}: it says what there is: {}", run.stderr);
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    for arguments in [vec!["ls", "--json"], vec!["get", "a", "-o", "-", "--json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let run: crate::harness::Run =
            coffer.command(&arguments).stdout(full).output().expect("the program starts").into();
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "noSpace"), "{arguments:?}");
    }
}

#[test]
fn keys_that_are_typed_in_the_place_of_a_source_are_not_repeated() {
    let coffer = Coffer::new();
    for json in [&["--json"][..], &[]] {
        let run = coffer.run(["usage", "--credentials", "an-id:a-secret"].iter().chain(json));
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains("credentials: must be keyring, env or profile:NAME"), "{}", run.stderr);
        assert!(!run.stderr.contains("a-secret"), "{}", run.stderr);
    }
    for source in ["keyring", "env", "profile:work"] {
        let run = coffer.run(["usage", "--credentials", source]);
        assert_eq!(run.code, Some(0), "a vault in a folder needs no keys: {}", run.stderr);
    }
}
