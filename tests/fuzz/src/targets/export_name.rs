//! From names to files on any disk: the answer is always one component that is safe everywhere.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use coffer_core::document::Name;
use coffer_core::export_name::{export_name, numbered};

pub(crate) fn run(bytes: &[u8]) {
    // A name of the vault, and any other text: a sidecar of a later Coffer may allow more.
    let name = Name::from_file_name(OsStr::from_bytes(bytes));
    let text = String::from_utf8_lossy(bytes);
    for safe in [export_name(name.as_str()), export_name(&text)] {
        assert_safe(&safe, 240);
        assert_eq!(export_name(&safe), safe, "what is safe stays as it is");
        for number in [2, 1_000_000] {
            assert_safe(&numbered(&safe, number), 255);
        }
    }
}

fn assert_safe(safe: &str, most_bytes: usize) {
    assert!((1..=most_bytes).contains(&safe.len()), "{} bytes", safe.len());
    let components: Vec<Component<'_>> = Path::new(safe).components().collect();
    assert_eq!(components, [Component::Normal(OsStr::new(safe))], "one component of its own");
    assert!(!safe.chars().any(|character| character.is_control() || "/\\:*?\"<>|".contains(character)), "{safe:?}");
    assert!(!safe.chars().any(turns_text_round), "{safe:?} reads in another direction than it is written");
    assert!(!safe.starts_with(['.', '-', '~']), "{safe:?} hides, or is an option, or a home folder");
    assert!(!safe.ends_with(['.', ' ']), "{safe:?} loses its end on Windows");
    assert!(!is_device(safe), "{safe:?} is a device on Windows");
    let again: Name = safe.parse().expect("an exported file can be added again");
    assert!(again.as_str().len() <= 255);
}

/// The characters of Unicode's property Bidi_Control.
fn turns_text_round(character: char) -> bool {
    matches!(u32::from(character), 0x061c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069)
}

fn is_device(file_name: &str) -> bool {
    let base = file_name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbers = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"];
    ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&base.as_str())
        || ["com", "lpt"].iter().any(|device| base.strip_prefix(device).is_some_and(|rest| numbers.contains(&rest)))
}
