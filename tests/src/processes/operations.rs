//! What `cofferctl` is asked to do while something happens to it: every operation that exists, each from a home that is
//! prepared for it.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use coffer_core::home::Home;
use coffer_core::seams::{Disk, RandomIds};
use coffer_core::settings::Settings;
use rusqlite::Connection;

use super::place::Place;
use super::program::{Ended, Program};
use super::recovery;
use super::sources::Sources;
use super::system_call::{CallKind, SystemCall};
use super::tracer::{self, Decide, Decision};
use super::truth::{Truth, VAULT};

/// Bytes of a chunk; longer content goes in several.
const CHUNK: usize = 8 * 1024 * 1024;

/// Files of the folder that is added.
const SMALL_FILES: usize = 40;

/// One thing that can be asked for.
#[derive(Clone, Copy)]
pub struct Operation {
    /// What it is called in reports.
    pub name: &'static str,
    /// Makes a home for it, and says what `cofferctl` is asked.
    prepare: fn(&Place, &Sources) -> Vec<String>,
}

/// All of them.
pub const OPERATIONS: [Operation; 25] = [
    Operation { name: "first start", prepare: |_, _| words("usage") },
    Operation { name: "add a small file", prepare: add_small },
    Operation { name: "add a folder", prepare: add_folder },
    Operation { name: "add a large file", prepare: add_large },
    Operation { name: "add an interrupted file", prepare: add_interrupted },
    Operation { name: "pause", prepare: |place, sources| on_import(place, sources, "pause") },
    Operation { name: "resume", prepare: resume },
    Operation { name: "cancel", prepare: |place, sources| on_import(place, sources, "cancel") },
    Operation { name: "get", prepare: get },
    Operation { name: "get --all", prepare: get_all },
    Operation { name: "edit", prepare: edit },
    Operation { name: "rename", prepare: rename },
    Operation { name: "rm", prepare: |place, sources| in_use(place, sources, "rm alpha beta") },
    Operation { name: "restore", prepare: |place, sources| in_use(place, sources, "restore omega") },
    Operation { name: "purge", prepare: |place, sources| in_use(place, sources, "purge omega") },
    Operation { name: "trash --empty", prepare: |place, sources| in_use(place, sources, "trash --empty") },
    Operation { name: "links add", prepare: |place, sources| in_use(place, sources, "links add alpha") },
    Operation { name: "links off", prepare: links_off },
    Operation { name: "rebuild-index", prepare: |place, sources| in_use(place, sources, "rebuild-index") },
    Operation { name: "vault add", prepare: add_vault },
    Operation { name: "vault use", prepare: use_vault },
    Operation { name: "verify", prepare: |place, sources| in_use(place, sources, "verify --read-data") },
    Operation { name: "open an index of version 1", prepare: |place, sources| old_index(place, sources, 1) },
    Operation { name: "open an index of version 2", prepare: |place, sources| old_index(place, sources, 2) },
    Operation { name: "open an index of version 3", prepare: |place, sources| old_index(place, sources, 3) },
];

/// An operation with the home it begins in, and what is true before and after it.
#[derive(Debug)]
pub struct Prepared {
    /// What it is called.
    pub name: &'static str,
    /// The home; cases work on copies of it.
    pub origin: Place,
    /// What the vault says if it does not happen.
    pub before: Truth,
    /// What the vault says once it is done.
    pub after: Truth,
    /// The system calls of a run that nothing happens to.
    pub calls: Vec<SystemCall>,
    arguments: Vec<String>,
    sources: Sources,
}

impl Operation {
    /// Prepares it, and carries it out once on a copy.
    ///
    /// # Panics
    /// If it does not work when nothing happens to it.
    pub fn prepared(&self) -> Prepared {
        let sources = Sources::new();
        let origin = Place::new();
        let arguments = (self.prepare)(&origin, &sources);
        let undisturbed = Place::copy_of(&origin);
        recovery::recovers(&undisturbed);
        let (before, _) = Truth::of(&undisturbed);
        let place = Place::copy_of(&origin);
        let mut prepared =
            Prepared { name: self.name, origin, after: before.clone(), before, calls: Vec::new(), arguments, sources };
        let mut calls = Vec::new();
        let ended = prepared.trace(&place, &prepared.program(&place), &mut |_, call| {
            calls.push(call.clone());
            Decision::Make
        });
        assert!(ended.is_done(), "{}: {:?} {}", self.name, ended.code, ended.stderr);
        prepared.after = Truth::of(&place).0;
        prepared.calls = calls;
        prepared
    }
}

impl Prepared {
    /// The run of `cofferctl` that is asked for it, in `place`.
    pub fn program(&self, place: &Place) -> Program {
        let (origin, home) = (text(self.origin.home()), text(place.home()));
        place.program(self.arguments.iter().map(|argument| argument.replace(&origin, &home)))
    }

    /// Runs it in `place`, with `decide` about every system call that is counted.
    pub fn trace(&self, place: &Place, program: &Program, decide: Decide<'_>) -> Ended {
        let around = place.home().parent().expect("it lies in a folder");
        tracer::trace(program, &[around, place.work(), self.sources.folder()], decide)
    }

    /// What the call of this number was when nothing happened, in words.
    pub fn call(&self, number: u32) -> String {
        let call = usize::try_from(number - 1).ok().and_then(|place| self.calls.get(place));
        call.map_or_else(|| "at its end".to_owned(), ToString::to_string)
    }

    /// How many calls are counted.
    pub fn call_count(&self) -> u32 {
        u32::try_from(self.calls.len()).expect("a program makes no more calls")
    }
}

fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

fn text(path: &Path) -> String {
    path.to_str().expect("temporary folders have plain names").to_owned()
}

/// A vault with three documents and two in the trash, and a command on it.
fn in_use(place: &Place, sources: &Sources, command: &str) -> Vec<String> {
    let lengths = [("alpha.txt", 11), ("beta.bin", 200_000), ("gamma.txt", 0), ("psi.txt", 5_000), ("omega.txt", 70)];
    for (name, length) in lengths {
        place.done(&["add", &text(&sources.file(name, length))]);
    }
    place.done(&["edit", "alpha", "--tag", "first", "--note", "as it was"]);
    place.done(&["rm", "psi", "omega"]);
    words(command)
}

fn add_small(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    vec!["add".to_owned(), text(&sources.file("new.txt", 3_000))]
}

fn add_folder(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    for number in 0..SMALL_FILES {
        let folder = if number % 3 == 0 { "album/inner" } else { "album" };
        sources.file(&format!("{folder}/photo{number}.jpg"), 100 + 37 * number);
    }
    vec!["add".to_owned(), text(&sources.folder().join("album"))]
}

fn add_large(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    vec!["add".to_owned(), text(&sources.file("film.mp4", CHUNK + 100_000))]
}

/// An import that died when four chunks were durable and the fifth was not.
fn add_interrupted(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    let arguments = vec!["add".to_owned(), text(&sources.file("long.mp4", 4 * CHUNK + 50_000))];
    interrupt(place, &arguments, 5);
    arguments
}

/// An import that died in its second chunk, and what is to become of it.
fn on_import(place: &Place, sources: &Sources, wish: &str) -> Vec<String> {
    in_use(place, sources, "");
    interrupt(place, &["add".to_owned(), text(&sources.file("film.mp4", CHUNK + 100_000))], 2);
    let transfers = place.program(words("transfers --json")).run().json();
    let id = transfers["transfers"][0]["id"].as_str().expect("one import is open").to_owned();
    vec!["transfers".to_owned(), wish.to_owned(), id]
}

/// The same, paused, and now to be gone on with.
fn resume(place: &Place, sources: &Sources) -> Vec<String> {
    let pause = on_import(place, sources, "pause");
    place.done(&pause.iter().map(String::as_str).collect::<Vec<_>>());
    vec!["transfers".to_owned(), "resume".to_owned(), pause[2].clone()]
}

/// Runs `cofferctl`, and kills it before the write of a chunk, the first of which is 1.
fn interrupt(place: &Place, arguments: &[String], chunk: u32) {
    let chunks = Cell::new(0);
    let ended = tracer::trace(&place.program(arguments.to_vec()), &[place.home()], &mut |_, call| {
        let is_chunk = call.kind == CallKind::Write && call.path.extension().is_some_and(|ending| ending == "part");
        chunks.set(chunks.get() + u32::from(is_chunk));
        if chunks.get() == chunk { Decision::Kill } else { Decision::Make }
    });
    assert!(ended.signal.is_some(), "it was interrupted: {}", ended.stderr);
}

fn edit(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    let mut arguments = words("edit alpha --folder moved/far --tag second --untag first --metadata camera=X100 --note");
    arguments.push("as it is now".to_owned());
    arguments
}

fn rename(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "edit beta --name renamed.bin")
}

/// A document with two links, and both are to go.
fn links_off(place: &Place, sources: &Sources) -> Vec<String> {
    let off = in_use(place, sources, "links off --all alpha");
    place.done(&["links", "add", "alpha"]);
    place.done(&["links", "add", "alpha", "--expires", "never"]);
    off
}

/// A copy of a document, in the place of an older file.
fn get(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    let copy = place.copies().join("beta.bin");
    fs::create_dir(place.copies()).and_then(|()| fs::write(&copy, "as it was")).expect("files can be written");
    vec!["get".to_owned(), "beta".to_owned(), "--force".to_owned(), "--output".to_owned(), text(&copy)]
}

/// Copies of all documents, one of a name that is taken among them. Of two of one name either may get the number.
fn get_all(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    let taken = place.copies().join("beta.bin");
    fs::create_dir(place.copies()).and_then(|()| fs::write(taken, "somebody's")).expect("files can be written");
    vec!["get".to_owned(), "--all".to_owned(), "--output".to_owned(), text(&place.copies())]
}

fn add_vault(place: &Place, sources: &Sources) -> Vec<String> {
    in_use(place, sources, "");
    let mut arguments = words("vault add local");
    arguments.push(text(&place.home().join("second")));
    arguments
}

fn use_vault(place: &Place, sources: &Sources) -> Vec<String> {
    let add = add_vault(place, sources);
    place.done(&add.iter().map(String::as_str).collect::<Vec<_>>());
    vec!["vault".to_owned(), "use".to_owned(), VAULT.to_owned()]
}

/// A vault whose index is one of an older version, and a command that opens it.
fn old_index(place: &Place, sources: &Sources, version: usize) -> Vec<String> {
    const OLD: [&str; 3] = [
        include_str!("../../suites/migrations/1.sql"),
        include_str!("../../suites/migrations/2.sql"),
        include_str!("../../suites/migrations/3.sql"),
    ];
    in_use(place, sources, "");
    let home = Home::at(place.home());
    let settings = Settings::load(&Disk, &RandomIds, &home.settings()).expect("readable settings");
    let index = home.index(&settings.vaults[0].vault_id.to_string());
    fs::remove_file(&index).expect("there is an index");
    Connection::open(&index).expect("a new file").execute_batch(OLD[version - 1]).expect("an old index");
    words("ls")
}
