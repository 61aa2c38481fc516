//! `cofferctl`, as `cargo build` leaves it beside the test that runs.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::running::Running;
use super::spawning;

/// One run of the program that is to be.
#[derive(Clone, Debug)]
pub struct Program {
    /// What `COFFER_HOME` names.
    home: PathBuf,
    /// Where it runs, and where its answers are kept.
    work: PathBuf,
    arguments: Vec<String>,
    /// What else its environment has.
    variables: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its exit code, if it came to one.
    pub code: Option<i32>,
    /// What killed it, if something did.
    pub signal: Option<Signal>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
}

impl Ended {
    /// Whether it did all that it was asked for.
    pub fn is_done(&self) -> bool {
        self.code == Some(0)
    }

    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// The one JSON value on standard output.
    ///
    /// # Panics
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("no JSON: {error}; {}", self.stderr))
    }

    /// The kinds of the errors that a run with `--json` has named.
    ///
    /// # Panics
    /// If standard error has anything else.
    pub fn kinds(&self) -> Vec<String> {
        let kind = |line: &str| {
            let error: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no error in JSON: {line}"));
            error["kind"].as_str().unwrap_or_else(|| panic!("no kind: {line}")).to_owned()
        };
        self.stderr.lines().map(kind).collect()
    }
}

impl Program {
    /// A run with these arguments, in `work`, on `home`.
    pub fn new(home: &Path, work: &Path, arguments: impl IntoIterator<Item = impl Into<String>>) -> Program {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Program { home: home.to_owned(), work: work.to_owned(), arguments, variables: Vec::new() }
    }

    /// The same run with one more variable in its environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Program {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same run that answers in JSON.
    #[must_use]
    pub fn in_json(mut self) -> Program {
        self.arguments.push("--json".to_owned());
        self
    }

    /// Where its standard output is kept.
    pub fn stdout(&self) -> PathBuf {
        self.work.join("stdout")
    }

    /// Where its standard error is kept.
    pub fn stderr(&self) -> PathBuf {
        self.work.join("stderr")
    }

    /// Runs it to its end.
    pub fn run(&self) -> Ended {
        let mut command = Command::new(executable());
        self.set_up(&mut command);
        let status = spawning::run(command.args(&self.arguments));
        self.ended_with(status)
    }

    /// Starts it and lets it run.
    pub fn start(&self) -> Running {
        let mut command = Command::new(executable());
        self.set_up(&mut command);
        Running::new(spawning::spawn(command.args(&self.arguments)), self.clone())
    }

    /// Makes `command`, which runs what its arguments name, run this.
    pub(super) fn complete(&self, command: &mut Command) {
        self.set_up(command);
        command.arg(executable()).args(&self.arguments);
    }

    pub(super) fn ended_with(&self, status: ExitStatus) -> Ended {
        self.ended(status.code(), status.signal().and_then(|signal| Signal::try_from(signal).ok()))
    }

    /// How it ended, with what it has said.
    pub(super) fn ended(&self, code: Option<i32>, signal: Option<Signal>) -> Ended {
        let stdout = fs::read(self.stdout()).expect("its answers are kept");
        let stderr = fs::read_to_string(self.stderr()).expect("its errors are kept");
        Ended { code, signal, stdout, stderr }
    }

    fn set_up(&self, command: &mut Command) {
        command
            .current_dir(&self.work)
            .env("COFFER_HOME", &self.home)
            .env("USER", "anna")
            // Built to measure coverage, each of thousands of processes would leave a large file.
            .env("LLVM_PROFILE_FILE", "/dev/null")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(File::open("/dev/null").expect("there is nothing"))
            .stdout(File::create(self.stdout()).expect("a file for its answers"))
            .stderr(File::create(self.stderr()).expect("a file for its errors"));
    }
}

/// Where the program is.
///
/// # Panics
/// If it was not built; says how it is.
fn executable() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("a test lies in target/<profile>/deps");
    let program = profile.join("cofferctl");
    assert!(
        program.is_file(),
        "{} is missing: run 'cargo build --package cofferctl' with the profile of the tests first",
        program.display()
    );
    program
}
