//! Lines of a file that is only ever appended to: each ends with a check of itself, so that one that is torn, damaged or
//! unknown is seen. Used for what is kept about uploads. Pure.

use std::fmt::Write;

use crate::document::ContentHash;

/// Characters of a line's check.
const CHECK_LENGTH: usize = 16;

/// `line` with its check, and the end of the line.
pub(super) fn checked(mut line: String) -> String {
    let check = check_of(&line);
    // Writing to a string cannot fail.
    let _ = writeln!(line, " {check}");
    line
}

/// The text of a whole line without its check; `None` if the line is torn or the check does not fit.
pub(super) fn unchecked(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (text, check) = line.rsplit_once(' ')?;
    (check == check_of(text)).then_some(text)
}

fn check_of(text: &str) -> String {
    let mut check = ContentHash::of(text.as_bytes()).to_string();
    check.truncate(CHECK_LENGTH);
    check
}
