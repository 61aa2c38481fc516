//! Several processes on one vault at the same time, and places that cannot be written to.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use crate::harness::{Coffer, Run, texts};

#[test]
fn processes_that_add_side_by_side_lose_nothing() {
    let coffer = Coffer::new();
    coffer.json(["usage"]);
    const PROCESSES: usize = 4;
    const FILES: usize = 25;
    for process in 0..PROCESSES {
        for file in 0..FILES {
            // The same names in every process, so that they want the same unique names.
            coffer.file(format!("from {process}/file {file}.txt"), format!("{process} {file}"));
        }
    }
    let adding: Vec<_> = (0..PROCESSES)
        .map(|process| coffer.command(["add", &format!("from {process}"), "--json"]).spawn().expect("it starts"))
        .collect();
    for process in adding {
        let run: Run = process.wait_with_output().expect("it ends").into();
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        assert_eq!(run.json()["added"].as_array().map(Vec::len), Some(FILES));
    }
    let documents = coffer.documents(&["--limit", "33"]);
    assert_eq!(documents.len(), PROCESSES * FILES);
    let unique: BTreeSet<String> = texts(&documents, "unique_name").into_iter().collect();
    assert_eq!(unique.len(), PROCESSES * FILES, "no unique name was given twice");
    let report = coffer.json(["verify", "--read-data"]);
    assert_eq!(report["documents"], PROCESSES * FILES);
    assert_eq!(report["damaged"].as_array().map(Vec::len), Some(0));
}

#[test]
fn processes_that_start_first_side_by_side_make_one_vault() {
    for _ in 0..5 {
        let coffer = Coffer::new();
        let started: Vec<_> = (0..3)
            .map(|number| {
                let name = format!("{number}.txt");
                coffer.file(&name, &name);
                coffer.command(["add", &name, "--json"]).spawn().expect("it starts")
            })
            .collect();
        for process in started {
            let run: Run = process.wait_with_output().expect("it ends").into();
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        }
        assert_eq!(coffer.json(["vault", "list"])["vaults"].as_array().map(Vec::len), Some(1));
        assert_eq!(coffer.documents(&[]).len(), 3, "what each added is in it");
    }
}

#[test]
fn a_vault_that_cannot_be_written_to_can_be_read() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    coffer.file("b.txt", "y");
    let reader = Unprivileged::of(&coffer);
    let before = names_below(&coffer.root());
    reader.set_writable(&coffer.root(), false);
    assert_eq!(reader.run(["ls", "--json"]).json()["count"], 1);
    assert_eq!(reader.run(["get", "a", "-o", "-"]).stdout, b"x");
    assert_eq!(reader.run(["verify", "--read-data"]).code, Some(0));
    for arguments in [vec!["add", "b.txt"], vec!["rm", "a"], vec!["edit", "a", "--name", "c"]] {
        let run = reader.run(arguments.iter().copied().chain(["--json"]));
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "readOnly"), "{arguments:?}");
    }
    assert_eq!(names_below(&coffer.root()), before, "nothing was changed");
    reader.set_writable(&coffer.root(), true);
    assert_eq!(reader.run(["add", "b.txt"]).code, Some(0), "and when it can be written to, it goes on");
    assert_eq!(reader.run(["ls", "--json"]).json()["count"], 2);
}

/// Runs the program as somebody whom permissions hold back, which they do not do for root.
struct Unprivileged<'a> {
    coffer: &'a Coffer,
    program: PathBuf,
    user: Option<u32>,
}

const NOBODY: u32 = 65_534;

impl<'a> Unprivileged<'a> {
    fn of(coffer: &'a Coffer) -> Unprivileged<'a> {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_cofferctl"));
        if !rustix::process::geteuid().is_root() {
            return Unprivileged { coffer, program, user: None };
        }
        // Where the program was built, others may not be allowed to look.
        let copy = coffer.work().join("program");
        fs::copy(program, &copy).expect("a copy of the program");
        let top = coffer.home().parent().expect("it lies in the temporary folder").to_owned();
        for path in below(&top) {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give things away");
        }
        Unprivileged { coffer, program: copy, user: Some(NOBODY) }
    }

    fn run<'s>(&self, arguments: impl IntoIterator<Item = &'s str>) -> Run {
        let mut command = self.coffer.program(&self.program, arguments);
        if let Some(user) = self.user {
            // A program built to measure coverage writes what it saw, and must be able to as this user too.
            command.uid(user).gid(user).env("LLVM_PROFILE_FILE", self.coffer.work().join("%p.profraw"));
        }
        command.output().expect("the program starts").into()
    }

    fn set_writable(&self, folder: &Path, writable: bool) {
        for path in below(folder) {
            let mode = match (path.is_dir(), writable) {
                (true, true) => 0o700,
                (true, false) => 0o500,
                (false, true) => 0o600,
                (false, false) => 0o400,
            };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours to set");
        }
    }
}

/// A folder and all that is in it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut paths = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(path) = paths.get(next).cloned() {
        next += 1;
        if path.is_dir() {
            paths.extend(fs::read_dir(path).expect("readable").map(|entry| entry.expect("one").path()));
        }
    }
    paths
}

fn names_below(folder: &Path) -> BTreeSet<PathBuf> {
    below(folder).into_iter().collect()
}
