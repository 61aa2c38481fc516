//! Sidecars that something other than Coffer wrote, or that a disk has damaged, in a vault with other documents.

use coffer_core::document::{ContentHash, DamageKind, UserId};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{DocumentChanges, ReadShare, Unattended};
use coffer_core::storage::{BlobKey, Storage, StoreMode};
use coffer_tests::Desk;
use coffer_tests::documents::resealed;
use serde_json::{Value, json};

use super::{Expected, Row, check, refused, taken};

/// How a sidecar is changed.
enum Edit {
    /// To these bytes.
    Bytes(Vec<u8>),
    /// One field to this value.
    Field(&'static str, Value),
    /// Without this field.
    Without(&'static str),
    /// The text after the first replacement.
    Text(&'static str, &'static str),
}

use Edit::{Bytes, Field, Text, Without};

fn damaged(words: &'static str) -> Expected {
    refused(ErrorKind::Damaged, words)
}

/// What is no sidecar at all.
fn shapes() -> Vec<Row<Edit>> {
    let nested = |depth| format!("{{\"format\": 1, \"x\": {}1{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    vec![
        ("empty", Bytes(Vec::new()), damaged("EOF")),
        ("one space", Bytes(b" ".to_vec()), damaged("EOF")),
        ("null", Bytes(b"null".to_vec()), damaged("invalid type: null")),
        ("a number", Bytes(b"1".to_vec()), damaged("invalid type: integer")),
        ("an empty object", Bytes(b"{}".to_vec()), damaged("missing field `format`")),
        ("an array", Bytes(b"[]".to_vec()), damaged("invalid length 0")),
        ("zeros", Bytes(vec![0; 4096]), damaged("expected value")),
        ("ones", Bytes(vec![0xff; 4096]), damaged("expected value")),
        ("no UTF-8", Bytes(b"{\"format\": 1, \"name\": \"\xff\"}".to_vec()), damaged("invalid unicode")),
        ("UTF-16", Bytes("{\"format\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect()), damaged("key must")),
        ("zeros after its end", Text("\n}", "\n}\0\0\0\0\0\0\0\0"), damaged("trailing characters")),
        ("a byte order mark", Text("{\n", "\u{feff}{\n"), damaged("expected value")),
        ("nested 10,000 deep", Bytes(nested(10_000)), damaged("recursion limit")),
        ("nested 200 deep", Bytes(nested(200)), damaged("recursion limit")),
        ("longer than 1 MiB", Bytes(vec![b' '; 1024 * 1024 + 1]), damaged("longer than 1 MiB")),
        (
            "a field of 900 kB that is none",
            Bytes(format!("{{\"format\": \"{}\"}}", "x".repeat(900_000)).into_bytes()),
            damaged("invalid type: string"),
        ),
        ("only its format", Bytes(b"{\"format\": 1}".to_vec()), damaged("missing field `file_id`")),
        ("a stub without a user", Text("\"trashed\": null", "\"purged\": {\"at\": 1}"), damaged("missing field `by`")),
    ]
}

fn versions() -> Vec<Row<Edit>> {
    let newer = |words| refused(ErrorKind::NewerVersion, words);
    vec![
        ("format 0", Field("format", json!(0)), damaged("format: must not be 0")),
        ("a negative format", Field("format", json!(-1)), damaged("invalid value: integer `-1`")),
        ("a format as text", Field("format", json!("1")), damaged("invalid type: string")),
        ("format 2", Field("format", json!(2)), newer("has format 2, this Coffer knows 1")),
        ("the largest format", Field("format", json!(u64::MAX)), newer("has format 18446744073709551615")),
        (
            "a format beyond all numbers",
            Text("\"format\": 1", "\"format\": 18446744073709551616"),
            damaged("invalid type: floating point"),
        ),
    ]
}

fn identities() -> Vec<Row<Edit>> {
    vec![
        ("another document's id", Field("file_id", json!("f".repeat(32))), damaged("names another document or user")),
        ("an id in upper case", Field("file_id", json!("A".repeat(32))), damaged("file_id: must be 32 lower-case")),
        ("an id of 31 characters", Field("file_id", json!("a".repeat(31))), damaged("file_id: must be 32")),
        (
            "a path for an id",
            Field("file_id", json!("../../../../../../../etc/passwd0")),
            damaged("file_id: must be 32"),
        ),
        ("another user", Field("owner_id", json!("mallory")), damaged("names another document or user")),
        ("an impossible user", Field("owner_id", json!("../anna")), damaged("user: must be 1 to 64")),
        ("no user", Without("owner_id"), damaged("missing field `owner_id`")),
        ("a field twice", Text("\"rev\": 1", "\"rev\": 1, \"rev\": 2"), damaged("duplicate field `rev`")),
        ("a stamp of no device", Text("\"device\": \"0", "\"device\": \"x"), damaged("device: must be 32")),
        (
            "a register nobody knows",
            Text("\"visibility\": {", "\"colour\": {"),
            damaged("stamps: must not name a register"),
        ),
        ("supersedes a path", Field("supersedes", json!("../x")), damaged("file_id: must be 32")),
        ("an operation that is none", Field("op_id", json!("")), damaged("op_id: must be 32")),
    ]
}

fn names() -> Vec<Row<Edit>> {
    vec![
        ("an empty name", Field("name", json!("")), damaged("name: must not be empty")),
        ("a name that is a path", Field("name", json!("a/b")), damaged("name: must not contain '/'")),
        ("a name with a control character", Field("name", json!("a\u{7}")), damaged("name: must not contain control")),
        ("a name of 256 bytes", Field("name", json!("x".repeat(256))), damaged("name: must not be longer than 255")),
        ("a unique name with a space", Field("unique_name", json!("a b")), damaged("unique_name: must be 1 to 128")),
        ("a folder that climbs", Field("folder", json!("../x")), damaged("folder: must not be '.' or '..'")),
        ("a folder from the root", Field("folder", json!("/etc")), damaged("folder: must not be empty")),
        ("a folder 65 deep", Field("folder", json!(vec!["x"; 65].join("/"))), damaged("folder: must not be nested")),
        ("no mime type", Field("mime_type", json!("text")), damaged("mime_type:")),
        (
            "65 tags",
            Field("tags", json!((0..65).map(|tag| tag.to_string()).collect::<Vec<_>>())),
            damaged("tags: a document must not"),
        ),
        ("a tag with a comma", Field("tags", json!(["a,b"])), damaged("tags: a tag must not contain")),
        ("a note of 64 KiB and one", Field("note", json!("x".repeat(65_537))), damaged("note: must not be longer")),
        ("metadata without a key", Field("metadata", json!({ "": "x" })), damaged("metadata: a key must not be empty")),
        ("metadata that is no text", Field("metadata", json!({ "x": 1 })), damaged("invalid type: integer")),
        (
            "an unknown visibility",
            Field("visibility", json!("friends")),
            damaged("visibility: must be 'private' or 'public'"),
        ),
    ]
}

fn numbers() -> Vec<Row<Edit>> {
    vec![
        ("a negative size", Field("size_bytes", json!(-5)), damaged("invalid value: integer `-5`")),
        ("a fractional size", Field("size_bytes", json!(5.5)), damaged("invalid type: floating point `5.5`")),
        ("a size as text", Field("size_bytes", json!("5")), damaged("invalid type: string")),
        ("a size of 2^53", Field("size_bytes", json!(1_u64 << 53)), damaged("size_bytes: must not be as large")),
        ("the largest size", Field("size_bytes", json!(u64::MAX)), damaged("size_bytes: must not be as large")),
        (
            "a size that its chunks do not have",
            Field("size_bytes", json!(9_000_000)),
            damaged("chunk_hashes: must be one hash for every chunk"),
        ),
        ("a chunk size of 0", Field("chunk_size", json!(0)), damaged("chunk_size: must not be 0")),
        ("the largest chunk size", Field("chunk_size", json!(u64::MAX)), damaged("chunk_size: must not be as large")),
        ("no chunk", Field("chunk_hashes", json!([])), damaged("chunk_hashes: must be one hash")),
        ("revision 0", Field("rev", json!(0)), damaged("rev: must not be 0")),
        ("a revision without a next one", Field("rev", json!(u64::MAX)), damaged("rev: must not be as large")),
        (
            "a revision that the index cannot count",
            Field("rev", json!((1_u64 << 53) - 1)),
            damaged("rev: must not be as large"),
        ),
        (
            "a logical time without a next one",
            Text("\"lamport\": 1", "\"lamport\": 18446744073709551615"),
            damaged("stamps: must not be as large"),
        ),
        ("a time that is no number", Field("created_at", json!("yesterday")), damaged("invalid type: string")),
        ("a time of NaN", Text("\"created_at\": ", "\"created_at\": NaN, \"x\": "), damaged("expected value")),
        ("a time of 1e308", Field("created_at", json!(1e308)), damaged("invalid type: floating point")),
        (
            "a hash of 63 characters",
            Field("content_hash", json!("a".repeat(63))),
            damaged("content_hash: must be 64 lower-case"),
        ),
        (
            "a hash in upper case",
            Field("content_hash", json!("A".repeat(64))),
            damaged("content_hash: must be 64 lower-case"),
        ),
        ("another algorithm", Field("hash_algorithm", json!("md5")), damaged("hash_algorithm: must be blake3")),
        (
            "no hash of a chunk",
            Field("chunk_hashes", json!([ContentHash::of(b"").to_string().to_uppercase()])),
            damaged("content_hash: must be 64"),
        ),
        ("in the trash by nobody", Field("trashed", json!({ "at": 1 })), damaged("missing field `by`")),
        (
            "in the trash by an impossible user",
            Field("trashed", json!({ "at": 1, "by": "" })),
            damaged("user: must be 1 to 64"),
        ),
    ]
}

/// What is odd and harmless: it is read, and kept when the sidecar is written.
fn oddities() -> Vec<Row<Edit>> {
    let nested = (0..60).fold(json!(1), |inner, _| json!([inner]));
    vec![
        ("a field nobody knows", Field("from_elsewhere", json!({ "list": [1, null] })), taken(r#"{"list":[1,null]}"#)),
        (
            "a number to the last bit",
            Field("from_elsewhere", json!(-3.964409948525376e149)),
            taken("-3.964409948525376e+149"),
        ),
        ("minus zero", Field("from_elsewhere", json!(-0.0)), taken("-0.0")),
        ("something nested", Field("from_elsewhere", nested.clone()), Expected::Taken(nested.to_string())),
        ("a key like a prototype", Field("from_elsewhere", json!({ "__proto__": {} })), taken(r#"{"__proto__":{}}"#)),
        ("the largest number", Field("from_elsewhere", json!(u64::MAX)), taken("18446744073709551615")),
    ]
}

fn edited(original: &str, edit: Edit) -> Vec<u8> {
    let mut value: Value = serde_json::from_str(original).expect("the original is JSON");
    let fields = value.as_object_mut().expect("the original is an object");
    match edit {
        Bytes(bytes) => return bytes,
        Field(name, value) => drop(fields.insert(name.to_owned(), value)),
        Without(name) => drop(fields.remove(name)),
        Text(from, to) => {
            let changed = original.replacen(from, to, 1);
            assert_ne!(changed, original, "the row with {to:?} must change something");
            // What stands behind the end is no part of it.
            let is_whole = changed.ends_with("\n}");
            return if is_whole { resealed(&changed).into_bytes() } else { changed.into_bytes() };
        }
    }
    resealed(&serde_json::to_string(&value).expect("JSON")).into_bytes()
}

#[test]
fn what_is_wrong_with_a_sidecar_is_said_and_nothing_is_touched() {
    let desk = Desk::new();
    let document = desk.add("Übersicht.txt", b"words");
    let other = desk.add("other.txt", b"other words");
    let key = BlobKey::sidecar(desk.user.clone(), document.file_id);
    let original = String::from_utf8(desk.storage.bytes(&key).expect("there")).expect("JSON is text");
    let put = |bytes: &[u8]| {
        desk.storage.store(&key, bytes, StoreMode::Replace).expect("stored");
    };

    let rows = [shapes(), versions(), identities(), names(), numbers(), oddities()].into_iter().flatten().collect();
    check("sidecars", rows, |what, edit| {
        let bytes = edited(&original, edit);
        put(&bytes);
        let note = |note: &str| DocumentChanges { note: Some(note.parse().expect("valid")), ..Default::default() };
        let changed = desk.service.update(&desk.user, document.file_id, None, &note("changed"));
        let answer = match changed {
            Ok(_) => {
                let kept = desk.storage.bytes(&key).expect("there");
                let kept: Value = serde_json::from_slice(&kept).expect("JSON");
                Ok(kept["from_elsewhere"].to_string())
            }
            Err(error) => {
                assert!(desk.storage.bytes(&key).as_deref() == Some(&bytes[..]), "{what}: it must stay as it is");
                assert_rebuild_goes_round_it(&desk, &desk.user, what);
                assert!(desk.storage.bytes(&key).as_deref() == Some(&bytes[..]), "{what}: a rebuild leaves it alone");
                Err(error)
            }
        };
        assert_eq!(desk.content(&other).expect("the other one is whole"), b"other words", "{what}");
        put(original.as_bytes());
        desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
        desk.service.verify(&desk.user, ReadShare::ALL, &Unattended).expect("a check that acquits it");
        desk.assert_whole(what);
        answer
    });
}

/// A check names the one sidecar that is bad, and a rebuild leaves out just that document.
fn assert_rebuild_goes_round_it(desk: &Desk, user: &UserId, what: &str) {
    let verdict = desk.service.verify(user, ReadShare::NONE, &Unattended).expect("a check can be made");
    let kinds: Vec<DamageKind> = verdict.damaged.iter().map(|damage| damage.kind).collect();
    assert!(matches!(kinds[..], [DamageKind::SidecarUnreadable | DamageKind::Foreign]), "{what}: {kinds:?}");
    let rebuilt = desk.service.rebuild_index(user, &mut |_| {}).expect("one bad sidecar stops no rebuild");
    assert_eq!((rebuilt.documents, rebuilt.skipped), (1, 1), "{what}");
}

#[test]
fn a_sidecar_that_would_be_too_long_to_be_read_again_is_not_written() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let key = BlobKey::sidecar(desk.user.clone(), document.file_id);
    let mut value: Value = serde_json::from_slice(&desk.storage.bytes(&key).expect("there")).expect("JSON");
    // Without a space it fits. With one number a line, as sidecars are written, it does not.
    value["from_elsewhere"] = json!(vec![1; 400_000]);
    value.as_object_mut().expect("an object").remove("check");
    let text = serde_json::to_string(&value).expect("JSON");
    let fields = text.strip_suffix('}').expect("it ends like an object");
    let bytes = resealed(&format!("{fields},\n  \"check\": \"")).into_bytes();
    assert!(bytes.len() < 1024 * 1024);
    desk.storage.store(&key, &bytes, StoreMode::Replace).expect("stored");
    let trashed = desk.service.trash(&desk.user, document.file_id);
    let error: Error = trashed.expect_err("it must be refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("longer than 1 MiB"), "{error}");
    assert!(desk.storage.bytes(&key).as_deref() == Some(&bytes[..]), "untouched");
    assert!(desk.index.intents().expect("readable").is_empty(), "nothing is half done");
    assert_eq!(desk.content(&document).expect("readable"), b"words");
}
