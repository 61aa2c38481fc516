//! Every command with arguments that were put together at random, from what commands take and from what none does: whatever
//! becomes of them, each call is answered, and the vault is whole. A failure names its seed.
//!
//! The shapes of the wire are also targets of the fuzzer (`tests/fuzz`); here the framework and the commands take part.

use coffer_core::document::FileId;
use coffer_core::service::{ReadShare, Unattended};
use coffer_tests::Random;
use serde_json::{Map, Value, json};

use super::argument_table::{NOBODY, assert_refusal, calls};
use super::harness::TestWindow;

/// Calls of every command.
const ROUNDS: u64 = 150;
const SEED: u64 = 0x0c0f_fe12;

/// Keys of the arguments, and of what lies in them.
const KEYS: [&str; 20] = [
    "mode",
    "query",
    "file_ids",
    "folder",
    "text",
    "kind",
    "tag",
    "trashed",
    "sort",
    "descending",
    "name",
    "unique_name",
    "tags",
    "note",
    "metadata",
    "theme",
    "density",
    "text_percent",
    "limit",
    "__proto__",
];
const TEXTS: [&str; 14] = [
    "",
    "a",
    "a/b",
    "../x",
    "only",
    "allExcept",
    "name",
    "size",
    "pdf",
    "dark",
    NOBODY,
    "\u{202e}",
    "100%_\"'",
    "nul\0",
];

fn value(random: &mut Random, depth: u64) -> Value {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => Value::Bool(random.below(2) == 0),
        2 => json!(random.below(600)),
        3 => json!(random.choose(&[-1, 1 << 53, i64::MIN, i64::MAX])),
        4 => json!(random.choose(&[0.5, -0.0, 1e308])),
        5 => json!(random.choose(&TEXTS)),
        6 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let fields = (0..random.below(5)).map(|_| (random.choose(&KEYS).to_owned(), value(random, depth - 1)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

/// `valid` with some of its parts, on any level, changed.
fn bent(random: &mut Random, valid: &Value) -> Value {
    match valid {
        _ if random.below(5) == 0 => value(random, 3),
        Value::Object(fields) => {
            let mut bent_fields: Map<String, Value> =
                fields.iter().map(|(key, field)| (key.clone(), bent(random, field))).collect();
            if random.below(4) == 0 {
                bent_fields.insert(random.choose(&KEYS).to_owned(), value(random, 2));
            }
            Value::Object(bent_fields)
        }
        Value::Array(items) => items.iter().map(|item| bent(random, item)).collect(),
        other => other.clone(),
    }
}

#[test]
fn whatever_a_page_sends_is_answered_and_the_vault_stays_whole() {
    let window = TestWindow::new();
    let file_id: FileId = window.add("kept.txt", b"kept").parse().expect("an id");
    let mut random = Random::new(SEED);
    for round in 0..ROUNDS {
        for (command, valid, _) in calls() {
            let args = bent(&mut random, &valid);
            if let Err(error) = window.call(command, args.clone()) {
                assert_refusal(command, "", &error, &format!("seed {SEED:#x}, round {round}: {args}"));
            }
        }
    }
    let vault = window.state.vault().expect("open");
    let document = vault.service.document(&vault.user, file_id).expect("it may be in the trash, and is not gone");
    assert_eq!((document.name.as_str(), document.size_bytes), ("kept.txt", 4));
    let verdict = vault.service.verify(&vault.user, ReadShare::ALL, &Unattended).expect("a check");
    assert_eq!((verdict.documents, verdict.damaged), (1, Vec::new()));
}
