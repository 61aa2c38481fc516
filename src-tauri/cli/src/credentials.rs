//! Where the keys to a bucket come from in a run of `cofferctl`, and how a person or a script hands them over.
//!
//! Keys are typed without the secret being shown, or read from standard input. They are never arguments: every program on
//! a computer can read those.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use coffer_core::InvalidInput;
use coffer_core::secrets::{AccessKeys, CredentialsSource};
use zeroize::Zeroizing;

/// Bytes of standard input that are read: many times as much as keys have in any shape.
const MOST_BYTES: u64 = 64 * 1024;
const UNREADABLE: InvalidInput = InvalidInput::new("keys", "must be typed on a terminal or stand on standard input");

/// The source that `--credentials` names. "For this run only" is none of them: it is what keys are that were typed. What
/// is refused is not repeated, for it may be the keys themselves, typed in the wrong place.
///
/// # Errors
/// [`InvalidInput`] for anything else.
pub fn source_of(text: &str) -> Result<CredentialsSource, InvalidInput> {
    let source = match text {
        "keyring" => Some(CredentialsSource::Keyring),
        "env" => Some(CredentialsSource::Environment),
        _ if text.starts_with("profile:") => text.parse().ok(),
        _ => None,
    };
    source.ok_or(InvalidInput::new("credentials", "must be keyring, env or profile:NAME"))
}

/// Keys from whoever started the program: asked for on a terminal, otherwise read from standard input.
///
/// # Errors
/// [`InvalidInput`] for what are no keys, and where there is neither a terminal nor anything to read.
pub fn ask_for_keys() -> Result<AccessKeys, InvalidInput> {
    let input = io::stdin().lock();
    if input.is_terminal() { ask(input) } else { read(input) }
}

fn ask(mut input: impl BufRead) -> Result<AccessKeys, InvalidInput> {
    let mut id = String::new();
    let asked = write!(io::stderr(), "Access key ID: ").and_then(|()| io::stderr().flush());
    asked.and_then(|()| input.read_line(&mut id)).map_err(|_| UNREADABLE)?;
    let hidden = |question| rpassword::prompt_password(question).map(Zeroizing::new).map_err(|_| UNREADABLE);
    let secret = hidden("Secret access key (not shown): ")?;
    let token = hidden("Session token (not shown; empty if there is none): ")?;
    AccessKeys::new(&id, &secret, Some(&token))
}

/// Keys in any shape that people have them in; see [`AccessKeys::from_pasted`].
fn read(input: impl Read) -> Result<AccessKeys, InvalidInput> {
    // Room for all of it from the start: a buffer that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize + 1));
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|_| UNREADABLE)?;
    AccessKeys::from_pasted(str::from_utf8(&bytes).map_err(|_| InvalidInput::new("keys", "must be text"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_that_a_run_can_ask_are_named() {
        assert_eq!(source_of("keyring"), Ok(CredentialsSource::Keyring));
        assert_eq!(source_of("env"), Ok(CredentialsSource::Environment));
        assert_eq!(source_of("profile:by work"), Ok(CredentialsSource::Profile("by work".to_owned())));
        for text in ["", "session", "environment", "profile", "profile:", "profile:a]", "AKIA:secret"] {
            let refusal = source_of(text).expect_err("no source");
            assert_eq!(refusal, InvalidInput::new("credentials", "must be keyring, env or profile:NAME"));
        }
    }

    #[test]
    fn two_lines_or_a_profile_on_standard_input_are_keys() {
        for text in
            ["an-id\na-secret\n", "an-id\r\na-secret", "[a]\naws_access_key_id=an-id\naws_secret_access_key=a-secret"]
        {
            let keys = read(text.as_bytes()).expect(text);
            assert_eq!((keys.id(), keys.secret()), ("an-id", "a-secret"), "{text}");
        }
    }

    #[test]
    fn anything_else_on_standard_input_is_refused() {
        let endless = io::repeat(b'a');
        assert_eq!(read(endless).expect_err("it never ends").field, "keys");
        for bytes in [&b""[..], b"one line", b"\xff\n\xfe", b"a\nb\nc"] {
            assert_eq!(read(bytes).expect_err("no keys").field, "keys", "{bytes:?}");
        }
    }
}
