//! A command line that makes no sense: what is said about it, and exit code 2.
//!
//! The words are clap's, in the shape of every other error: one sentence with its kind, or with `--json` one object.

use std::io::Write;
use std::process::ExitCode;

use coffer_core::ErrorKind;
use coffer_wire::ErrorBody;

const WRONG_USAGE: u8 = 2;

/// Says what is wrong with the command line; also shows the help and the version, which arrive here as errors.
pub fn report(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // A reader that has read enough is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let rendered = error.render().to_string();
    let text = rendered.strip_prefix("error: ").unwrap_or(&rendered);
    let (sentence, usage) = text.split_once("\n\n").unwrap_or((text, ""));
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let kind = ErrorKind::InvalidInput.as_str();
    let said = if json_was_asked_for() {
        let body = ErrorBody { kind: kind.to_owned(), message: sentence, ..ErrorBody::default() };
        serde_json::to_string(&body).unwrap_or_default()
    } else if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        rendered.trim_end().to_owned()
    } else {
        format!("cofferctl: {sentence} ({kind})\n\n{}", usage.trim_end())
    };
    let _ = writeln!(std::io::stderr(), "{said}");
    ExitCode::from(WRONG_USAGE)
}

/// Whether `--json` stands among the arguments, although they could not be read as a whole.
fn json_was_asked_for() -> bool {
    std::env::args_os().skip(1).take_while(|argument| argument != "--").any(|argument| argument == "--json")
}
