//! Keys in the shapes in which people have them at hand.

use super::AccessKeys;
use crate::error::InvalidInput;

const MOST_BYTES: usize = 64 * 1024;
const UNKNOWN: InvalidInput = InvalidInput::new(
    "keys",
    "must be a key ID and a secret on two lines, the CSV file of Amazon's console, or a profile of ~/.aws/credentials",
);
const SEVERAL: InvalidInput = InvalidInput::new("keys", "must be one pair only");

impl AccessKeys {
    /// The keys in a text that somebody has pasted: the CSV file that Amazon's console gives when keys are made, a profile
    /// of `~/.aws/credentials`, the lines that set the three variables of the environment, or just an id and a secret on
    /// two lines.
    ///
    /// # Errors
    /// [`InvalidInput`] for `keys` if it is none of these, or more than one pair; as [`new`](Self::new) for what is in it.
    pub fn from_pasted(text: &str) -> Result<AccessKeys, InvalidInput> {
        if text.len() > MOST_BYTES {
            return Err(UNKNOWN);
        }
        // Files from Windows begin with a byte order mark.
        let lines: Vec<&str> =
            text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        match from_csv(&lines).or_else(|| from_assignments(&lines)) {
            Some(found) => found,
            None => match lines.as_slice() {
                [id, secret] => AccessKeys::new(id, secret, None),
                _ => Err(UNKNOWN),
            },
        }
    }
}

/// The keys in a CSV file, if its first line names them.
fn from_csv(lines: &[&str]) -> Option<Result<AccessKeys, InvalidInput>> {
    let (header, rows) = lines.split_first()?;
    let column = |name: &str| header.split(',').position(|title| unquoted(title).eq_ignore_ascii_case(name));
    let (id, secret) = (column("access key id")?, column("secret access key")?);
    let [row] = rows else { return Some(Err(if rows.is_empty() { UNKNOWN } else { SEVERAL })) };
    let cells: Vec<&str> = row.split(',').map(unquoted).collect();
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    Some(AccessKeys::new(cell(id), cell(secret), None))
}

/// The keys in lines like `aws_access_key_id = …` or `export AWS_ACCESS_KEY_ID="…"`, if there are such lines.
fn from_assignments(lines: &[&str]) -> Option<Result<AccessKeys, InvalidInput>> {
    let (mut id, mut secret, mut token) = (None, None, None);
    for line in lines {
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = ["export ", "set ", "$Env:"].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
        let place = match name.trim().to_ascii_lowercase().as_str() {
            "aws_access_key_id" => &mut id,
            "aws_secret_access_key" => &mut secret,
            "aws_session_token" => &mut token,
            _ => continue,
        };
        if place.replace(unquoted(value)).is_some() {
            return Some(Err(SEVERAL));
        }
    }
    match (id, secret) {
        (None, None) => None,
        (id, secret) => Some(AccessKeys::new(id.unwrap_or_default(), secret.unwrap_or_default(), token)),
    }
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let within = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    within('"').or_else(|| within('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX=MPLEKEY";

    fn parts(text: &str) -> (String, String, Option<String>) {
        let keys = AccessKeys::from_pasted(text).expect("these are keys");
        (keys.id().to_owned(), keys.secret().to_owned(), keys.session_token().map(str::to_owned))
    }

    #[test]
    fn every_shape_gives_both_halves() {
        for text in [
            format!("{ID}\n{SECRET}\n"),
            format!("\u{feff}Access key ID,Secret access key\r\n{ID},{SECRET}\r\n"),
            format!(
                "User name,Password,Access key ID,Secret access key,Console login link\nanna,,{ID},{SECRET},https://x"
            ),
            format!("\"Access key ID\",\"Secret access key\"\n\"{ID}\",\"{SECRET}\""),
            format!("aws_access_key_id={ID}\naws_secret_access_key={SECRET}"),
            format!(
                "# mine\n[work]\nregion = eu-central-1\n  aws_access_key_id = {ID}\n  aws_secret_access_key = {SECRET}\n"
            ),
            format!("export AWS_ACCESS_KEY_ID=\"{ID}\"\nexport AWS_SECRET_ACCESS_KEY='{SECRET}'"),
            format!("$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\""),
        ] {
            assert_eq!(parts(&text), (ID.to_owned(), SECRET.to_owned(), None), "{text}");
        }
    }

    #[test]
    fn a_token_comes_along() {
        let text = format!("[a]\naws_access_key_id={ID}\naws_secret_access_key={SECRET}\naws_session_token=tok//en==");
        assert_eq!(parts(&text).2.as_deref(), Some("tok//en=="));
    }

    #[test]
    fn what_is_no_single_pair_is_refused_with_the_reason() {
        let profile = format!("aws_access_key_id={ID}\naws_secret_access_key={SECRET}\n");
        for (text, refusal) in [
            (String::new(), UNKNOWN),
            (ID.to_owned(), UNKNOWN),
            ("a\nb\nc".to_owned(), UNKNOWN),
            ("Access key ID,Secret access key".to_owned(), UNKNOWN),
            ("x".repeat(MOST_BYTES + 1), UNKNOWN),
            (format!("[a]\n{profile}[b]\n{profile}"), SEVERAL),
            (format!("Access key ID,Secret access key\n{ID},{SECRET}\n{ID},{SECRET}"), SEVERAL),
            (format!("aws_access_key_id={ID}"), InvalidInput::new("secret", "must not be empty")),
            (format!("Access key ID,Secret access key\n,{SECRET}"), InvalidInput::new("key_id", "must not be empty")),
        ] {
            assert_eq!(AccessKeys::from_pasted(&text).expect_err("no single pair"), refusal, "{text:.80}");
        }
        let swapped = AccessKeys::from_pasted(&format!("{SECRET}\n{ID}")).expect_err("they are swapped");
        assert_eq!(swapped.field, "key_id");
    }
}
