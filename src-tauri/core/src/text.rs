//! Folding of text: for finding what looks alike, and for sorting names as people do.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` without case, accents and compatibility differences: what a search compares.
pub fn fold(text: &str) -> String {
    text.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect()
}

/// The key that sorts names naturally when compared byte by byte: folded, with every run of ASCII digits written as the
/// two-digit length of its value and the value without leading zeros, so that `2` (`012`) comes before `10` (`0210`).
pub fn natural_sort_key(name: &str) -> String {
    let folded = fold(name);
    let mut key = String::with_capacity(folded.len() + 8);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        key.push_str(&rest[..start]);
        let digits_on = &rest[start..];
        let end = digits_on.find(|character: char| !character.is_ascii_digit()).unwrap_or(digits_on.len());
        let value = digits_on[..end].trim_start_matches('0');
        // Numbers of 100 digits and more sort as if they had 99.
        key.push_str(&format!("{:02}", value.len().min(99)));
        key.push_str(value);
        rest = &digits_on[end..];
    }
    key.push_str(rest);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_accents_and_width() {
        assert_eq!(fold("Zürich ＡＢＣ ﬁle"), "zurich abc file");
        assert_eq!(fold("É"), fold("e\u{301}"));
    }

    #[test]
    fn names_sort_as_people_count() {
        let mut names = ["file 10", "file 2", "File 1", "file 02b", "a", "file", "10", "9"];
        names.sort_by_key(|name| natural_sort_key(name));
        assert_eq!(names, ["9", "10", "a", "file", "File 1", "file 2", "file 02b", "file 10"]);
    }
}
