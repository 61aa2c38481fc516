//! What lies in the staging folder of an import that was interrupted, after something has changed it. Whatever is there,
//! the import goes on from what is good, or from the start, and the document is the file, byte for byte.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use coffer_core::document::ContentHash;
use coffer_core::service::{ImportControl, Proceed};
use coffer_tests::RealVault;

use super::{Row, check, taken};

/// What is done to the state and the part of the import.
type Act = fn(&Path, &Path);

const CHUNK: usize = 8 * 1024 * 1024;
const LENGTH: usize = 2 * CHUNK + 100;

fn rows() -> Vec<Row<Act>> {
    vec![
        ("nothing", |_, _| {}, taken("8388608 bytes claimed")),
        ("a state of no bytes", |state, _| write(state, b""), taken("0 bytes claimed")),
        ("a state of zeros", |state, _| write(state, &[0; 300]), taken("0 bytes claimed")),
        ("a state that is text", |state, _| write(state, b"upload 1 anna\n"), taken("0 bytes claimed")),
        ("no state", |state, _| fs::remove_file(state).expect("removed"), taken("0 bytes claimed")),
        ("a state cut in its last line", |state, _| cut(state, 3), taken("0 bytes claimed")),
        ("a state without its last line", |state, _| lines(state, |lines| lines.truncate(1)), taken("0 bytes claimed")),
        ("zeros after the state", |state, _| append(state, &[0; 500]), taken("8388608 bytes claimed")),
        (
            "another version",
            |state, _| lines(state, |lines| lines[0] = checked("upload 2 anna x 1 1")),
            taken("0 bytes claimed"),
        ),
        (
            "another document's upload",
            |state, _| edit(state, |line| swap_word(line, 3, &"f".repeat(32))),
            taken("8388608 bytes claimed"),
        ),
        (
            "another user's upload",
            |state, _| edit(state, |line| swap_word(line, 2, "eve")),
            taken("8388608 bytes claimed"),
        ),
        (
            "another length",
            |state, _| edit(state, |line| swap_word(line, 4, "16777216")),
            taken("8388608 bytes claimed"),
        ),
        (
            "the largest length",
            |state, _| edit(state, |line| swap_word(line, 4, "18446744073709551615")),
            taken("8388608 bytes claimed"),
        ),
        (
            "chunks of another length",
            |state, _| edit(state, |line| swap_word(line, 5, "4194304")),
            taken("0 bytes claimed"),
        ),
        ("chunks of no length", |state, _| edit(state, |line| swap_word(line, 5, "0")), taken("0 bytes claimed")),
        ("a chunk that is not there", |state, _| claim(state, 1, CHUNK, b""), taken("8388608 bytes claimed")),
        ("a chunk of the wrong length", |state, _| claim(state, 1, 7, b""), taken("8388608 bytes claimed")),
        ("a chunk beyond the end", |state, _| claim(state, u64::MAX, CHUNK, b""), taken("8388608 bytes claimed")),
        (
            "the hash of something else",
            |state, _| {
                lines(state, |lines| lines.truncate(1));
                claim(state, 0, CHUNK, b"something else");
            },
            taken("0 bytes claimed"),
        ),
        ("no part", |_, part| fs::remove_file(part).expect("removed"), taken("0 bytes claimed")),
        ("a part of no bytes", |_, part| write(part, b""), taken("0 bytes claimed")),
        ("a part cut in its chunk", |_, part| cut(part, 1), taken("0 bytes claimed")),
        ("a part with a flipped bit", |_, part| flip(part, 5_000_000), taken("0 bytes claimed")),
        ("a part with more than was sent", |_, part| append(part, &[9; 1_000]), taken("8388608 bytes claimed")),
        ("a part longer than the file", |_, part| append(part, &vec![9; 2 * CHUNK]), taken("0 bytes claimed")),
    ]
}

fn write(path: &Path, content: &[u8]) {
    fs::write(path, content).expect("written");
}

fn cut(path: &Path, bytes: u64) {
    let file = fs::OpenOptions::new().write(true).open(path).expect("there");
    file.set_len(file.metadata().expect("there").len() - bytes).expect("cut");
}

fn append(path: &Path, bytes: &[u8]) {
    let mut content = fs::read(path).expect("there");
    content.extend_from_slice(bytes);
    write(path, &content);
}

fn flip(path: &Path, offset: u64) {
    let file = fs::OpenOptions::new().read(true).write(true).open(path).expect("there");
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).expect("readable");
    file.write_all_at(&[byte[0] ^ 1], offset).expect("written");
}

/// A line with the check that tells it from a torn one.
fn checked(text: &str) -> String {
    format!("{text} {}", &ContentHash::of(text.as_bytes()).to_string()[..16])
}

fn lines(state: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let text = fs::read_to_string(state).expect("text");
    let mut lines = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    write(state, format!("{}\n", lines.join("\n")).as_bytes());
}

/// Changes the words of the first line, and gives it the check that fits.
fn edit(state: &Path, change: impl FnOnce(&mut Vec<String>)) {
    lines(state, |lines| {
        let mut words = lines[0].split(' ').map(str::to_owned).collect::<Vec<_>>();
        words.pop();
        change(&mut words);
        lines[0] = checked(&words.join(" "));
    });
}

fn swap_word(words: &mut [String], place: usize, word: &str) {
    assert_ne!(words[place], word, "the row must change something");
    words[place] = word.to_owned();
}

/// Adds the line of a chunk.
fn claim(state: &Path, number: u64, length: usize, content: &[u8]) {
    lines(state, |lines| lines.push(checked(&format!("chunk {number} {length} {}", ContentHash::of(content)))));
}

/// Pauses once this much is done, or never.
struct PauseAt(u64);

impl ImportControl for PauseAt {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 { Proceed::Pause } else { Proceed::Go }
    }
}

#[test]
fn whatever_was_left_of_an_import_it_ends_with_the_file_byte_for_byte() {
    let content: Vec<u8> = (0..LENGTH).map(|number| (number % 251) as u8).collect();
    check("part state", rows(), |what, act| {
        let vault = RealVault::new();
        let source = vault.home().data().parent().expect("the test's folder").join("film.mkv");
        fs::write(&source, &content).expect("written");
        let root = "".parse().expect("the root");
        let queued = vault.service().enqueue(vault.user(), &[source], &root, &mut |_| {})?.queued;
        let file_id = queued[0].file_id;
        let paused = vault.service().import(vault.user(), file_id, &PauseAt(1));
        assert!(matches!(paused, Err(coffer_core::Error::Paused)), "{what}: {paused:?}");

        let staging = vault.home().default_vault().join(".coffer/staging");
        let of = |ending: &str| {
            let mut files = fs::read_dir(&staging).expect("there").map(|entry| entry.expect("readable").path());
            files.find(|path| path.extension().is_some_and(|found| found == ending)).expect("an upload is open")
        };
        // One chunk, however many were under way when it was paused.
        lines(&of("state"), |lines| lines.truncate(2));
        fs::OpenOptions::new().write(true).open(of("part")).and_then(|part| part.set_len(CHUNK as u64)).expect("cut");
        act(&of("state"), &of("part"));

        let vault = vault.reopened();
        let import = vault.service().open_imports(vault.user())?.pop().expect("it is still open");
        // What a person sees before the import runs; it may be less that is of use then.
        let claimed = vault.service().stored_bytes(&import)?;
        let document = vault.service().import(vault.user(), import.file_id, &PauseAt(u64::MAX))?.document().clone();
        assert!(vault.content(&document)? == content, "{what}: byte for byte");
        vault.assert_whole(what);
        assert_eq!(fs::read_dir(&staging).expect("there").count(), 0, "{what}: nothing stays behind");
        Ok(format!("{claimed} bytes claimed"))
    });
}
