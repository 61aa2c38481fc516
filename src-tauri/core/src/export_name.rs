//! From a document's name to a file name that is safe on every disk.
//!
//! The only place where a name becomes part of a path, and only on the way out. The answer is always one component that
//! leaves no folder and hides from nobody.

/// Bytes of UTF-8 that an exported file's name may take, so that a number still fits.
const MOST_BYTES: usize = 240;

/// The file name for a document called `name`: one component, at most 240 bytes. What some system does not allow is
/// replaced by `_`: `/ \ : * ? " < > |`, control and bidirectional control characters and ends of lines, a dot or space at the end, a dot
/// or dash in front, and the names Windows keeps for devices.
pub fn export_name(name: &str) -> String {
    let mut safe: String = name.chars().map(|character| if is_allowed(character) { character } else { '_' }).collect();
    if safe.starts_with(['.', '-', '~']) {
        safe.replace_range(..1, "_");
    }
    close(&mut safe);
    let (base, extension) = match safe.rfind('.') {
        Some(dot) if dot > 0 && safe.len() - dot <= 32 => safe.split_at(dot),
        _ => (safe.as_str(), ""),
    };
    let device = is_device(base.split('.').next().unwrap_or_default().trim_end());
    let base = if device { format!("_{base}") } else { base.to_owned() };
    let mut end = base.len().min(MOST_BYTES - extension.len());
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    let mut whole = format!("{}{extension}", &base[..end]);
    // Again: where a long name was cut, it may end with anything.
    close(&mut whole);
    if whole.is_empty() { "_".to_owned() } else { whole }
}

/// Puts a `_` in the place of the dots and spaces at the end, which some systems drop.
fn close(name: &mut String) {
    let kept = name.trim_end_matches(['.', ' ']).len();
    if kept < name.len() {
        name.truncate(kept);
        name.push('_');
    }
}

/// `name` with a number before its extension, for a folder where it is taken.
pub fn numbered(name: &str, number: u32) -> String {
    match name.rfind('.') {
        Some(dot) if dot > 0 => format!("{} ({number}){}", &name[..dot], &name[dot..]),
        _ => format!("{name} ({number})"),
    }
}

fn is_allowed(character: char) -> bool {
    // What turns the direction of writing (Unicode's Bidi_Control), and what ends a line though it is no control character.
    let misleading = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    !character.is_control() && !misleading && !"/\\:*?\"<>|".contains(character)
}

/// Whether Windows takes a file of this base name for a device.
fn is_device(base: &str) -> bool {
    let upper = base.to_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let Some(number) = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT")) else { return false };
    let mut characters = number.chars();
    matches!((characters.next(), characters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_extension_and_fit() {
        for name in [format!("{}.pdf", "é".repeat(200)), "x".repeat(300), format!("a.{}", "y".repeat(280))] {
            let safe = export_name(&name);
            assert!(safe.len() <= 240, "{} bytes", safe.len());
        }
        assert!(export_name(&format!("{}.pdf", "é".repeat(200))).ends_with(".pdf"));
    }

    #[test]
    fn a_name_that_is_cut_short_ends_as_safely_as_any() {
        for end in [".", " ", ". .", "…."] {
            let safe = export_name(&format!("{}{end}{}", "x".repeat(240 - end.len()), "y".repeat(40)));
            assert!(!safe.ends_with(['.', ' ']) && safe.len() <= 240, "cut after {end:?}: {safe:?}");
        }
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        assert_eq!(numbered("a.txt", 2), "a (2).txt");
        assert_eq!(numbered("a", 3), "a (3)");
        assert_eq!(numbered("_hidden", 2), "_hidden (2)");
    }
}
