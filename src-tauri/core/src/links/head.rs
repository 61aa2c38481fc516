//! The head of a request, read from bytes and refused where it is anything but plain.
//!
//! Stricter than RFC 9112 asks of a server: lines end with CR and LF, nothing is folded, nothing is there twice that has one
//! meaning. What one reader takes for one request and another for two is never guessed at. Bytes that no request can
//! begin with are refused as they come, and not when the head is whole, which they would never make.

use super::request::Fault;

/// Bytes of a target at most.
const MOST_TARGET_BYTES: usize = 2 * 1024;
/// Bytes of a head at most.
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// Fields of a head at most.
const MOST_FIELDS: usize = 100;
/// What stands in a first line beside the target: a method, two spaces and a version.
const BESIDE_TARGET: usize = 32;

const END: &[u8] = b"\r\n\r\n";

/// A head as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) target: String,
    /// Whether it is of HTTP/1.0.
    pub(super) is_old: bool,
    /// Names in lower case.
    fields: Vec<(String, String)>,
}

impl Head {
    /// The head that `bytes` begin with and its length; `None` as long as it is not all there.
    ///
    /// # Errors
    /// The [`Fault`], which is known before the head is whole.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Head, usize)>, Fault> {
        let end = end_of_head(bytes)?;
        let seen = &bytes[..end.unwrap_or(bytes.len())];
        let Some((line, rest)) = split_line(seen) else {
            let is_too_long = seen.len() > MOST_TARGET_BYTES + BESIDE_TARGET;
            return if is_too_long { Err(Fault::TargetTooLong) } else { Ok(None) };
        };
        let (method, target, is_old) = first_line(line)?;
        if seen.len() > MOST_HEAD_BYTES {
            return Err(Fault::HeadTooLarge);
        }
        let Some(length) = end else { return Ok(None) };
        let mut fields = Vec::new();
        let mut rest = rest;
        while let Some((line, after)) = split_line(rest).filter(|(line, _)| !line.is_empty()) {
            if fields.len() == MOST_FIELDS {
                return Err(Fault::HeadTooLarge);
            }
            fields.push(field(line)?);
            rest = after;
        }
        Ok(Some((Head { method, target, is_old, fields }, length)))
    }

    /// The values of all fields of this name, in order.
    pub(super) fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The value of the one field of this name.
    ///
    /// # Errors
    /// [`Fault::Malformed`] if there are several.
    pub(super) fn only<'h>(&'h self, name: &'h str) -> Result<Option<&'h str>, Fault> {
        let mut found = self.all(name);
        let first = found.next();
        if found.next().is_some() { Err(Fault::Malformed) } else { Ok(first) }
    }

    /// The values of all fields of this name as the one list that they are.
    pub(super) fn list(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.all(name).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// The length of the head in `bytes`, if it ends there.
fn end_of_head(bytes: &[u8]) -> Result<Option<usize>, Fault> {
    for (at, byte) in bytes.iter().enumerate() {
        let is_plain = match byte {
            b'\r' => bytes.get(at + 1).is_none_or(|next| *next == b'\n'),
            b'\n' => at > 0 && bytes[at - 1] == b'\r',
            b'\t' | 0x20..=0x7e | 0x80.. => true,
            _ => false,
        };
        if !is_plain {
            return Err(Fault::Malformed);
        }
        if bytes[..=at].ends_with(END) {
            return Ok(Some(at + 1));
        }
        if at > MOST_HEAD_BYTES {
            break;
        }
    }
    Ok(None)
}

/// The first line, without its end, and what comes after it.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&bytes[..end], &bytes[end + 2..]))
}

/// Method, target, and whether the version is the old one.
fn first_line(line: &[u8]) -> Result<(String, String, bool), Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::Malformed)?;
    let mut parts = text.split(' ');
    let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Fault::Malformed);
    };
    let is_old = match version {
        "HTTP/1.1" => false,
        "HTTP/1.0" => true,
        _ => return Err(Fault::Malformed),
    };
    if !is_token(method) || target.is_empty() || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Fault::Malformed);
    }
    if target.len() > MOST_TARGET_BYTES {
        return Err(Fault::TargetTooLong);
    }
    Ok((method.to_owned(), target.to_owned(), is_old))
}

fn field(line: &[u8]) -> Result<(String, String), Fault> {
    // Only what is compared with ASCII is looked at; other bytes need only be told from it.
    let text = String::from_utf8_lossy(line);
    let (name, value) = text.split_once(':').ok_or(Fault::Malformed)?;
    if !is_token(name) {
        return Err(Fault::Malformed);
    }
    Ok((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()))
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_head_is_read_to_its_end_and_no_further() {
        let bytes = b"GET /p/x HTTP/1.1\r\nHost:  localhost:1 \t\r\nRANGE: bytes=0-\r\nX:\r\n\r\nGET /next";
        let (head, length) = Head::read(bytes).expect("plain").expect("whole");
        assert_eq!(&bytes[length..], b"GET /next");
        assert_eq!((head.method.as_str(), head.target.as_str(), head.is_old), ("GET", "/p/x", false));
        assert_eq!((head.only("host"), head.only("range")), (Ok(Some("localhost:1")), Ok(Some("bytes=0-"))));
        assert_eq!((head.only("x"), head.only("y")), (Ok(Some("")), Ok(None)));
        let (old, _) = Head::read(b"GET / HTTP/1.0\r\n\r\n").expect("plain").expect("whole");
        assert!(old.is_old && old.fields.is_empty());
    }

    #[test]
    fn every_beginning_of_a_plain_head_waits_for_more() {
        let bytes = b"HEAD /p/x HTTP/1.1\r\nHost: localhost:1\r\nA: b\r\n\r\n";
        for length in 0..bytes.len() {
            assert_eq!(Head::read(&bytes[..length]), Ok(None), "{length} bytes");
        }
        assert!(Head::read(bytes).expect("plain").is_some());
    }

    #[test]
    fn what_has_one_meaning_may_not_be_there_twice() {
        let (head, _) = Head::read(b"GET / HTTP/1.1\r\nA: 1\r\na: 1\r\n\r\n").expect("plain").expect("whole");
        assert_eq!((head.only("a"), head.list("a").as_deref()), (Err(Fault::Malformed), Some("1, 1")));
    }

    #[test]
    fn what_is_not_plain_is_refused_as_soon_as_it_shows() {
        for bytes in [
            &b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"[..],
            b"GET / HTTP/1.1\n",
            b"GET / HTTP/1.1\r\nHost: a\n",
            b"GET / HTTP/1.1\rHost",
            b"GET /\r\n",
            b"GET / \r\n",
            b"GET  / HTTP/1.1\r\n",
            b"GET / HTTP/1.1 \r\n",
            b"GET / HTTP/2.0\r\n",
            b"GET / HTTP/1.2\r\n",
            b"GET / http/1.1\r\n",
            b"GET / HTTP/1.1.1\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\r\nGET / HTTP/1.1\r\n",
            b" GET / HTTP/1.1\r\n",
            b"G(T / HTTP/1.1\r\n",
            b"GET /\xc3\xa4 HTTP/1.1\r\n",
            b"GET /\xff HTTP/1.1\r\n",
            b"GET /\t HTTP/1.1\r\n",
            b"GET / HTTP/1.1\r\nHost: a\0b",
            b"GET / HTTP/1.1\r\nHost: a\x7f",
            b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n",
            b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost\r\n\r\n",
            b"GET / HTTP/1.1\r\n: a\r\n\r\n",
        ] {
            assert_eq!(Head::read(bytes), Err(Fault::Malformed), "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_target_and_a_head_have_an_end() {
        let with_target = |length: usize| format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(length - 1));
        assert!(Head::read(with_target(2048).as_bytes()).is_ok_and(|read| read.is_some()));
        assert_eq!(Head::read(with_target(2049).as_bytes()), Err(Fault::TargetTooLong));
        assert_eq!(Head::read(&with_target(64 * 1024).as_bytes()[..3000]), Err(Fault::TargetTooLong), "not waited for");

        let with_fields = |count: usize| format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(count));
        assert!(Head::read(with_fields(100).as_bytes()).is_ok_and(|read| read.is_some()));
        assert_eq!(Head::read(with_fields(101).as_bytes()), Err(Fault::HeadTooLarge));

        let with_bytes = |length: usize| format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "b".repeat(length - 23));
        assert!(Head::read(with_bytes(16 * 1024).as_bytes()).is_ok_and(|read| read.is_some()));
        assert_eq!(Head::read(with_bytes(16 * 1024 + 1).as_bytes()), Err(Fault::HeadTooLarge));
        assert_eq!(Head::read(&with_bytes(64 * 1024).as_bytes()[..17_000]), Err(Fault::HeadTooLarge), "not waited for");
    }
}
