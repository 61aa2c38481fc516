//! The only way to answer: on standard output as text or as one JSON value, on standard error about what went wrong.

use std::error::Error as _;
use std::io::{self, BufWriter, Write};

use coffer_core::Error;
use coffer_wire::ErrorBody;
use serde::Serialize;

use crate::problem::Problem;
use crate::text::escaped;

/// How this run answers.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Answers in JSON, or in text for people.
    pub fn new(json: bool) -> Output {
        Output { json }
    }

    /// Whether answers are JSON.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// The answer of a command: `value` with `--json`, otherwise what `text` writes.
    pub fn answer<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Problem> {
        let mut stdout = BufWriter::new(io::stdout().lock());
        let written = if self.json {
            serde_json::to_writer(&mut stdout, value).map_err(io::Error::from).and_then(|()| writeln!(stdout))
        } else {
            text(&mut stdout)
        };
        written.and_then(|()| stdout.flush()).map_err(Problem::of_output)
    }

    /// One line for people, at once; nothing with `--json`.
    pub fn line(self, line: &str) -> Result<(), Problem> {
        if self.json {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(Problem::of_output)
    }

    /// Says on standard error what went wrong, with the path or document it went wrong with if there are several. That
    /// nobody listens is no reason to stop.
    pub fn report(self, about: Option<&str>, error: &Error) {
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            let said = serde_json::to_string(&ErrorBody::from(error)).unwrap_or_default();
            writeln!(stderr, "{said}")
        } else {
            let about = about.map(|about| format!("{}: ", escaped(about))).unwrap_or_default();
            writeln!(stderr, "cofferctl: {about}{} ({})", escaped(&sentence(error)), error.kind().as_str())
        };
    }

    /// A remark for people on standard error; nothing with `--json`.
    pub fn note(self, remark: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "{remark}");
        }
    }
}

/// The error and its causes as one sentence.
fn sentence(error: &Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        sentence.push_str(": ");
        sentence.push_str(&error.to_string());
        cause = error.source();
    }
    sentence
}
