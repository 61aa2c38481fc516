//! What of a request counts, and which requests are not even looked at.
//!
//! Pure. Everything that is decided here is decided before it is known whether there is a link: a refused request says
//! nothing about one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::head::Head;
use super::hosts::Hosts;
use crate::document::{LinkToken, LinkTokenHash, UniqueName};

/// Why a request is refused whatever it asks for. Each ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not plain HTTP/1.1, or carries a body.
    Malformed,
    /// Its target is too long.
    TargetTooLong,
    /// Its head is too large.
    HeadTooLarge,
    /// It is meant for somebody else.
    Misdirected,
    /// It wants something done.
    MethodNotAllowed,
    /// A page from elsewhere wants to have it within itself.
    CrossSite,
}

/// A request that is answered for what it asks.
#[derive(Debug)]
pub(super) struct Request {
    /// Whether only the head of the answer is wanted.
    pub(super) is_head: bool,
    /// Whether the connection ends with the answer.
    pub(super) closes: bool,
    pub(super) asked: Asked,
    pub(super) password: Option<SecretString>,
    /// `If-Match`, `If-None-Match` and `If-Range`.
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
    pub(super) if_range: Option<String>,
    pub(super) range: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What a link leads to.
    Link { token: LinkTokenHash },
    /// What looks like a link and cannot be one.
    NoLink,
    /// Something else, which is not there. A browser asks for an icon by itself: that is no guess at a link.
    Elsewhere,
}

impl Request {
    /// What `head` asks of a server that is called `hosts`.
    ///
    /// # Errors
    /// The [`Fault`].
    pub(super) fn of(head: &Head, hosts: &Hosts) -> Result<Request, Fault> {
        let has_body = has_body(head)?;
        hosts.judge(head.only("host")?.ok_or(Fault::Malformed)?)?;
        let path = path_of(&head.target, hosts, &head.method)?;
        let is_head = match head.method.as_str() {
            "GET" => false,
            "HEAD" => true,
            _ => return Err(Fault::MethodNotAllowed),
        };
        if has_body {
            return Err(Fault::Malformed);
        }
        if is_within_a_page_from_elsewhere(head)? {
            return Err(Fault::CrossSite);
        }
        Ok(Request {
            is_head,
            closes: head.is_old || closes(head),
            asked: asked(path),
            password: head.only("authorization")?.and_then(password),
            if_match: head.list("if-match"),
            if_none_match: head.list("if-none-match"),
            if_range: head.list("if-range"),
            // Two of them are none: it is not a list.
            range: head.only("range").ok().flatten().map(str::to_owned),
        })
    }
}

/// Whether bytes follow the head. How many is never guessed at.
fn has_body(head: &Head) -> Result<bool, Fault> {
    if head.all("transfer-encoding").next().is_some() {
        return Err(Fault::Malformed);
    }
    match head.only("content-length")? {
        None => Ok(false),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(digits.bytes().any(|digit| digit != b'0'))
        }
        Some(_) => Err(Fault::Malformed),
    }
}

/// The path of a target, which may name the server as well.
fn path_of<'t>(target: &'t str, hosts: &Hosts, method: &str) -> Result<&'t str, Fault> {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?[]".contains(&byte);
    if !target.bytes().all(may_stand) {
        return Err(Fault::Malformed);
    }
    if target.starts_with('/') {
        return Ok(target);
    }
    match target.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http://") => {
            let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
            hosts.judge(host).map(|()| path)
        }
        // The targets of these two are of another kind.
        _ if matches!(method, "CONNECT" | "OPTIONS") => Err(Fault::MethodNotAllowed),
        _ => Err(Fault::Malformed),
    }
}

/// What a browser says of who asks: only what a person opens by itself, or what this server's own answers contain, is
/// answered. A page of another port of this computer is from elsewhere too, though a browser calls it the same site.
fn is_within_a_page_from_elsewhere(head: &Head) -> Result<bool, Fault> {
    let is_from_elsewhere = matches!(head.only("sec-fetch-site")?, Some("cross-site" | "same-site"));
    let is_opened =
        head.only("sec-fetch-mode")? == Some("navigate") && head.only("sec-fetch-dest")? == Some("document");
    Ok(is_from_elsewhere && !is_opened)
}

fn closes(head: &Head) -> bool {
    head.all("connection").flat_map(|list| list.split(',')).any(|option| option.trim().eq_ignore_ascii_case("close"))
}

fn asked(path: &str) -> Asked {
    let Some(link) = path.strip_prefix("/p/") else { return Asked::Elsewhere };
    let Some((token, unique_name)) = link.split_once('/') else { return Asked::NoLink };
    match (token.parse::<LinkToken>(), unique_name.parse::<UniqueName>()) {
        // The name is for people: a link that somebody was given opens still when its document was renamed, or replaced.
        (Ok(token), Ok(_)) => Asked::Link { token: token.hash() },
        _ => Asked::NoLink,
    }
}

/// The password of basic credentials. Whose it is says nothing: a link has no users.
fn password(credentials: &str) -> Option<SecretString> {
    let (scheme, encoded) = credentials.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim_start_matches(' ')).ok()?).ok()?;
    let (_, password) = decoded.split_once(':')?;
    Some(SecretString::from(password.to_owned()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn hosts() -> Hosts {
        Hosts::new(4321, &[])
    }

    fn judge(bytes: &str) -> Result<Request, Fault> {
        let (head, _) = Head::read(bytes.as_bytes())?.expect("the head is whole");
        Request::of(&head, &hosts())
    }

    fn get(target: &str, fields: &str) -> Result<Request, Fault> {
        judge(&format!("GET {target} HTTP/1.1\r\nHost: localhost:4321\r\n{fields}\r\n"))
    }

    fn token(byte: u8) -> LinkToken {
        LinkToken::from_bytes([byte; 32])
    }

    #[test]
    fn a_link_is_a_token_and_a_name() {
        let expected = Asked::Link { token: token(7).hash() };
        let target = format!("/p/{}/holiday_2", token(7));
        assert_eq!(get(&target, "").expect("plain").asked, expected);
        let whole = get(&format!("HTTP://127.0.0.1:4321{target}"), "").expect("our own name may stand in the target");
        assert_eq!(whole.asked, expected);
    }

    #[test]
    fn what_is_no_link_opens_nothing() {
        let token = token(0xfb).to_string();
        for (target, asked) in [
            ("/".to_owned(), Asked::Elsewhere),
            ("/favicon.ico".to_owned(), Asked::Elsewhere),
            ("/p".to_owned(), Asked::Elsewhere),
            ("//p/x/y".to_owned(), Asked::Elsewhere),
            ("/P/x/y".to_owned(), Asked::Elsewhere),
            ("http://localhost:4321".to_owned(), Asked::Elsewhere),
            ("/p/".to_owned(), Asked::NoLink),
            ("/p//name".to_owned(), Asked::NoLink),
            (format!("/p/{token}"), Asked::NoLink),
            (format!("/p/{}/name", &token[1..]), Asked::NoLink),
            (format!("/p/{token}A/name"), Asked::NoLink),
            (format!("/p/{}/name", token.replace('-', "+")), Asked::NoLink),
            (format!("/p/{}=/name", &token[..42]), Asked::NoLink),
            (format!("/p/{}9/name", &token[..42]), Asked::NoLink),
            (format!("/p/%00{token}/name"), Asked::NoLink),
            (format!("/p/../{token}/name"), Asked::NoLink),
            (format!("/p/..%2f{token}/name"), Asked::NoLink),
            (format!("/p/%c0%ae/{token}"), Asked::NoLink),
            (format!("/p//{token}/name"), Asked::NoLink),
        ] {
            assert_eq!(get(&target, "").expect("plain").asked, asked, "{target}");
        }
    }

    #[test]
    fn whatever_could_be_a_name_is_one_and_nothing_else() {
        for (name, asked) in
            [("holiday_2", Asked::Link { token: token(1).hash() }), ("a", Asked::Link { token: token(1).hash() })]
                .into_iter()
                .chain(["", "a/b", "../x", "a?b", "%61", "a/", "a.txt"].map(|name| (name, Asked::NoLink)))
        {
            assert_eq!(get(&format!("/p/{}/{name}", token(1)), "").expect("plain").asked, asked, "{name}");
        }
    }

    #[test]
    fn requests_that_are_not_looked_at() {
        let (line, host) = ("GET / HTTP/1.1\r\n", "Host: localhost:4321\r\n");
        let get = |fields: &str| format!("{line}{host}{fields}\r\n");
        let to = |target: &str| format!("GET {target} HTTP/1.1\r\n{host}\r\n");
        let with = |method: &str| format!("{method} / HTTP/1.1\r\n{host}\r\n");
        for (bytes, fault) in [
            (format!("{line}\r\n"), Fault::Malformed),
            ("GET / HTTP/1.0\r\n\r\n".to_owned(), Fault::Malformed),
            (get("Host: localhost:4321\r\n"), Fault::Malformed),
            (format!("{line}Host:\r\n\r\n"), Fault::Malformed),
            (format!("{line}Host: evil.example\r\n\r\n"), Fault::Misdirected),
            (get("Transfer-Encoding: chunked\r\n"), Fault::Malformed),
            (get("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), Fault::Malformed),
            (get("Content-Length: 5\r\n"), Fault::Malformed),
            (get("Content-Length: 0\r\nContent-Length: 0\r\n"), Fault::Malformed),
            (get("Content-Length: -1\r\n"), Fault::Malformed),
            (get("Content-Length: +0\r\n"), Fault::Malformed),
            (get("Content-Length: 0, 0\r\n"), Fault::Malformed),
            (get("Content-Length:\r\n"), Fault::Malformed),
            (get("Authorization: Basic YTpi\r\nAuthorization: Basic YTpi\r\n"), Fault::Malformed),
            (to("*"), Fault::Malformed),
            (to("p/x"), Fault::Malformed),
            (to("localhost:4321"), Fault::Malformed),
            (to("/#fragment"), Fault::Malformed),
            (to("/a\\b"), Fault::Malformed),
            (to("/<script>"), Fault::Malformed),
            (to("https://localhost:4321/"), Fault::Malformed),
            (to("http://"), Fault::Malformed),
            (to("http://user@localhost:4321/"), Fault::Malformed),
            (to("http://evil.example/p/x/y"), Fault::Misdirected),
            (to("http://localhost/p/x/y"), Fault::Misdirected),
            (with("POST"), Fault::MethodNotAllowed),
            (with("PUT"), Fault::MethodNotAllowed),
            (with("DELETE"), Fault::MethodNotAllowed),
            (with("TRACE"), Fault::MethodNotAllowed),
            (with("OPTIONS"), Fault::MethodNotAllowed),
            (with("get"), Fault::MethodNotAllowed),
            (with("PROPFIND"), Fault::MethodNotAllowed),
            (format!("OPTIONS * HTTP/1.1\r\n{host}\r\n"), Fault::MethodNotAllowed),
            (format!("CONNECT localhost:4321 HTTP/1.1\r\n{host}\r\n"), Fault::MethodNotAllowed),
            (format!("POST / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello"), Fault::MethodNotAllowed),
            ("POST / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), Fault::Misdirected),
            (get("Sec-Fetch-Site: cross-site\r\n"), Fault::CrossSite),
            (get("Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n"), Fault::CrossSite),
            (get("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"), Fault::CrossSite),
            (
                get("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n"),
                Fault::CrossSite,
            ),
        ] {
            assert_eq!(judge(&bytes).expect_err(&bytes), fault, "{bytes}");
        }
    }

    #[test]
    fn what_a_person_opens_is_answered_wherever_the_link_stood() {
        for fields in [
            "",
            "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
            "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video\r\n",
            "Content-Length: 0\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\nConnection: upgrade\r\n",
        ] {
            assert!(get("/", fields).is_ok(), "{fields}");
        }
    }

    #[test]
    fn a_connection_ends_when_it_is_asked_to_or_is_of_the_old_kind() {
        assert!(!get("/", "").expect("plain").closes);
        assert!(!get("/", "Connection: keep-alive\r\n").expect("plain").closes);
        assert!(get("/", "Connection: keep-alive\r\nConnection: te, Close\r\n").expect("plain").closes);
        let old = judge("GET / HTTP/1.0\r\nHost: localhost:4321\r\nConnection: keep-alive\r\n\r\n").expect("plain");
        assert!(old.closes, "one more way to keep a connection is one too many");
    }

    #[test]
    fn a_password_is_what_comes_after_the_user() {
        for (credentials, password) in [
            ("Basic YTpi", Some("b")),
            ("basic   OnNlY3JldA==", Some("secret")),
            ("Basic YTpiOmM=", Some("b:c")),
            ("Basic YTrDpA==", Some("\u{e4}")),
            ("Basic YTo=", Some("")),
            ("Basic YQ==", None),
            ("Basic YTr/", None),
            ("Basic !!!!", None),
            ("Basic", None),
            ("Bearer YTpi", None),
            ("", None),
        ] {
            let read = get("/", &format!("Authorization: {credentials}\r\n")).expect("plain").password;
            assert_eq!(read.as_ref().map(|secret| secret.expose_secret()), password, "{credentials}");
        }
        let request = get("/", "Authorization: Basic OnNlY3JldA==\r\n").expect("plain");
        assert!(!format!("{request:?}").contains("secret"), "a password does not print itself");
    }

    #[test]
    fn two_ranges_fields_are_none() {
        assert_eq!(get("/", "Range: bytes=0-1\r\nRange: bytes=0-1\r\n").expect("plain").range, None);
        assert_eq!(get("/", "Range: bytes=0-1\r\n").expect("plain").range.as_deref(), Some("bytes=0-1"));
    }

    #[test]
    fn a_hundred_thousand_guesses_open_nothing() {
        // Of all tokens that the world has links for, a guess would have to be one.
        let known: std::collections::HashSet<LinkTokenHash> = (0..=255).map(|byte| token(byte).hash()).collect();
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for guess in 0..100_000 {
            let mut bytes = [0; 32];
            for part in bytes.chunks_exact_mut(8) {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                part.copy_from_slice(&random.to_le_bytes());
            }
            // Some are one bit from a link.
            if guess % 4 == 0 {
                bytes = [(random >> 8) as u8; 32];
                bytes[(random >> 16) as usize % 32] ^= 1 << (random % 8);
            }
            let target = format!("/p/{}/name", LinkToken::from_bytes(bytes));
            match get(&target, "").expect("plain").asked {
                Asked::Link { token, .. } => assert!(!known.contains(&token), "{target}"),
                other => panic!("{target} is read as {other:?}"),
            }
        }
    }
}
