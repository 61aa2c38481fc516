//! What the program was started with: the files of "Open with", as paths or `file:` addresses.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tauri::Url;

/// The files that `arguments` name, seen from `folder`. Options and other addresses are left out.
pub(crate) fn paths(arguments: impl Iterator<Item = OsString>, folder: &Path) -> Vec<PathBuf> {
    arguments.filter_map(|argument| path(argument, folder)).collect()
}

fn path(argument: OsString, folder: &Path) -> Option<PathBuf> {
    if let Some(text) = argument.to_str() {
        if text.is_empty() || text.starts_with('-') {
            return None;
        }
        if text.contains("://") {
            return Url::parse(text).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok();
        }
    }
    Some(folder.join(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_path_or_address() {
        let arguments =
            ["a b.txt", "/tmp/c", "file:///tmp/d%20%23e", "--hidden", "", "https://example.org/f", "file://"];
        let found = paths(arguments.into_iter().map(OsString::from), Path::new("/home/anna"));
        let expected = ["/home/anna/a b.txt", "/tmp/c", "/tmp/d #e", "/"].map(PathBuf::from);
        assert_eq!(found[..3], expected[..3], "{found:?}");
        assert!(found.len() <= 4, "options and other addresses are no files: {found:?}");
    }
}
