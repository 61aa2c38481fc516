//! How a document is handed to a stranger's browser: under which name, as which type, and to be kept instead of shown.
//!
//! A document may be anything, and a browser that shows a page of somebody's vault at an address of ours runs what is in it.
//! So everything is to be saved, and only pictures, sound and films, whose types were seen in their first bytes, keep them:
//! the rest is bytes. The same words go into an answer of our own server and into a signed address. Deliberately not here:
//! what may be shown at once after all, which is for who answers to decide.

use crate::document::{MimeType, Name};
use crate::export_name::export_name;

/// Types that no browser runs anything of.
const HARMLESS: &[&str] = &[
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/aac",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "audio/x-flac",
    "audio/x-wav",
    "video/mp4",
    "video/mpeg",
    "video/ogg",
    "video/quicktime",
    "video/webm",
];

/// What a document is called of whose name nothing can be written in ASCII.
const NAMELESS: &str = "document";

/// What is said of a document with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    content_type: String,
    content_disposition: String,
}

impl Presentation {
    /// A document of this name and type, to be saved.
    pub fn to_be_saved(name: &Name, mime_type: &MimeType) -> Presentation {
        let safe = export_name(name.as_str());
        let said_type = if is_harmless(mime_type) { mime_type.clone() } else { MimeType::octet_stream() };
        Presentation {
            content_type: said_type.to_string(),
            content_disposition: format!(
                "attachment; filename=\"{}\"; filename*=UTF-8''{}",
                in_ascii(&safe),
                percent_encoded(&safe)
            ),
        }
    }

    /// For `Content-Type`.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// For `Content-Disposition`: the name in ASCII for old programs, and as it is for all others.
    pub fn content_disposition(&self) -> &str {
        &self.content_disposition
    }
}

/// Whether a browser that shows such a thing runs nothing of it.
fn is_harmless(mime_type: &MimeType) -> bool {
    HARMLESS.contains(&mime_type.as_str())
}

/// A file name put into ASCII; what would end or escape a quoted text, and what is no letter at all, is `_`.
fn in_ascii(name: &str) -> String {
    let ascii: String = deunicode::deunicode(name)
        .chars()
        .map(|character| match character {
            ' '..='~' if !"\"\\/%;".contains(character) => character,
            _ => '_',
        })
        .collect();
    if ascii.trim_matches(['_', ' ']).is_empty() { NAMELESS.to_owned() } else { ascii }
}

/// A text as RFC 8187 writes it: what is no `attr-char` by its bytes.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str, mime_type: &str) -> Presentation {
        Presentation::to_be_saved(&name.parse().expect("a name"), &mime_type.parse().expect("a type"))
    }

    #[test]
    fn every_name_is_said_in_ascii_and_as_it_is() {
        for (name, said) in [
            ("Report.pdf", "attachment; filename=\"Report.pdf\"; filename*=UTF-8''Report.pdf"),
            ("Zürich 1.pdf", "attachment; filename=\"Zurich 1.pdf\"; filename*=UTF-8''Z%C3%BCrich%201.pdf"),
            ("a;b'c.txt", "attachment; filename=\"a_b'c.txt\"; filename*=UTF-8''a%3Bb%27c.txt"),
            ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ] {
            assert_eq!(saved(name, "text/plain").content_disposition(), said);
        }
    }

    #[test]
    fn no_name_gets_out_of_its_quotes_or_its_line() {
        for name in
            ["a\"; filename=evil.exe", "a\\\"b", "x\u{2028}y", "\u{202e}fdp.exe", "..", "日本語.txt", "\u{2028}"]
        {
            let Ok(name) = name.parse::<Name>() else { continue };
            let said = Presentation::to_be_saved(&name, &MimeType::octet_stream());
            let said = said.content_disposition();
            assert_eq!(said.matches('"').count(), 2, "{said}");
            assert!(said.is_ascii() && !said.contains(['\\', '\r', '\n']), "{said}");
            assert!(said.starts_with("attachment; filename=\"") && !said.contains("%E2%80%AE"), "{said}");
        }
    }

    #[test]
    fn only_what_runs_nothing_keeps_its_type() {
        for kept in ["image/png", "video/mp4", "audio/mpeg"] {
            assert_eq!(saved("a", kept).content_type(), kept);
        }
        for hidden in
            ["text/html", "image/svg+xml", "application/xml", "application/pdf", "text/javascript", "text/plain"]
        {
            assert_eq!(saved("a", hidden).content_type(), "application/octet-stream", "{hidden}");
        }
    }
}
