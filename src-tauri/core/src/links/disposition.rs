//! What a browser is told to do with a document, and to call it.
//!
//! The name goes out twice, by RFC 6266: in ASCII for the oldest readers, and whole, percent-encoded, for all others. No byte
//! of a name stands in a header as it is unless it is harmless there.

use crate::document::Name;
use crate::presentation::percent_encoded;

/// Whether a document is saved or shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    Saved,
    Shown,
}

impl Disposition {
    /// The value of `Content-Disposition` for a document of this name: visible ASCII and spaces.
    pub(super) fn of(self, name: &Name) -> String {
        let mut value = match self {
            Disposition::Saved => "attachment; filename=\"".to_owned(),
            Disposition::Shown => "inline; filename=\"".to_owned(),
        };
        value.extend(name.as_str().chars().map(plain));
        value.push_str("\"; filename*=UTF-8''");
        value.push_str(&percent_encoded(name.as_str()));
        value
    }
}

/// A character of the name in ASCII. Quotes and backslashes would end or escape it, and some readers decode percent signs.
fn plain(character: char) -> char {
    match character {
        '"' | '\\' | '%' | '/' => '_',
        ' '..='~' => character,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str) -> String {
        Disposition::Saved.of(&name.parse().expect("a name"))
    }

    #[test]
    fn a_name_goes_out_in_ascii_and_whole() {
        for (name, value) in [
            ("a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
            ("my file.txt", "attachment; filename=\"my file.txt\"; filename*=UTF-8''my%20file.txt"),
            ("\u{fc}ber.pdf", "attachment; filename=\"_ber.pdf\"; filename*=UTF-8''%C3%BCber.pdf"),
            ("\u{1f600}", "attachment; filename=\"_\"; filename*=UTF-8''%F0%9F%98%80"),
            ("a\"b\\c%41;d", "attachment; filename=\"a_b_c_41;d\"; filename*=UTF-8''a%22b%5Cc%2541%3Bd"),
            ("'*()", "attachment; filename=\"'*()\"; filename*=UTF-8''%27%2A%28%29"),
        ] {
            assert_eq!(saved(name), value, "{name}");
        }
        let shown = Disposition::Shown.of(&"a.png".parse().expect("a name"));
        assert_eq!(shown, "inline; filename=\"a.png\"; filename*=UTF-8''a.png");
    }

    #[test]
    fn the_whole_name_is_read_back_and_nothing_else_gets_into_the_header() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..1 + random % 20 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let scalar = if random.is_multiple_of(2) { (random >> 8) & 0x7f } else { (random >> 8) & 0xffff };
                text.extend(char::from_u32(scalar as u32));
            }
            let Ok(name) = text.parse::<Name>() else { continue };
            let value = Disposition::Saved.of(&name);
            assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{value}");
            assert_eq!(value.matches('"').count(), 2, "{value}");
            let (_, encoded) = value.split_once("filename*=UTF-8''").expect("it is there");
            assert_eq!(decoded(encoded), name.as_str());
        }
    }

    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            rest = after;
            if *first == b'%' {
                let digits = std::str::from_utf8(&after[..2]).expect("ASCII");
                bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
                rest = &after[2..];
            } else {
                bytes.push(*first);
            }
        }
        String::from_utf8(bytes).expect("it was a name")
    }
}
