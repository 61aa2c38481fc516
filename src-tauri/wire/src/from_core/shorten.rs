//! Cutting long text in its middle, where a name says least: its beginning tells what it is, its end what type it has.

use std::borrow::Cow;

/// `text`, or as much of its beginning and end as fits into `bytes` bytes with `…` between them.
pub(crate) fn shorten(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let kept = bytes.saturating_sub('…'.len_utf8());
    let mut end = kept - kept / 3;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut start = text.len() - kept / 3;
    while !text.is_char_boundary(start) {
        start += 1;
    }
    Cow::Owned(format!("{}…{}", &text[..end], &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_stays_and_long_text_loses_its_middle() {
        assert_eq!(shorten("report.pdf", 10), "report.pdf");
        assert_eq!(shorten("a long report about nothing.pdf", 18), "a long rep…g.pdf");
    }

    #[test]
    fn no_character_is_ever_cut_in_two() {
        let text = "🗺️é北京".repeat(20);
        for bytes in 3..text.len() {
            assert!(shorten(&text, bytes).len() <= bytes, "at {bytes}");
        }
    }
}
