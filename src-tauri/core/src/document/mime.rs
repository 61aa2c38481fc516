//! What kind of thing a document is: its type, and the group of types it is counted under.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidInput;

/// `type/subtype` by RFC 6838 §4.2, lower case, without parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MimeType(String);

impl MimeType {
    /// The type of bytes about which nothing is known.
    pub fn octet_stream() -> Self {
        MimeType("application/octet-stream".to_owned())
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type for a file called `name` that begins with `head`; a few kilobytes are enough.
    ///
    /// The extension names the type, the first bytes check it: where they show an image, video, sound, PDF or archive
    /// of another type, they win, because a wrong extension must not decide what is shown. Containers (Office files are
    /// ZIP files) keep what the extension says.
    pub fn detect(name: &super::Name, head: &[u8]) -> MimeType {
        let guessed = name
            .split_extension()
            .1
            .and_then(|extension| mime_guess::from_ext(extension).first())
            .and_then(|guess| guess.essence_str().parse::<MimeType>().ok());
        let seen = infer::get(head).and_then(|seen| seen.mime_type().parse::<MimeType>().ok());
        match (guessed, seen) {
            (Some(guessed), Some(seen)) if is_container_of(&seen, &guessed) => guessed,
            (_, Some(seen)) => seen,
            (Some(guessed), None) => guessed,
            (None, None) if looks_like_text(head) => MimeType("text/plain".to_owned()),
            (None, None) => MimeType::octet_stream(),
        }
    }
}

/// Whether bytes that look like `seen` may well be a file of type `guessed`: the same family, or a format that is built
/// on a general container.
fn is_container_of(seen: &MimeType, guessed: &MimeType) -> bool {
    let family = |mime: &MimeType| mime.0.split('/').next().unwrap_or_default().to_owned();
    match seen.as_str() {
        "application/zip" | "application/gzip" | "application/x-ole-storage" | "text/xml" | "text/html" => {
            !matches!(family(guessed).as_str(), "image" | "video" | "audio") || guessed.as_str() == "image/svg+xml"
        }
        "application/ogg" | "video/mp4" | "video/webm" | "audio/ogg" | "video/ogg" | "audio/m4a" => {
            matches!(family(guessed).as_str(), "audio" | "video")
        }
        "image/tiff" => family(guessed) == "image",
        _ => seen == guessed,
    }
}

/// Whether a file that nothing is known about is plain text: valid UTF-8 (but for a last character cut off) and no
/// control characters except white space.
fn looks_like_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|character| !character.is_control() || character.is_ascii_whitespace())
}

impl FromStr for MimeType {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let restricted_name = |part: &str| {
            (1..=127).contains(&part.len())
                && part.as_bytes()[0].is_ascii_alphanumeric()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
        };
        match text.split_once('/') {
            Some((kind, subtype)) if restricted_name(kind) && restricted_name(subtype) => {
                Ok(MimeType(text.to_ascii_lowercase()))
            }
            _ => Err(InvalidInput::new("mime_type", "must be 'type/subtype' as in RFC 6838")),
        }
    }
}

impl fmt::Display for MimeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The groups of types that usage is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Image,
    Video,
    Audio,
    Document,
    Pdf,
    Archive,
    Code,
    Other,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 8] =
        [Kind::Image, Kind::Video, Kind::Audio, Kind::Document, Kind::Pdf, Kind::Archive, Kind::Code, Kind::Other];

    /// The group a type belongs to.
    pub fn of(mime: &MimeType) -> Kind {
        let (family, subtype) = mime.0.split_once('/').unwrap_or((&mime.0, ""));
        match (family, subtype) {
            ("image", _) => Kind::Image,
            ("video", _) => Kind::Video,
            ("audio", _) => Kind::Audio,
            ("application", "pdf") => Kind::Pdf,
            _ if is_archive(subtype) => Kind::Archive,
            _ if is_code(family, subtype) => Kind::Code,
            ("text", _) => Kind::Document,
            _ if is_office(subtype) => Kind::Document,
            _ => Kind::Other,
        }
    }

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Image => "image",
            Kind::Video => "video",
            Kind::Audio => "audio",
            Kind::Document => "document",
            Kind::Pdf => "pdf",
            Kind::Archive => "archive",
            Kind::Code => "code",
            Kind::Other => "other",
        }
    }
}

fn is_archive(subtype: &str) -> bool {
    const NAMES: [&str; 15] = [
        "zip",
        "gzip",
        "x-tar",
        "x-7z-compressed",
        "vnd.rar",
        "x-rar-compressed",
        "x-bzip2",
        "x-bzip",
        "x-xz",
        "zstd",
        "x-lzip",
        "x-iso9660-image",
        "vnd.debian.binary-package",
        "x-rpm",
        "java-archive",
    ];
    NAMES.contains(&subtype)
}

fn is_code(family: &str, subtype: &str) -> bool {
    const APPLICATION: [&str; 12] = [
        "json",
        "javascript",
        "xml",
        "x-sh",
        "sql",
        "toml",
        "x-yaml",
        "wasm",
        "x-httpd-php",
        "x-perl",
        "typescript",
        "graphql",
    ];
    const PLAIN_TEXT: [&str; 8] =
        ["plain", "markdown", "csv", "rtf", "tab-separated-values", "calendar", "vcard", "x-markdown"];
    match family {
        "text" => !PLAIN_TEXT.contains(&subtype),
        "application" => APPLICATION.contains(&subtype),
        _ => false,
    }
}

fn is_office(subtype: &str) -> bool {
    const BEGINNINGS: [&str; 6] = [
        "vnd.openxmlformats-officedocument",
        "vnd.oasis.opendocument",
        "vnd.ms-excel",
        "vnd.ms-powerpoint",
        "vnd.ms-word",
        "vnd.apple.",
    ];
    matches!(subtype, "msword" | "rtf" | "epub+zip" | "x-tex" | "postscript" | "vnd.visio")
        || BEGINNINGS.iter().any(|beginning| subtype.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Name;

    fn detect(name: &str, head: &[u8]) -> String {
        MimeType::detect(&name.parse::<Name>().expect("valid"), head).to_string()
    }

    #[test]
    fn first_bytes_win_over_a_wrong_extension() {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(detect("photo.png", PNG), "image/png");
        assert_eq!(detect("photo.txt", PNG), "image/png", "an image called .txt is an image");
        assert_eq!(detect("photo", PNG), "image/png");
        assert_eq!(detect("fake.png", b"plain words"), "image/png", "nothing recognised: the extension decides");
    }

    #[test]
    fn containers_keep_what_their_extension_says() {
        const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0";
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(detect("letter.docx", ZIP), word);
        assert_eq!(detect("backup.zip", ZIP), "application/zip");
        assert_eq!(detect("photo.jpg", ZIP), "application/zip", "a ZIP file is no photo");
    }

    #[test]
    fn what_nobody_knows_is_text_or_bytes() {
        assert_eq!(detect("LICENSE", "plain words, ünïcode".as_bytes()), "text/plain");
        assert_eq!(detect("blob", b"\0\x01\x02"), "application/octet-stream");
        assert_eq!(detect("empty", b""), "application/octet-stream");
    }

    #[test]
    fn mime_types_follow_rfc_6838() {
        for good in ["text/plain", "application/vnd.api+json", "image/svg+xml"] {
            assert!(good.parse::<MimeType>().is_ok(), "{good}");
        }
        for bad in ["", "text", "text/", "/plain", "text/plain; charset=utf-8", "a/b/c", "te xt/plain", "+a/b"] {
            assert!(bad.parse::<MimeType>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn kinds_group_types_as_people_do() {
        for (mime, kind) in [
            ("image/heic", Kind::Image),
            ("application/pdf", Kind::Pdf),
            ("text/plain", Kind::Document),
            ("application/vnd.oasis.opendocument.text", Kind::Document),
            ("text/x-rust", Kind::Code),
            ("application/json", Kind::Code),
            ("application/zip", Kind::Archive),
            ("application/octet-stream", Kind::Other),
        ] {
            assert_eq!(Kind::of(&mime.parse().expect(mime)), kind, "{mime}");
        }
    }
}
