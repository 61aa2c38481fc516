//! The answers, each with the headers that every one of them has.
//!
//! They keep what is sent from being run, guessed at, embedded, indexed or kept, and there is no answer without them. An
//! answer without content is constant to the byte, whoever asks for whatever: a link that was switched off, one that never
//! was and what can be none are one and the same. So there is no date in it either. There is never a header that lets
//! pages of other origins in. Only what is played has a policy of its own, which still lets nothing run.

use hyper::header::{
    ALLOW, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};

use super::body::Sending;
use super::disposition::Disposition;
use super::flow::Flow;
use super::request::Fault;
use super::{Media, PublicDocument, Refusal};

/// An answer: its status, what stands in its head, and what is sent after that.
pub(super) type Answer = Response<Sending>;

/// What every answer has.
const ALWAYS: [(&str, &str); 7] = [
    ("accept-ranges", "bytes"),
    ("cache-control", "private, no-cache"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex"),
];
/// What may be done with sound and film: a browser that plays them asks for their bytes once more, as a page of our own that
/// can run nothing. Of the strict policy it would show an empty player, because a page in a sandbox is of no origin.
const PLAYED: &str = "default-src 'none'; media-src 'self'; sandbox allow-same-origin";
const REALM: &str = "Basic realm=\"Coffer link\", charset=\"UTF-8\"";
/// Seconds after which somebody who asked too often may ask again.
const AGAIN_AFTER: &str = "60";

/// There is no such link.
pub(super) fn not_found() -> Answer {
    words(StatusCode::NOT_FOUND, "There is nothing at this address.\n")
}

/// Somebody has asked too often for what is not there.
pub(super) fn too_many() -> Answer {
    let answer = words(StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Try again in a minute.\n");
    with(answer, RETRY_AFTER, HeaderValue::from_static(AGAIN_AFTER))
}

/// Why a link does not open.
pub(super) fn refused(refusal: Refusal) -> Answer {
    match refusal {
        Refusal::NotFound => not_found(),
        Refusal::PasswordNeeded | Refusal::PasswordWrong => {
            let answer = words(StatusCode::UNAUTHORIZED, "This link opens with a password.\n");
            with(answer, WWW_AUTHENTICATE, HeaderValue::from_static(REALM))
        }
        Refusal::Unavailable => words(StatusCode::SERVICE_UNAVAILABLE, "This cannot be read at the moment.\n"),
    }
}

/// Why a request is not looked at.
pub(super) fn faulty(fault: Fault) -> Answer {
    match fault {
        Fault::Malformed => words(StatusCode::BAD_REQUEST, "This is not a request that can be answered.\n"),
        Fault::TargetTooLong => words(StatusCode::URI_TOO_LONG, "This address is too long.\n"),
        Fault::HeadTooLarge => {
            words(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of this request is too large.\n")
        }
        Fault::Misdirected => words(StatusCode::MISDIRECTED_REQUEST, "This is not the server that was asked.\n"),
        Fault::MethodNotAllowed => {
            let answer = words(StatusCode::METHOD_NOT_ALLOWED, "Links can only be read.\n");
            with(answer, ALLOW, HeaderValue::from_static("GET, HEAD"))
        }
        Fault::CrossSite => words(StatusCode::FORBIDDEN, "Links cannot be used within other pages.\n"),
    }
}

/// The content is not what the reader thinks.
pub(super) fn changed() -> Answer {
    words(StatusCode::PRECONDITION_FAILED, "This is not what it was.\n")
}

/// Of the bytes that are wanted there is none among so many.
pub(super) fn no_such_range(size_bytes: u64) -> Answer {
    let answer = words(StatusCode::RANGE_NOT_SATISFIABLE, "There are no such bytes.\n");
    with(answer, CONTENT_RANGE, of_digits(format!("bytes */{size_bytes}")))
}

/// The reader has the content.
pub(super) fn not_modified(document: &PublicDocument) -> Answer {
    let mut answer = empty(StatusCode::NOT_MODIFIED);
    describe(answer.headers_mut(), document);
    answer
}

/// All of the content; without a flow only the head of that answer.
pub(super) fn everything(document: &PublicDocument, flow: Option<Flow>) -> Answer {
    let mut answer = content(StatusCode::OK, document, flow);
    answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(document.size_bytes));
    answer
}

/// The bytes that `flow` brings, which begin at `first`.
pub(super) fn part(document: &PublicDocument, first: u64, flow: Flow) -> Answer {
    let (length, size_bytes) = (flow.remaining(), document.size_bytes);
    let mut answer = content(StatusCode::PARTIAL_CONTENT, document, Some(flow));
    let fields = answer.headers_mut();
    fields.insert(CONTENT_LENGTH, HeaderValue::from(length));
    fields.insert(CONTENT_RANGE, of_digits(format!("bytes {first}-{}/{size_bytes}", first + length - 1)));
    answer
}

/// The same answer as it goes to who wants its head only.
pub(super) fn without_body(answer: Answer) -> Answer {
    answer.map(|_| Sending::nothing())
}

/// The strong tag of a document's content, in quotes.
pub(super) fn etag(document: &PublicDocument) -> String {
    format!("\"{}\"", document.content_hash)
}

fn content(status: StatusCode, document: &PublicDocument, flow: Option<Flow>) -> Answer {
    let mut answer = empty(status).map(|nothing| flow.map_or(nothing, Sending::content));
    let fields = answer.headers_mut();
    describe(fields, document);
    let media = document.inline.map_or(document.mime_type.as_str(), |media| media.as_str());
    fields.insert(CONTENT_TYPE, of_ascii(media, "application/octet-stream"));
    answer
}

/// What says which document it is.
fn describe(fields: &mut HeaderMap, document: &PublicDocument) {
    let disposition = if document.inline.is_some() { Disposition::Shown } else { Disposition::Saved };
    fields.insert(CONTENT_DISPOSITION, of_ascii(&disposition.of(&document.name), "attachment"));
    fields.insert(ETAG, of_digits(etag(document)));
    if document.inline.is_some_and(Media::is_played) {
        fields.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PLAYED));
    }
}

/// An answer that says a line to a person.
fn words(status: StatusCode, line: &'static str) -> Answer {
    let mut answer = empty(status).map(|_| Sending::words(line));
    let fields = answer.headers_mut();
    fields.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    fields.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    fields.insert(CONTENT_LENGTH, HeaderValue::from(line.len()));
    answer
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Sending::nothing());
    *answer.status_mut() = status;
    for (name, value) in ALWAYS {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}

fn with(mut answer: Answer, name: HeaderName, value: HeaderValue) -> Answer {
    answer.headers_mut().insert(name, value);
    answer
}

/// `text`, which was made of ASCII; what cannot stand in a header is replaced by what is safe.
fn of_ascii(text: &str, otherwise: &'static str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(otherwise))
}

fn of_digits(text: String) -> HeaderValue {
    of_ascii(&text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_what_every_answer_has() {
        let answers = [
            not_found(),
            too_many(),
            refused(Refusal::PasswordNeeded),
            refused(Refusal::PasswordWrong),
            refused(Refusal::Unavailable),
            faulty(Fault::Malformed),
            faulty(Fault::TargetTooLong),
            faulty(Fault::HeadTooLarge),
            faulty(Fault::Misdirected),
            faulty(Fault::MethodNotAllowed),
            faulty(Fault::CrossSite),
            changed(),
            no_such_range(7),
            without_body(not_found()),
        ];
        for answer in answers {
            for (name, value) in ALWAYS {
                assert_eq!(answer.headers().get(name).map(HeaderValue::as_bytes), Some(value.as_bytes()), "{name}");
            }
            let fields = answer.headers();
            assert!(fields.contains_key(CONTENT_DISPOSITION) && !fields.contains_key("server"), "{fields:?}");
            assert!(!fields.keys().any(|name| name.as_str().starts_with("access-control")), "{fields:?}");
        }
    }

    #[test]
    fn a_wrong_password_is_answered_as_a_missing_one() {
        let of = |refusal| format!("{:?}", refused(refusal).headers());
        assert_eq!(of(Refusal::PasswordNeeded), of(Refusal::PasswordWrong));
    }
}
