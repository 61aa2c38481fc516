//! Markers of vaults that were damaged, or belong to another vault.

use std::fs;

use coffer_core::error::ErrorKind;
use coffer_core::home::Home;
use coffer_core::query::DocumentQuery;
use coffer_core::vault::{self, Choice, Seams};

use super::{Expected, Row, check, everything_in, refused};

/// How the marker's text is changed.
enum Edit {
    /// To these bytes.
    Bytes(Vec<u8>),
    /// The first occurrence of some text, to another.
    Text(&'static str, &'static str),
    /// Its id, to something.
    Id(&'static str),
    /// It is not there.
    Removed,
    /// Its name is that of a folder.
    Folder,
    /// Its name is that of a link to where it is now.
    Link,
}

fn foreign(words: &'static str) -> Expected {
    refused(ErrorKind::VaultForeign, words)
}

fn rows() -> Vec<Row<Edit>> {
    use Edit::{Bytes, Folder, Id, Link, Removed, Text};
    let newer = |words| refused(ErrorKind::NewerVersion, words);
    let deep = format!("{{\"format\": 1, \"min_writer\": 1, \"x\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    vec![
        ("none", Removed, foreign("is not a Coffer vault")),
        ("a folder of that name", Folder, foreign("is not a Coffer vault")),
        ("a link to one", Link, foreign("is not a Coffer vault")),
        ("empty", Bytes(Vec::new()), foreign("has a marker that is not a JSON object")),
        ("zeros", Bytes(vec![0; 500]), foreign("is not a JSON object")),
        ("an array", Bytes(b"[]".to_vec()), foreign("is not a JSON object")),
        ("null", Bytes(b"null".to_vec()), foreign("is not a JSON object")),
        ("no UTF-8", Bytes(b"{\"format\": \"\xff\"}".to_vec()), foreign("is not a JSON object")),
        ("nested 10,000 deep", Bytes(deep.into_bytes()), foreign("is not a JSON object")),
        ("longer than 64 KiB", Bytes(vec![b' '; 64 * 1024 + 1]), foreign("has a marker that is too long")),
        ("an empty object", Bytes(b"{}".to_vec()), foreign("does not say its format")),
        ("format 0", Text("\"format\": 1", "\"format\": 0"), foreign("does not say its format")),
        ("a negative format", Text("\"format\": 1", "\"format\": -1"), foreign("does not say its format")),
        ("a format as text", Text("\"format\": 1", "\"format\": \"1\""), foreign("does not say its format")),
        ("a fractional format", Text("\"format\": 1", "\"format\": 1.5"), foreign("does not say its format")),
        (
            "a newer format",
            Text("\"format\": 1", "\"format\": 2"),
            newer("the vault has format 2, this Coffer writes 1"),
        ),
        ("only newer ones may write", Text("\"min_writer\": 1", "\"min_writer\": 9"), newer("the vault has format 9")),
        ("the id in upper case", Id("ABCDEFABCDEFABCDEFABCDEFABCDEFAB"), foreign("has no valid vault id")),
        ("a path for an id", Id("../../../../../../../etc/passwd0"), foreign("has no valid vault id")),
        ("an empty id", Id(""), foreign("has no valid vault id")),
        ("another vault's id", Id("ffffffffffffffffffffffffffffffff"), foreign("holds another vault than it did")),
        ("an id that is a number", Text("\"vault_id\": \"", "\"vault_id\": 7, \"x\": \""), foreign("has no vault id")),
        ("no users", Text("\"users\"", "\"people\""), foreign("does not name its users")),
        ("a user that is a path", Text("\"anna\"", "\"../anna\""), foreign("names an impossible user")),
        ("a user that is a number", Text("\"anna\"", "7"), foreign("names an impossible user")),
        (
            "somebody else's vault",
            Text("\"anna\"", "\"eve\""),
            refused(ErrorKind::InvalidInput, "user: must be a user of the vault"),
        ),
        ("nobody's vault", Text("\"anna\"", ""), refused(ErrorKind::InvalidInput, "user: must be a user of the vault")),
    ]
}

#[test]
fn a_vault_whose_marker_is_wrong_is_not_touched_and_opens_when_it_is_right_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = Home::at(folder.path());
    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    let open = || vault::open(&home, &choice, &Seams::real());
    drop(open().expect("made"));
    let marker = home.default_vault().join(".coffer/vault.json");
    let aside = folder.path().join("marker");
    let text = fs::read_to_string(&marker).expect("there");
    let id = text.split("\"vault_id\": \"").nth(1).and_then(|rest| rest.get(..32)).expect("it says its id").to_owned();

    check("markers", rows(), |what, edit| {
        let replaced = |from: &str, to: &str| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{what} must change something");
            fs::write(&marker, changed).expect("written");
        };
        match edit {
            Edit::Bytes(bytes) => fs::write(&marker, bytes).expect("written"),
            Edit::Text(from, to) => replaced(from, to),
            Edit::Id(other) => replaced(&id, other),
            Edit::Removed => fs::remove_file(&marker).expect("removed"),
            Edit::Folder => {
                fs::remove_file(&marker).expect("removed");
                fs::create_dir(&marker).expect("a folder");
            }
            Edit::Link => {
                fs::rename(&marker, &aside).expect("moved");
                std::os::unix::fs::symlink(&aside, &marker).expect("linked");
            }
        }
        let before = everything_in(home.default_vault());
        let answer = open().map(|vault| vault.name.clone());
        assert!(everything_in(home.default_vault()) == before, "{what}: not a byte may change");

        let _ = fs::remove_file(&marker);
        let _ = fs::remove_dir(&marker);
        fs::write(&marker, &text).expect("mended");
        let vault = open().unwrap_or_else(|error| panic!("{what}, and mended: {error}"));
        assert_eq!(vault.service.count(&vault.user, &DocumentQuery::default()).expect("a count"), 0);
        answer
    });
}
