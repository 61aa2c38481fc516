//! `coffer-bench`: how fast Coffer is, as ratios to a named peer in the same run.
//!
//! Only such ratios carry from one machine, or one hour, to another. Coffer and its peers take turns, A B A B, on the
//! same data on the same disk; shown are the medians of the rounds and their spread. Whole commands are measured by
//! running `cofferctl`, lists by calling the service that the window calls. Figures taken with it are in `README.md`.

mod cofferctl;
mod data;
mod documents;
mod goals;
mod ingest;
mod large;
mod library;
mod links;
mod lists;
mod machine;
mod measure;
mod memory;
mod options;
mod peers;
mod rebuild;
mod report;
mod s3;
mod search;
mod statistics;

use std::path::Path;
use std::process::ExitCode;

use cofferctl::Cofferctl;
use options::{Asked, Options};
use report::Report;

/// What can fail: nearly everything, and always in a way that ends the run with a sentence.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What every benchmark is given.
pub struct Bench<'a> {
    /// What was asked for.
    pub options: &'a Options,
    /// What is measured.
    pub cofferctl: &'a Cofferctl,
    /// An empty folder for this benchmark alone.
    pub folder: &'a Path,
    /// Where the figures go.
    pub report: &'a mut Report,
}

type Run = fn(&mut Bench<'_>) -> Outcome<()>;

/// All of them, in the order in which they run.
const BENCHES: [(&str, &str, Run); 7] = [
    ("ingest", "many small files into a vault", ingest::run),
    ("large", "large files into a vault and out of it", large::run),
    ("s3", "files into a bucket and out of it, next to other clients", s3::run),
    ("links", "public links that are opened, next to nginx", links::run),
    ("memory", "what memory adding takes, however many files or bytes", memory::run),
    ("lists", "pages, jumps, usage and search over a million documents", lists::run),
    ("rebuild", "the index anew from a hundred thousand sidecars", rebuild::run),
];

fn main() -> ExitCode {
    match Options::read(std::env::args().skip(1), &BENCHES.map(|(name, ..)| name)) {
        Ok(Asked::Help) => {
            println!("{}", help());
            ExitCode::SUCCESS
        }
        Ok(Asked::Run(options)) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("coffer-bench: {error}");
                ExitCode::FAILURE
            }
        },
        Err(wrong) => {
            eprintln!("coffer-bench: {wrong}\n\n{}", help());
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Outcome<()> {
    let cofferctl = Cofferctl::find()?;
    let folder = options.folder()?;
    let temporary = tempfile::Builder::new().prefix("coffer-bench-").tempdir_in(&folder)?;
    let mut report = Report::new(&introduction(options, &folder));
    if machine::file_system_of(&folder).as_deref() == Some("tmpfs") {
        report.note(format!("{} is in memory: what was measured says nothing about a disk", folder.display()));
    }
    for (name, _, bench) in BENCHES.iter().filter(|(name, ..)| options.wants(name)) {
        eprintln!("coffer-bench: {name}");
        let folder = temporary.path().join(name);
        std::fs::create_dir(&folder)?;
        bench(&mut Bench { options, cofferctl: &cofferctl, folder: &folder, report: &mut report })?;
        std::fs::remove_dir_all(&folder)?;
    }
    report.finish(options.report.as_deref())
}

fn introduction(options: &Options, folder: &Path) -> String {
    let size = if options.quick { "smaller work than the targets are for, " } else { "" };
    format!("{}; {size}{} rounds.", machine::description(folder), options.rounds)
}

fn help() -> String {
    let list: String = BENCHES.iter().map(|(name, what, _)| format!("  {name:<8} {what}\n")).collect();
    format!("{}\n\n{list}", options::USAGE)
}
