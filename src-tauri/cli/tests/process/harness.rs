//! A `COFFER_HOME` of its own, a folder to work in, and the program.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// One installation of Coffer in a temporary folder.
pub struct Coffer {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Run {
    /// Standard output as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("standard output is text")
    }

    /// The one JSON value on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("one JSON value on standard output: {error}; stderr: {}", self.stderr))
    }

    /// The errors on standard error, one JSON object on each line.
    pub fn errors(&self) -> Vec<Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stderr.lines().map(parse).collect()
    }

    /// The kind of the only error.
    pub fn kind(&self) -> String {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "exactly one error: {}", self.stderr);
        errors[0]["kind"].as_str().expect("an error has a kind").to_owned()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("standard error is text"),
        }
    }
}

impl Coffer {
    /// A new one; the default vault is made by the first command that needs it.
    pub fn new() -> Coffer {
        let coffer = Coffer { folder: TempDir::new().expect("a temporary folder") };
        fs::create_dir(coffer.work()).expect("a folder to work in");
        coffer
    }

    /// What `COFFER_HOME` names.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The default vault.
    pub fn root(&self) -> PathBuf {
        self.home().join("vault")
    }

    /// Where commands run.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// A file to work with; folders in its name are made.
    pub fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder to work in")).expect("its folder");
        fs::write(&path, content).expect("a file to work with");
        path
    }

    /// The program, ready to run with these arguments.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        self.program(Path::new(env!("CARGO_BIN_EXE_cofferctl")), arguments)
    }

    /// As [`command`](Self::command), with another copy of the program.
    pub fn program<S: AsRef<OsStr>>(&self, program: &Path, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.work())
            .env("COFFER_HOME", self.home())
            .env("USER", "anna")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.command(arguments).output().expect("the program starts").into()
    }

    /// What the program answers with `--json`; it must end well and say nothing on standard error.
    pub fn json<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Value {
        let run: Run = self.command(arguments).arg("--json").output().expect("the program starts").into();
        assert_eq!(run.code, Some(0), "it must end well: {}", run.stderr);
        assert_eq!(run.stderr, "", "with --json there are no remarks");
        run.json()
    }

    /// How the program fails with `--json`: its exit code and the kind of the only error.
    pub fn failure<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> (Option<i32>, String) {
        let run: Run = self.command(arguments).arg("--json").output().expect("the program starts").into();
        (run.code, run.kind())
    }

    /// Adds a file of this content and answers with its document.
    pub fn added(&self, name: &str, content: impl AsRef<[u8]>) -> Value {
        let path = self.file(name, content);
        // Two of one content are two documents.
        let answer = self.json([OsStr::new("add"), OsStr::new("--keep-both"), path.as_os_str()]);
        assert_eq!(answer["added"].as_array().map(Vec::len), Some(1), "{answer}");
        answer["added"][0].clone()
    }

    /// All documents that a listing with these options meets, over all its pages.
    pub fn documents(&self, options: &[&str]) -> Vec<Value> {
        let mut documents = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let cursor = after.iter().flat_map(|cursor| ["--after", cursor]);
            let page = self.json(["ls"].into_iter().chain(options.iter().copied()).chain(cursor));
            documents.extend(page["documents"].as_array().expect("a page has documents").clone());
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => return documents,
            }
        }
    }

    /// The content of a document, as the vault hands it out.
    pub fn content(&self, document: &str) -> Vec<u8> {
        let run = self.run(["get", document, "-o", "-"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "the document can be read");
        run.stdout
    }

    /// Where the vault keeps an object of the user `anna`.
    pub fn object(&self, name: &str) -> PathBuf {
        self.root().join("anna").join(name)
    }

    /// The file of the index.
    pub fn index(&self) -> PathBuf {
        let folder = self.home().join("data/index");
        let names = fs::read_dir(folder).expect("there is an index").map(|entry| entry.expect("readable").path());
        let mut found: Vec<PathBuf> =
            names.filter(|path| path.extension().is_some_and(|extension| extension == "sqlite3")).collect();
        assert_eq!(found.len(), 1, "one vault has one index");
        found.remove(0)
    }
}

/// A text field of a JSON object.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is text in {value}"))
}

/// The texts of one field of many objects.
pub fn texts(values: &[Value], field: &str) -> Vec<String> {
    values.iter().map(|value| text(value, field).to_owned()).collect()
}

/// `length` bytes that repeat nowhere within a chunk, the same each time.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
