//! The search: for the secret and the token, as they are and in the writings in which they would leak.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{FILE_OF_A_SERVER, SECRET, SESSION_TOKEN};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What is looked for, and what each of it is called in a failure: the failure must not print it itself.
struct Wanted {
    names: Vec<String>,
    search: AhoCorasick,
}

static WANTED: LazyLock<Wanted> = LazyLock::new(|| {
    let (mut names, mut writings) = (Vec::new(), Vec::new());
    for (name, secret) in [("the secret", SECRET), ("the session token", SESSION_TOKEN)] {
        let mut add = |writing: &str, bytes: Vec<u8>| {
            names.push(format!("{name} {writing}"));
            writings.push(bytes);
        };
        add("as it is", secret.into());
        add("escaped for a link", escaped(secret, |byte| format!("%{byte:02X}")).into());
        add("escaped for a link, in small letters", escaped(secret, |byte| format!("%{byte:02x}")).into());
        add("with slashes escaped for a link", secret.replace('/', "%2F").into());
        add("escaped for JSON", secret.replace('/', "\\/").into());
        add("in UTF-16", secret.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add("in hexadecimal", secret.bytes().map(|byte| format!("{byte:02x}")).collect::<String>().into());
        add("as numbers", secret.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ").into());
        for before in 0..3 {
            add("in Base64", base64_inside(secret.as_bytes(), before));
        }
    }
    Wanted { names, search: AhoCorasick::new(&writings).expect("a few short texts can be looked for") }
});

/// What of the secrets stands in `bytes`, in words; `None` if nothing does.
pub fn find(bytes: &[u8]) -> Option<&'static str> {
    find_in(bytes).expect("memory can be read")
}

fn find_in(bytes: impl Read) -> io::Result<Option<&'static str>> {
    let found = WANTED.search.stream_find_iter(bytes).next().transpose()?;
    Ok(found.map(|found| WANTED.names[found.pattern()].as_str()))
}

/// Fails if any of the secrets stands in `bytes`. `place` says in the failure where they were found.
pub fn assert_absent(place: &str, bytes: &[u8]) {
    if let Some(found) = find(bytes) {
        panic!("{found} stands in {place}");
    }
}

/// The files in `folder` and below it that hold any of the secrets, each with what it holds; for a name that does, the
/// folder it stands in, so that whoever reads this is not shown the secret. Links are not followed.
///
/// # Errors
/// What cannot be read, but for what is no regular file or has gone meanwhile.
pub fn find_below(folder: &Path) -> io::Result<Vec<(PathBuf, &'static str)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in unless_gone(fs::read_dir(&folder))?.into_iter().flatten() {
            let entry = entry?;
            let Some(kind) = unless_gone(entry.file_type())? else { continue };
            if kind.is_dir() {
                folders.push(entry.path());
            }
            if let Some(what) = find(entry.file_name().as_encoded_bytes()) {
                found.push((folder.clone(), what));
            }
            if kind.is_file() && entry.file_name() != FILE_OF_A_SERVER {
                let Some(file) = unless_gone(File::open(entry.path()))? else { continue };
                found.extend(find_in(file)?.map(|what| (entry.path(), what)));
            }
        }
    }
    Ok(found)
}

fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

fn escaped(secret: &str, escape: impl Fn(u8) -> String) -> String {
    secret
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { escape(byte) })
        .collect()
}

/// The characters of Base64 that are `secret`'s alone, when so many bytes stand before it in a group of three.
fn base64_inside(secret: &[u8], before: usize) -> Vec<u8> {
    let bits: Vec<bool> = secret.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    // A character stands for six bits; the first of them may belong to what stands before.
    let skipped = (6 - before * 8 % 6) % 6;
    let whole = bits[skipped..].chunks_exact(6);
    whole.map(|six| BASE64[six.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))]).collect()
}
