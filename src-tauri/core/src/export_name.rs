//! From a document's name to a file name that is safe on every disk.
//!
//! The only place where a name becomes part of a path, and only on the way out. The answer is always one component that
//! leaves no folder and hides from nobody.

/// Bytes of UTF-8 that an exported file's name may take, so that a number still fits.
const MOST_BYTES: usize = 240;

/// The file name for a document called `name`: one component, at most 240 bytes. What some system does not allow is
/// replaced by `_`: `/ \ : * ? " < > |`, control and bidirectional control characters, a dot or space at the end, a dot
/// or dash in front, and the names Windows keeps for devices.
pub fn export_name(name: &str) -> String {
    let mut safe: String = name.chars().map(|character| if is_allowed(character) { character } else { '_' }).collect();
    if safe.starts_with(['.', '-', '~']) {
        safe.replace_range(..1, "_");
    }
    let kept = safe.trim_end_matches(['.', ' ']).len();
    if kept < safe.len() {
        safe.truncate(kept);
        safe.push('_');
    }
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
    let whole = format!("{}{extension}", &base[..end]);
    if whole.is_empty() { "_".to_owned() } else { whole }
}

/// `name` with a number before its extension, for a folder where it is taken.
pub fn numbered(name: &str, number: u32) -> String {
    match name.rfind('.') {
        Some(dot) if dot > 0 => format!("{} ({number}){}", &name[..dot], &name[dot..]),
        _ => format!("{name} ({number})"),
    }
}

fn is_allowed(character: char) -> bool {
    let bidirectional =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !bidirectional && !"/\\:*?\"<>|".contains(character)
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
    fn every_name_becomes_one_safe_component() {
        for (name, safe) in [
            ("Report.pdf", "Report.pdf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("COM1.tar.gz", "_COM1.tar.gz"),
            ("COM¹", "_COM¹"),
            ("lpt²", "_lpt²"),
            ("COM10", "COM10"),
            ("a.", "a_"),
            ("a ", "a_"),
            ("x:y", "x_y"),
            ("a?*<>|\"b", "a______b"),
            ("a\\b", "a_b"),
            ("-rf", "_rf"),
            ("~root", "_root"),
            ("$HOME", "$HOME"),
            ("%2e%2e%2f", "%2e%2e%2f"),
            (".hidden", "_hidden"),
            ("...", "__"),
            ("evil\u{202e}fdp.exe", "evil_fdp.exe"),
            ("日本語.txt", "日本語.txt"),
        ] {
            assert_eq!(export_name(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension_and_fit() {
        for name in [format!("{}.pdf", "é".repeat(200)), "x".repeat(300), format!("a.{}", "y".repeat(280))] {
            let safe = export_name(&name);
            assert!(safe.len() <= 240, "{} bytes", safe.len());
        }
        assert!(export_name(&format!("{}.pdf", "é".repeat(200))).ends_with(".pdf"));
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        assert_eq!(numbered("a.txt", 2), "a (2).txt");
        assert_eq!(numbered("a", 3), "a (3)");
        assert_eq!(numbered("_hidden", 2), "_hidden (2)");
    }
}
