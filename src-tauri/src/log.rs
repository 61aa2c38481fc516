//! The log: one line on standard error for what a person cannot see in the window. Names of files may be in it, their
//! content and secrets never.

use std::error::Error;
use std::io::{self, Write};

/// Writes down a failure with all its causes.
pub(crate) fn failure(what: &str, error: &(dyn Error + 'static)) {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    note(what, &text);
}

/// Writes down a line, whatever `text` contains.
pub(crate) fn note(what: &str, text: &str) {
    // With nobody reading standard error there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "coffer: {what}: {}", one_line(text));
}

/// `text` without characters that could forge another line or steer a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_stays_on_its_line() {
        assert_eq!(one_line("a\nb\u{1b}[31m\tc"), "a b [31m c");
    }
}
