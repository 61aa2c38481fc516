//! What people, pages and scripts write on a document, and what files are called on disks. Names are data: they are stored
//! as they are, or refused with the rule they break; nothing is made a path of.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use coffer_core::document::{Metadata, Tags};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::DocumentChanges;
use coffer_tests::Desk;

use super::{Expected, Row, check, refused, taken};

/// What is written, and where.
enum Field {
    Name(String),
    UniqueName(String),
    Folder(String),
    Tags(Vec<String>),
    Note(String),
    Metadata(String, String),
}

fn bad(words: &'static str) -> Expected {
    refused(ErrorKind::InvalidInput, words)
}

fn names() -> Vec<Row<Field>> {
    let row = |what, name: &str, expected| (what, Field::Name(name.to_owned()), expected);
    let kept = |what, name: &str| (what, Field::Name(name.to_owned()), taken(name));
    vec![
        row("no name", "", bad("name: must not be empty")),
        row("this folder", ".", bad("name: must not be '.' or '..'")),
        row("the folder above", "..", bad("name: must not be '.' or '..'")),
        row("a path", "a/b", bad("name: must not contain '/'")),
        row("a path to the root", "/", bad("name: must not contain '/'")),
        row("a zero byte", "a\0b", bad("name: must not contain control characters")),
        row("the first control character", "a\u{1}b", bad("name: must not contain control characters")),
        row("the last control character", "a\u{1f}b", bad("name: must not contain control characters")),
        row("a line break", "a\nb", bad("name: must not contain control characters")),
        row("a tab", "a\tb", bad("name: must not contain control characters")),
        row("a delete", "a\u{7f}", bad("name: must not contain control characters")),
        row("a control character of Latin-1", "a\u{85}", bad("name: must not contain control characters")),
        row("256 bytes", &"x".repeat(256), bad("name: must not be longer than 255 bytes")),
        row("10 kB", &"x".repeat(10_000), bad("name: must not be longer than 255 bytes")),
        row("64 characters of four bytes", &"🗺".repeat(64), bad("name: must not be longer than 255 bytes")),
        row(
            "a thousand accents on a letter",
            &format!("Z{}", "\u{301}".repeat(1_000)),
            bad("name: must not be longer"),
        ),
        row("two spellings", "e\u{301}", taken("é")),
        kept("255 bytes", &"x".repeat(255)),
        kept("63 characters of four bytes", &"🗺".repeat(63)),
        kept("a backslash", "a\\b"),
        kept("a device of Windows", "CON"),
        kept("an option", "-rf"),
        kept("a variable", "$HOME"),
        kept("an escaped path", "%2e%2e%2f"),
        kept("three dots", "..."),
        kept("a turned direction of writing", "evil\u{202e}fdp.exe"),
        kept("isolated directions", "\u{2066}a\u{2069}"),
        kept("no width at all", "\u{200b}"),
        kept("joined by nothing", "a\u{200d}b"),
        kept("a byte order mark", "\u{feff}a"),
        kept("a space of its own", "\u{3000}"),
        kept("spaces around it", " a "),
        kept("full width", "ＣＯＮ．ｔｘｔ"),
        kept("a dotted capital", "İ"),
        kept("a sharp s", "straße"),
        kept("a Cyrillic letter that looks Latin", "р.txt"),
        kept("markup", "<img src=x onerror=alert(1)>"),
        kept("SQL", "'; DROP TABLE documents; --"),
        kept("colour for a terminal, without its escape", "[31mred"),
    ]
}

fn labels() -> Vec<Row<Field>> {
    let unique = |what, text: &str, expected| (what, Field::UniqueName(text.to_owned()), expected);
    let folder = |what, text: &str, expected| (what, Field::Folder(text.to_owned()), expected);
    let tags = |what, tags: &[&str], expected| {
        (what, Field::Tags(tags.iter().map(|tag| (*tag).to_owned()).collect()), expected)
    };
    let note = |what, text: &str, expected| (what, Field::Note(text.to_owned()), expected);
    let metadata =
        |what, key: &str, value: &str, expected| (what, Field::Metadata(key.to_owned(), value.to_owned()), expected);
    let many: Vec<String> = (0..65).map(|number| number.to_string()).collect();
    vec![
        unique("an empty unique name", "", bad("unique_name: must be 1 to 128 characters")),
        unique("one with a space", "a b", bad("unique_name: must be 1 to 128 characters")),
        unique("one with a dash", "a-b", bad("unique_name: must be 1 to 128 characters")),
        unique("one that is a path", "../a", bad("unique_name: must be 1 to 128 characters")),
        unique("one that is no ASCII", "é", bad("unique_name: must be 1 to 128 characters")),
        unique("one of 129 characters", &"a".repeat(129), bad("unique_name: must be 1 to 128 characters")),
        unique(
            "one that is another's",
            "other",
            refused(ErrorKind::AlreadyExists, "another document is called 'other'"),
        ),
        unique("one of 128 characters", &"a".repeat(128), taken(&"a".repeat(128))),
        folder("a folder from the root", "/a", bad("folder: must not be empty")),
        folder("a folder with a slash at its end", "a/", bad("folder: must not be empty")),
        folder("a folder without a name", "a//b", bad("folder: must not be empty")),
        folder("a folder that climbs", "a/../b", bad("folder: must not be '.' or '..'")),
        folder("a folder that stays", "a/./b", bad("folder: must not be '.' or '..'")),
        folder("a folder with a zero byte", "a/\0", bad("folder: must not contain control characters")),
        folder("a folder of 256 bytes", &"x".repeat(256), bad("folder: must not be longer than 255 bytes")),
        folder("65 folders", &vec!["x"; 65].join("/"), bad("folder: must not be nested more than 64 deep")),
        folder("a million slashes", &"/".repeat(1_000_000), bad("folder: must not be nested more than 64 deep")),
        folder("64 folders", &vec!["x"; 64].join("/"), taken(&vec!["x"; 64].join("/"))),
        folder("a folder with a backslash", "C:\\Users", taken("C:\\Users")),
        tags("an empty tag", &[""], bad("tags: a tag must not be empty")),
        tags("a tag of spaces", &["  "], bad("tags: a tag must not be empty")),
        tags("a tag with a comma", &["a,b"], bad("tags: a tag must not contain commas")),
        tags("a tag with a line break", &["a\nb"], bad("tags: a tag must not contain commas or control")),
        tags("a tag of 65 bytes", &["x".repeat(65).as_str()], bad("tags: a tag must not be longer than 64 bytes")),
        ("65 tags", Field::Tags(many), bad("tags: a document must not have more than 64 tags")),
        tags("the same tag twice", &["b", " a ", "b"], taken("a, b")),
        note("a note with a bell", "\u{7}", bad("note: must not contain control characters")),
        note("a note with an escape", "\u{1b}[31m", bad("note: must not contain control characters")),
        note("a note of 64 KiB and one", &"x".repeat(65_537), bad("note: must not be longer than 64 KiB")),
        note("a note of two lines", "a\r\n\tb", taken("a\r\n\tb")),
        metadata("metadata without a key", "", "x", bad("metadata: a key must not be empty")),
        metadata(
            "metadata of 64 KiB and more",
            "k",
            &"x".repeat(65_536),
            bad("metadata: must not be longer than 64 KiB"),
        ),
        metadata("a key like a prototype", "__proto__", "x", taken("__proto__=x")),
    ]
}

fn changes(field: Field) -> Result<DocumentChanges, Error> {
    let mut changes = DocumentChanges::default();
    match field {
        Field::Name(text) => changes.name = Some(text.parse()?),
        Field::UniqueName(text) => changes.unique_name = Some(text.parse()?),
        Field::Folder(text) => changes.folder = Some(text.parse()?),
        Field::Tags(tags) => {
            changes.tags = Some(Tags::new(tags.iter().map(|tag| tag.parse()).collect::<Result<Vec<_>, _>>()?)?);
        }
        Field::Note(text) => changes.note = Some(text.parse()?),
        Field::Metadata(key, value) => changes.metadata = Some(Metadata::new([(key, value)].into())?),
    }
    Ok(changes)
}

#[test]
fn what_is_written_on_a_document_is_kept_to_the_letter_or_refused_with_the_rule() {
    let desk = Desk::new();
    desk.add("other.txt", b"other words");
    let rows = [names(), labels()].into_iter().flatten().collect();
    check("names", rows, |what, field| {
        let document = desk.add("document.txt", b"words");
        let shown: fn(&coffer_core::document::Document) -> String = match field {
            Field::Name(_) => |document| document.name.to_string(),
            Field::UniqueName(_) => |document| document.unique_name.to_string(),
            Field::Folder(_) => |document| document.folder.to_string(),
            Field::Tags(_) => |document| document.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Field::Note(_) => |document| document.note.as_str().to_owned(),
            Field::Metadata(..) => {
                |document| document.metadata.iter().map(|(key, value)| format!("{key}={value}")).collect()
            }
        };
        let changed =
            changes(field).and_then(|changes| desk.service.update(&desk.user, document.file_id, None, &changes));
        let now = desk.service.document(&desk.user, document.file_id).expect("it is there");
        let rebuilt = desk.with_new_index();
        rebuilt.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
        assert_eq!(
            rebuilt.document(&desk.user, document.file_id).expect("there").name,
            now.name,
            "{what}: sidecars agree"
        );
        if changed.is_err() {
            assert_eq!(now, document, "{what}: a refused change changes nothing");
        }
        assert_eq!(desk.content(&now).expect("readable"), b"words", "{what}");
        let answer = changed.map(|changed| shown(&changed));
        desk.service.trash(&desk.user, document.file_id).expect("trashed");
        desk.service.purge(&desk.user, document.file_id).expect("purged");
        answer
    });
}

fn on_disk() -> Vec<Row<&'static [u8]>> {
    vec![
        ("a line break", b"a\nb", taken("a\u{fffd}b from 610a62")),
        ("an escape", b"\x1b[31mred", taken("\u{fffd}[31mred from 1b5b33316d726564")),
        ("no Unicode", b"caf\xe9.txt", taken("caf\u{fffd}.txt from 636166e92e747874")),
        ("half a surrogate", b"\xed\xa0\x80.txt", taken("\u{fffd}\u{fffd}\u{fffd}.txt from eda0802e747874")),
        ("bytes that stand for nothing", b"\xff\xfe", taken("\u{fffd}\u{fffd} from fffe")),
        ("a slash written too long", b"a\xc0\xafb", taken("a\u{fffd}\u{fffd}b from 61c0af62")),
        ("a backslash", b"a\\b", taken("a\\b")),
        ("an option", b"-rf", taken("-rf")),
        ("hidden", b".hidden", taken(".hidden")),
        ("a turned direction of writing", "evil\u{202e}fdp.exe".as_bytes(), taken("evil\u{202e}fdp.exe")),
        ("two spellings", "e\u{301}.txt".as_bytes(), taken("é.txt")),
        ("a byte order mark", "\u{feff}a".as_bytes(), taken("\u{feff}a")),
        ("a space alone", b" ", taken(" ")),
        ("a device of Windows", b"nul.txt", taken("nul.txt")),
    ]
}

#[test]
fn whatever_a_file_is_called_it_is_taken_in_and_nothing_about_it_is_lost() {
    check("names on a disk", on_disk(), |what, raw| {
        let desk = Desk::new();
        let path = desk.folder.path().join(OsStr::from_bytes(raw));
        fs::write(&path, b"words").expect("written");
        let document = desk.import(&path, "")?.remove(0).document().clone();
        assert_eq!(desk.content(&document).expect("readable"), b"words", "{what}");
        let raw: String = document.metadata.iter().map(|(_, value)| format!(" from {value}")).collect();
        Ok(format!("{}{raw}", document.name))
    });
}

#[test]
fn names_that_look_alike_are_documents_of_their_own() {
    let rows: Vec<Row<[&str; 2]>> = vec![
        ("two spellings of an accent", ["e\u{301}.txt", "\u{e9}.txt"], taken("é (2).txt, é.txt")),
        ("two cases", ["A.txt", "a.txt"], taken("A.txt, a.txt")),
        ("an i without a dot", ["I.txt", "ı.txt"], taken("I.txt, ı.txt")),
        ("a sharp s", ["ß.txt", "ss.txt"], taken("ss.txt, ß.txt")),
        ("full width", ["a.txt", "ａ.txt"], taken("a.txt, ａ.txt")),
        ("a Cyrillic letter", ["p.txt", "р.txt"], taken("p.txt, р.txt")),
        ("no width between", ["ab.txt", "a\u{200b}b.txt"], taken("ab.txt, a\u{200b}b.txt")),
        ("no Unicode, twice", ["\u{fffd}.txt", "\u{fffd}.txt"], taken("\u{fffd} (2).txt, \u{fffd}.txt")),
    ];
    check("names that look alike", rows, |what, names| {
        let desk = Desk::new();
        let mut shown: Vec<String> = Vec::new();
        for (number, name) in names.into_iter().enumerate() {
            let path = desk.file(&format!("{number}/{name}"), &[b'a' + u8::try_from(number).expect("small")]);
            shown.push(desk.import(&path, "")?.remove(0).document().name.to_string());
        }
        desk.assert_whole(what);
        shown.sort();
        Ok(shown.join(", "))
    });
}
