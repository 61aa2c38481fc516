//! What a person picked: the paths of a drop, a dialog, the clipboard or "Open with", looked at once.

use std::path::PathBuf;

use coffer_wire::ImportStarted;

/// Paths that are there, and how many of them are folders. The paths never leave Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) files: u64,
    pub(crate) folders: u64,
}

impl Picked {
    /// Keeps the paths that are absolute and there. A picture dragged out of a browser comes as an address, and a name
    /// that is no Unicode as one that is not there; neither can be added. Links are not followed: whether a link can be
    /// added is not decided here.
    pub(crate) fn look_at(paths: Vec<PathBuf>) -> Picked {
        let mut picked = Picked::default();
        for path in paths.into_iter().filter(|path| path.is_absolute()) {
            match path.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => picked.folders += 1,
                Ok(_) => picked.files += 1,
                Err(_) => continue,
            }
            picked.paths.push(path);
        }
        picked
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}

impl From<&Picked> for ImportStarted {
    fn from(picked: &Picked) -> Self {
        ImportStarted { files: picked.files, folders: picked.folders }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_what_is_there_is_picked() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("100% ü #1.txt");
        fs::write(&file, "x").expect("writable");
        let paths =
            ["https://example.org/cat.png".into(), "relative.txt".into(), folder.path().join("gone"), file.clone()];
        let picked = Picked::look_at([&paths[..], &[folder.path().to_owned()]].concat());
        assert_eq!(picked, Picked { paths: vec![file, folder.path().to_owned()], files: 1, folders: 1 });
        assert!(Picked::look_at(vec!["https://example.org/cat.png".into()]).is_empty());
    }
}
