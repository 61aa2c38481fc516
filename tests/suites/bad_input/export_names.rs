//! Names on the way out: whatever a document is called, its copy is one file in the folder that was chosen, of a name that
//! every disk takes, and nothing that was there is touched.

use std::fs;
use std::path::Path;

use coffer_core::document::Name;
use coffer_core::export_name::export_name;
use coffer_core::service::{DocumentChanges, ExportTarget, OnClash, Unattended};
use coffer_tests::Desk;

use super::{Row, check, everything_in, taken};

fn rows() -> Vec<Row<String>> {
    let row = |what, name: &str, safe: &str| (what, name.to_owned(), taken(safe));
    vec![
        row("a plain name", "Report.pdf", "Report.pdf"),
        row("another script", "日本語.txt", "日本語.txt"),
        row("a device", "CON", "_CON"),
        row("a device with an extension", "nul.txt", "_nul.txt"),
        row("a device with two", "COM1.tar.gz", "_COM1.tar.gz"),
        row("a device with a raised number", "COM¹", "_COM¹"),
        row("a device in lower case", "lpt²", "_lpt²"),
        row("a device before a space", "aux .txt", "_aux .txt"),
        row("the console", "CONIN$", "_CONIN$"),
        row("no device", "COM10", "COM10"),
        row("no device either", "CONSOLE.txt", "CONSOLE.txt"),
        row("a device before a dot", "prn.", "prn_"),
        row("a dot at its end", "a.", "a_"),
        row("a space at its end", "a ", "a_"),
        row("dots and spaces at its end", "a. . .", "a_"),
        row("only dots", "...", "__"),
        row("only a space", " ", "_"),
        row("a stream of a file", "x:y", "x_y"),
        row("everything that Windows forbids", "a?*<>|\"b", "a______b"),
        row("a path of Windows", "C:\\x", "C__x"),
        row("a path that climbs on Windows", "..\\..\\x", "_._.._x"),
        row("a network path", "\\\\host\\share", "__host_share"),
        row("an option", "-rf", "_rf"),
        row("somebody's home", "~root", "_root"),
        row("a variable", "$HOME", "$HOME"),
        row("an escaped path", "%2e%2e%2f", "%2e%2e%2f"),
        row("a hidden file", ".hidden", "_hidden"),
        row("a turned direction of writing", "evil\u{202e}fdp.exe", "evil_fdp.exe"),
        row("isolated directions", "\u{2066}a\u{2069}", "_a_"),
        row("an Arabic letter mark", "a\u{61c}b", "a_b"),
        row("one end of a line", "a\u{2028}b", "a_b"),
        row("one end of a paragraph", "a\u{2029}b", "a_b"),
        row("255 bytes", &"x".repeat(255), &"x".repeat(240)),
        row("255 bytes with an extension", &format!("{}.pdf", "x".repeat(251)), &format!("{}.pdf", "x".repeat(236))),
        row("cut within a character", &"é".repeat(127), &"é".repeat(120)),
        row(
            "cut before a dot",
            &format!("{}.{}", "x".repeat(239), "y".repeat(15)),
            &format!("{}.{}", "x".repeat(224), "y".repeat(15)),
        ),
        row("cut after a space", &format!("{} {}", "x".repeat(239), "y".repeat(15)), &format!("{}_", "x".repeat(239))),
        row(
            "cut after a dot",
            &format!("{}. {}", "x".repeat(239), "y".repeat(14)),
            &format!("{}. {}", "x".repeat(224), "y".repeat(14)),
        ),
    ]
}

#[test]
fn every_name_becomes_one_safe_file_in_the_folder_that_was_chosen() {
    let desk = Desk::new();
    let document = desk.add("document.txt", b"words");
    check("names on export", rows(), |what, name| {
        let name: Name = name.parse()?;
        let changes = DocumentChanges { name: Some(name), ..Default::default() };
        desk.service.update(&desk.user, document.file_id, None, &changes)?;
        let around = tempfile::tempdir().expect("a temporary folder");
        let folder = around.path().join("chosen");
        fs::create_dir(&folder).expect("a folder");
        let target = ExportTarget::Folder(folder.clone());
        let path = desk.service.export(&desk.user, document.file_id, &target, OnClash::Number, &Unattended)?;
        assert_eq!(path.parent(), Some(folder.as_path()), "{what}");
        assert_eq!(everything_in(around.path()).len(), 3, "{what}: two folders and the copy, no more");
        assert_eq!(fs::read(&path).expect("readable"), b"words", "{what}");
        let safe = path.file_name().expect("a name").to_str().expect("Unicode").to_owned();
        assert_eq!(export_name(&safe), safe, "{what}: what is safe stays as it is");
        Ok(safe)
    });
}

#[test]
fn what_lies_in_the_chosen_folder_already_is_never_touched() {
    type Before = fn(&Path);
    let rows: Vec<Row<Before>> = vec![
        ("a file", |path| fs::write(path, b"old").expect("written"), taken("a (2).txt")),
        ("a folder", |path| fs::create_dir(path).expect("made"), taken("a (2).txt")),
        ("a link to nothing", |path| std::os::unix::fs::symlink("nowhere", path).expect("linked"), taken("a (2).txt")),
        (
            "a link to a file",
            |path| {
                fs::write(path.with_file_name("real"), b"old").expect("written");
                std::os::unix::fs::symlink("real", path).expect("linked");
            },
            taken("a (2).txt"),
        ),
        (
            "two files",
            |path| {
                fs::write(path, b"old").expect("written");
                fs::write(path.with_file_name("a (2).txt"), b"old").expect("written");
            },
            taken("a (3).txt"),
        ),
        (
            "another spelling of its name",
            |path| fs::write(path.with_file_name("A.TXT"), b"old").expect("written"),
            taken("a.txt"),
        ),
    ];
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    check("clashes on export", rows, |what, before| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        before(&folder.path().join("a.txt"));
        let old = everything_in(folder.path());
        let target = ExportTarget::Folder(folder.path().to_owned());
        let path = desk.service.export(&desk.user, document.file_id, &target, OnClash::Number, &Unattended)?;
        let new = everything_in(folder.path());
        let others = |all: &std::collections::BTreeMap<_, _>| -> Vec<(std::path::PathBuf, Vec<u8>)> {
            let others =
                all.iter().filter(|(at, _): &(&std::path::PathBuf, _)| **at != path && at.as_path() != folder.path());
            others.map(|(at, entry): (_, &(u32, i64, i64, Vec<u8>))| (at.clone(), entry.3.clone())).collect()
        };
        assert_eq!(others(&new), others(&old), "{what}: what was there is as it was");
        assert_eq!(fs::read(&path).expect("readable"), b"words", "{what}");
        Ok(path.file_name().expect("a name").to_string_lossy().into_owned())
    });
}
