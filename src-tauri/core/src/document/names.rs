//! Names: what people see, what scripts use, and where a document lies.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::error::InvalidInput;

/// Bytes of UTF-8 that a name, and each segment of a folder, may take.
const NAME_BYTES: usize = 255;
/// Characters of a unique name.
const UNIQUE_NAME_CHARS: usize = 128;
/// Levels of folders.
const FOLDER_LEVELS: usize = 64;

/// What people see: any Unicode but control characters and `/`; 1 to 255 bytes of UTF-8; stored NFC.
///
/// `.` and `..` are refused too: as a segment of a folder they would mean something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name and its extension, split at the last dot; a leading dot does not start an extension.
    pub fn split_extension(&self) -> (&str, Option<&str>) {
        match self.0.rfind('.') {
            Some(dot) if dot > 0 && dot + 1 < self.0.len() => (&self.0[..dot], Some(&self.0[dot + 1..])),
            _ => (&self.0, None),
        }
    }

    /// The name for the `number`-th document of the same name: `Report (2).pdf`. Shortens the base where the result
    /// would be too long.
    pub fn numbered(&self, number: u32) -> Name {
        let (base, extension) = self.split_extension();
        let ending = match extension {
            Some(extension) if extension.len() < NAME_BYTES / 2 => format!(" ({number}).{extension}"),
            _ => format!(" ({number})"),
        };
        let base = if ending.contains('.') { base } else { &self.0 };
        Name(format!("{}{ending}", truncate(base, NAME_BYTES - ending.len())))
    }

    /// A file name from a disk, made into a valid name: what is not Unicode, a control character or `/` becomes `�`, and
    /// what is too long loses its middle, never its extension.
    pub fn from_file_name(file_name: &std::ffi::OsStr) -> Name {
        let text: String = file_name
            .to_string_lossy()
            .nfc()
            .map(|character| if character.is_control() || character == '/' { '\u{fffd}' } else { character })
            .collect();
        let text = match text.as_str() {
            "" | "." | ".." => "\u{fffd}".to_owned(),
            _ => text,
        };
        if text.len() <= NAME_BYTES {
            return Name(text);
        }
        let (base, extension) = match text.rfind('.') {
            Some(dot) if dot > 0 && text.len() - dot <= 64 => text.split_at(dot),
            _ => (text.as_str(), ""),
        };
        Name(format!("{}…{extension}", truncate(base, NAME_BYTES - '…'.len_utf8() - extension.len())))
    }
}

impl FromStr for Name {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        valid_segment(text, "name").map(Name)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the command line and links use: `^[A-Za-z0-9_]+$`, at most 128 characters, unique per owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueName(String);

impl UniqueName {
    /// The unique name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The unique name a document of this name gets at import, clashes left aside: the name without its extension, put
    /// into ASCII, every run of other characters one `_`, trimmed, `document` if nothing is left.
    pub fn derived_from(name: &Name) -> UniqueName {
        let (base, _) = name.split_extension();
        let mut derived = String::new();
        for character in deunicode::deunicode(base).chars() {
            if character.is_ascii_alphanumeric() {
                derived.push(character);
            } else if !derived.ends_with('_') {
                derived.push('_');
            }
        }
        let trimmed = derived.trim_matches('_');
        let kept = &trimmed[..trimmed.len().min(UNIQUE_NAME_CHARS)];
        let kept = kept.trim_end_matches('_');
        UniqueName(if kept.is_empty() { "document".to_owned() } else { kept.to_owned() })
    }

    /// The unique name for the `number`-th clash: `report_2`.
    pub fn numbered(&self, number: u64) -> UniqueName {
        let ending = format!("_{number}");
        UniqueName(format!("{}{ending}", truncate(&self.0, UNIQUE_NAME_CHARS - ending.len())))
    }
}

impl FromStr for UniqueName {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if (1..=UNIQUE_NAME_CHARS).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(UniqueName(text.to_owned()))
        } else {
            Err(InvalidInput::new("unique_name", "must be 1 to 128 characters out of A-Z, a-z, 0-9 and '_'"))
        }
    }
}

impl fmt::Display for UniqueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A virtual path: segments that follow the rule of [`Name`], joined by `/`; `""` is the root. At most 64 levels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderPath(String);

impl FolderPath {
    /// The root, `""`.
    pub const fn root() -> Self {
        FolderPath(String::new())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The folder `name` in this folder.
    ///
    /// # Errors
    /// [`InvalidInput`] when that would be more than 64 levels deep.
    pub fn child(&self, name: &Name) -> Result<FolderPath, InvalidInput> {
        if self.is_root() {
            return Ok(FolderPath(name.as_str().to_owned()));
        }
        if self.0.split('/').count() >= FOLDER_LEVELS {
            return Err(TOO_DEEP);
        }
        Ok(FolderPath(format!("{}/{name}", self.0)))
    }

    /// The folder this one lies in; `None` for the root.
    pub fn parent(&self) -> Option<FolderPath> {
        if self.is_root() {
            return None;
        }
        Some(FolderPath(self.0.rfind('/').map_or_else(String::new, |slash| self.0[..slash].to_owned())))
    }

    /// The last segment; `""` for the root.
    pub fn last_segment(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// This folder and all that it lies in, deepest first, the root left out.
    pub fn and_ancestors(&self) -> impl Iterator<Item = FolderPath> {
        std::iter::successors(Some(self.clone()), FolderPath::parent).take_while(|folder| !folder.is_root())
    }
}

const TOO_DEEP: InvalidInput = InvalidInput::new("folder", "must not be nested more than 64 deep");

impl FromStr for FolderPath {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        if text.is_empty() {
            return Ok(FolderPath::root());
        }
        if text.split('/').count() > FOLDER_LEVELS {
            return Err(TOO_DEEP);
        }
        let segments: Result<Vec<String>, InvalidInput> =
            text.split('/').map(|segment| valid_segment(segment, "folder")).collect();
        Ok(FolderPath(segments?.join("/")))
    }
}

impl fmt::Display for FolderPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` in NFC, if it follows the rule of names.
fn valid_segment(text: &str, field: &'static str) -> Result<String, InvalidInput> {
    let text: String = text.nfc().collect();
    let broken = if text.is_empty() {
        "must not be empty"
    } else if text == "." || text == ".." {
        "must not be '.' or '..'"
    } else if text.contains('/') {
        "must not contain '/'"
    } else if text.chars().any(char::is_control) {
        "must not contain control characters"
    } else if text.len() > NAME_BYTES {
        "must not be longer than 255 bytes of UTF-8"
    } else {
        return Ok(text);
    };
    Err(InvalidInput::new(field, broken))
}

/// The longest beginning of `text` that takes at most `bytes` bytes and ends between characters.
fn truncate(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("the test's own name is valid")
    }

    #[test]
    fn a_name_may_be_any_unicode_but_never_a_path_or_a_control_character() {
        for good in ["a", "Zürich 100%#1.pdf", "🗺️ map", "CON", "-rf", "a\\b", &"é".repeat(127)] {
            assert!(good.parse::<Name>().is_ok(), "{good:?}");
        }
        for (bad, rule) in [
            ("", "empty"),
            (".", "'.'"),
            ("..", "'..'"),
            ("a/b", "'/'"),
            ("a\u{0}b", "control"),
            ("tab\t", "control"),
            ("del\u{7f}", "control"),
            (&"a".repeat(256), "255"),
        ] {
            let error = bad.parse::<Name>().expect_err(bad);
            assert_eq!(error.field, "name");
            assert!(error.rule.contains(rule), "{bad:?}: the rule {:?} must be the one that is broken", error.rule);
        }
    }

    #[test]
    fn names_are_stored_composed() {
        assert_eq!(name("e\u{301}.txt").as_str(), "é.txt", "two spellings of one name must be one name");
    }

    #[test]
    fn a_second_document_of_a_name_is_numbered_before_the_extension() {
        for (first, second) in [
            ("Report.pdf", "Report (2).pdf"),
            (".profile", ".profile (2)"),
            ("README", "README (2)"),
            ("a.b.c", "a.b (2).c"),
            ("trailing.", "trailing. (2)"),
        ] {
            assert_eq!(name(first).numbered(2).as_str(), second);
        }
        let long = name(&format!("{}.pdf", "ü".repeat(125)));
        let numbered = long.numbered(12);
        assert!(numbered.as_str().len() <= 255 && numbered.as_str().ends_with(" (12).pdf"), "{numbered}");
    }

    #[test]
    fn unique_names_are_derived_by_rule() {
        for (from, to) in [
            ("Invoice March.pdf", "Invoice_March"),
            ("Zürich – Übersicht.xlsx", "Zurich_Ubersicht"),
            ("100% & more!.txt", "100_more"),
            ("___.txt", "document"),
            ("北京.jpg", "Bei_Jing"),
            (".gitignore", "gitignore"),
            ("archive.tar.gz", "archive_tar"),
        ] {
            assert_eq!(UniqueName::derived_from(&name(from)).as_str(), to, "{from}");
        }
        assert_eq!(UniqueName::derived_from(&name(&"a".repeat(200))).as_str().len(), 128);
        let numbered = UniqueName::derived_from(&name(&"a".repeat(200))).numbered(17);
        assert!(numbered.as_str().ends_with("a_17") && numbered.as_str().len() == 128);
    }

    #[test]
    fn a_folder_is_a_path_of_valid_names() {
        for good in ["", "a", "Invoices/2026/März"] {
            assert!(good.parse::<FolderPath>().is_ok(), "{good:?}");
        }
        for bad in ["/", "/a", "a/", "a//b", "a/../b", "a/./b", "a/\u{1}/b", &vec!["x"; 65].join("/")] {
            assert!(bad.parse::<FolderPath>().is_err(), "{bad:?} must be refused");
        }
        let folder: FolderPath = "a/b/c".parse().expect("valid");
        let chain: Vec<String> = folder.and_ancestors().map(|folder| folder.to_string()).collect();
        assert_eq!(chain, ["a/b/c", "a/b", "a"]);
        assert_eq!(folder.last_segment(), "c");
    }

    #[test]
    fn any_file_name_of_a_disk_becomes_a_valid_name() {
        use std::os::unix::ffi::OsStrExt;
        let long = format!("{}.jpeg", "x".repeat(400));
        for raw in [&b"caf\xe9.txt"[..], b"new\nline", b"..", b"\xff\xfe", long.as_bytes()] {
            let made = Name::from_file_name(std::ffi::OsStr::from_bytes(raw));
            assert_eq!(made.as_str().parse::<Name>().as_ref(), Ok(&made), "{raw:?}");
        }
        let shortened = Name::from_file_name(std::ffi::OsStr::new(&long));
        assert!(shortened.as_str().ends_with(".jpeg"), "the extension decides what opens it");
    }
}
