//! Settings files that someone edited, or a disk has damaged.

use std::fs;

use coffer_core::error::{Error, ErrorKind};
use coffer_core::seams::Disk;
use coffer_core::settings::{Settings, Theme};
use coffer_tests::CountingIds;
use serde_json::{Value, json};

use super::{Expected, Row, check, refused, taken};

/// How the file is changed.
enum Edit {
    /// To these bytes.
    Bytes(Vec<u8>),
    /// The value at this pointer.
    Value(&'static str, Value),
}

fn bad(words: &'static str) -> Expected {
    refused(ErrorKind::InvalidInput, words)
}

const ID: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

fn good() -> Value {
    json!({
        "format": 1, "device": ID, "current": "Work",
        "vaults": [{ "kind": "local", "name": "Work", "root": "/home/anna/Work", "vault_id": ID, "user_id": "anna" }],
        "window": { "theme": "dark", "density": "compact", "text_percent": 125, "details_open": false },
        "transfers": { "files_at_once": 3, "parts_at_once": 5, "up": "512k", "down": null }
    })
}

/// A vault in a bucket, with other values for some of its fields.
fn bucket(changes: &[(&str, &str)]) -> Value {
    let mut vault = json!({
        "kind": "bucket", "name": "Photos", "endpoint": "http://nas.example.org:9000", "bucket": "photos",
        "prefix": "work/", "vault_id": ID, "user_id": "anna", "users": ["anna"], "credentials": "profile:home"
    });
    for (field, value) in changes {
        vault[field] = json!(value);
    }
    vault
}

fn rows() -> Vec<Row<Edit>> {
    use Edit::{Bytes, Value as At};
    let nested = format!("{{\"format\": 1, \"x\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let text = good().to_string();
    vec![
        ("empty", Bytes(Vec::new()), bad("EOF")),
        ("no JSON", Bytes(b"theme = dark".to_vec()), bad("expected ident")),
        ("an array", Bytes(b"[]".to_vec()), bad("invalid length 0")),
        ("an empty object", Bytes(b"{}".to_vec()), bad("missing field `format`")),
        ("zeros", Bytes(vec![0; 500]), bad("expected value")),
        ("cut in the middle", Bytes(text.as_bytes()[..text.len() / 2].to_vec()), bad("EOF")),
        ("zeros after its end", Bytes([text.as_bytes(), &[0; 16]].concat()), bad("trailing characters")),
        ("a byte order mark", Bytes([b"\xef\xbb\xbf", text.as_bytes()].concat()), bad("expected value")),
        ("no UTF-8", Bytes(b"{\"format\": 1, \"device\": \"\xff\"}".to_vec()), bad("invalid unicode")),
        ("longer than 256 KiB", Bytes(vec![b' '; 256 * 1024 + 1]), bad("longer than 256 KiB")),
        ("nested 10,000 deep", Bytes(nested.into_bytes()), bad("recursion limit")),
        (
            "a field twice",
            Bytes(text.replacen('{', "{\"device\": \"x\",", 1).into_bytes()),
            bad("duplicate field `device`"),
        ),
        ("format 0", At("/format", json!(0)), bad("format: must not be 0")),
        ("a negative format", At("/format", json!(-1)), bad("invalid value: integer `-1`")),
        ("a format as text", At("/format", json!("1")), bad("invalid type: string")),
        ("a newer format", At("/format", json!(2)), refused(ErrorKind::NewerVersion, "the settings has format 2")),
        ("a device that is none", At("/device", json!("laptop")), bad("device: must be 32")),
        ("no device", At("/device", json!(null)), bad("invalid type: null")),
        ("a theme nobody knows", At("/window/theme", json!("pink")), bad("unknown variant `pink`")),
        ("a theme with a very long name", At("/window/theme", json!("x".repeat(100_000))), bad("unknown variant `xxx")),
        ("text too large to read", At("/window/text_percent", json!(5000)), bad("text_percent: must be 80 to 200")),
        ("text too small to read", At("/window/text_percent", json!(0)), bad("text_percent: must be 80 to 200")),
        ("a size beyond its numbers", At("/window/text_percent", json!(65_636)), bad("invalid value: integer `65636`")),
        ("a size as text", At("/window/text_percent", json!("100")), bad("invalid type: string")),
        ("a fractional size", At("/window/text_percent", json!(100.5)), bad("invalid type: floating point")),
        ("a switch that is a number", At("/window/details_open", json!(1)), bad("invalid type: integer `1`")),
        ("no files at once", At("/transfers/files_at_once", json!(0)), bad("files_at_once: must be 1 to 8")),
        ("nine parts at once", At("/transfers/parts_at_once", json!(9)), bad("parts_at_once: must be 1 to 8")),
        ("parts beyond their numbers", At("/transfers/parts_at_once", json!(260)), bad("invalid value: integer `260`")),
        ("a limit without a unit", At("/transfers/up", json!("512")), bad("up: must be a number with k, M or G")),
        ("a limit that is a number", At("/transfers/up", json!(512)), bad("invalid type: integer `512`")),
        ("a timetable of no week", At("/transfers/down", json!("Xyz-08:00,1M")), bad("down: must be times")),
        ("something unknown of transfers", At("/transfers/from_elsewhere", json!([1])), taken("null")),
        ("a port that is none", At("/sharing", json!({ "port": 0 })), bad("port: must be 1 to 65535")),
        ("a port beyond its numbers", At("/sharing", json!({ "port": 65_536 })), bad("invalid value: integer `65536`")),
        (
            "a word of a person that is a number",
            At("/sharing", json!({ "confirmed": 1 })),
            bad("invalid type: integer `1`"),
        ),
        ("links out of no vault", At("/sharing", json!({ "serving": ["x"] })), bad("vault_id: must be 32")),
        ("something unknown of links", At("/sharing", json!({ "from_elsewhere": [1] })), taken("null")),
        ("vaults that are no list", At("/vaults", json!({})), bad("invalid type: map")),
        ("a vault of a kind nobody knows", At("/vaults/0/kind", json!("moon")), taken("null")),
        ("a vault whose kind is a number", At("/vaults/0/kind", json!(7)), bad("invalid type: integer `7`")),
        ("a vault without a kind", At("/vaults/0", json!({ "name": "Work" })), bad("missing field `kind`")),
        ("a vault that is no object", At("/vaults/0", json!("Work")), bad("invalid type: string")),
        ("a vault in a relative folder", At("/vaults/0/root", json!("Work")), bad("root: must be an absolute path")),
        ("a vault without a folder", At("/vaults/0/root", json!("")), bad("root: must be an absolute path")),
        ("a vault whose id is a path", At("/vaults/0/vault_id", json!("../../x")), bad("vault_id: must be 32")),
        ("a vault of an impossible user", At("/vaults/0/user_id", json!("../anna")), bad("user: must be 1 to 64")),
        ("a vault in a bucket", At("/vaults/0", bucket(&[])), taken("null")),
        ("in a bucket that cannot be", At("/vaults/0", bucket(&[("bucket", "B")])), bad("bucket: must be 3 to 63")),
        ("at a server that cannot be", At("/vaults/0", bucket(&[("endpoint", "x")])), bad("endpoint: must begin with")),
        ("in a region that cannot be", At("/vaults/0", bucket(&[("region", "a b")])), bad("region: must be 1 to 64")),
        ("under a prefix that climbs", At("/vaults/0", bucket(&[("prefix", "a/../b")])), bad("prefix: must not have")),
        ("with a share bucket", At("/vaults/0", bucket(&[("share_bucket", "photos-shared")])), taken("null")),
        (
            "with a share bucket that cannot be",
            At("/vaults/0", bucket(&[("share_bucket", "../photos")])),
            bad("share_bucket: must be made of"),
        ),
        (
            "with its own as the share bucket",
            At("/vaults/0", bucket(&[("share_bucket", "photos")])),
            bad("share_bucket: must be another bucket"),
        ),
        ("keys from nowhere", At("/vaults/0", bucket(&[("credentials", "x")])), bad("credentials: must be")),
        ("keys of no profile", At("/vaults/0", bucket(&[("credentials", "profile:")])), bad("credentials: must be")),
        ("something unknown", At("/from_elsewhere", json!({ "a": [1, null] })), taken(r#"{"a":[1,null]}"#)),
        (
            "a number to the last bit",
            At("/from_elsewhere", json!(5.2280017950842936e-211)),
            taken("5.2280017950842936e-211"),
        ),
        (
            "what would be too long with its spaces",
            At("/from_elsewhere", json!(vec![1; 100_000])),
            bad("longer than 256 KiB"),
        ),
    ]
}

#[test]
fn what_is_wrong_with_the_settings_is_said_and_they_are_not_touched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("settings.json");
    let ids = CountingIds::default();
    check("settings", rows(), |what, edit| {
        let bytes = match edit {
            Edit::Bytes(bytes) => bytes,
            Edit::Value(pointer, value) => {
                let mut settings = good();
                match settings.pointer_mut(pointer) {
                    Some(place) => *place = value,
                    None => settings[&pointer[1..]] = value,
                }
                settings.to_string().into_bytes()
            }
        };
        fs::write(&path, &bytes).expect("written");
        let changed = Settings::change(&Disk, &ids, &path, |settings| {
            settings.window.theme = Theme::Light;
            Ok(())
        });
        let now = fs::read(&path).expect("there");
        match changed {
            Ok(()) => {
                let now: Value = serde_json::from_slice(&now).expect("JSON");
                assert_eq!(now["window"]["theme"], "light", "{what}");
                Ok(now["from_elsewhere"].to_string())
            }
            Err(error) => {
                assert!(now == bytes, "{what}: left untouched");
                let left = fs::read_dir(folder.path()).expect("readable").count();
                assert_eq!(left, 2, "{what}: the settings and their lock, no scratch");
                Err::<String, Error>(error)
            }
        }
    });
}
