//! Names as they come from a disk, and as people type them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use coffer_core::document::{FolderPath, Name, Note, Tag, UniqueName};

pub(crate) fn run(bytes: &[u8]) {
    let name = Name::from_file_name(OsStr::from_bytes(bytes));
    assert_valid(&name);
    let numbered = [2, 3, 10, u32::MAX].map(|number| name.numbered(number));
    for (place, one) in numbered.iter().enumerate() {
        assert_valid(one);
        assert!(
            !numbered[..place].contains(one),
            "each number makes another name, or looking for a free one never ends"
        );
    }
    let unique = UniqueName::derived_from(&name);
    for unique in [unique.numbered(2), unique.numbered(u64::MAX), unique] {
        assert_eq!(unique.as_str().parse(), Ok(unique), "a derived name is one that can be given");
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(folder) = text.parse::<FolderPath>() {
        assert_eq!(folder.as_str().parse(), Ok(folder.clone()), "a folder is read as it is written");
        assert!(folder.and_ancestors().count() <= 64);
        if let Ok(child) = folder.child(&name) {
            assert_eq!(child.as_str().parse(), Ok(child.clone()));
            assert_eq!((child.parent(), child.last_segment()), (Some(folder), name.as_str()));
        }
    }
    if let Ok(tag) = text.parse::<Tag>() {
        assert_eq!(tag.as_str().parse(), Ok(tag.clone()), "a tag is read as it is written");
    }
    if let Ok(note) = text.parse::<Note>() {
        assert_eq!(note.as_str(), text, "a note is kept to the letter");
    }
}

fn assert_valid(name: &Name) {
    assert_eq!(name.as_str().parse().as_ref(), Ok(name), "every name that is made could have been given");
    assert!((1..=255).contains(&name.as_str().len()));
}
