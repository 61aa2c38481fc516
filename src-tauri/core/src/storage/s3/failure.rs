//! What a request failed at, in the words that decide what is done about it.
//!
//! Servers differ in status and code for the same thing, so the code is asked first, then the status. Nothing a server
//! says ends in a message for people: its text may hold keys, and means nothing to them.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::place::Region;
use crate::storage::{BlobKey, StorageError};

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// No such object.
    NoSuchKey,
    /// No such bucket.
    NoSuchBucket,
    /// No such multipart upload.
    NoSuchUpload,
    /// A condition did not hold.
    PreconditionFailed,
    /// Somebody else was at it at the same moment.
    Conflict,
    /// A range beyond the end.
    InvalidRange,
    /// The keys are right and may not do this.
    Forbidden,
    /// The keys themselves are refused.
    KeysRefused,
    /// This computer's clock and the server's differ too much; what the server's says, as an HTTP date.
    ClockSkew {
        /// Its `Date` header.
        server_date: Option<String>,
    },
    /// The bucket lies in another region.
    OtherRegion {
        /// Which, if the server says so.
        region: Option<String>,
    },
    /// The server cannot do this at all.
    Unsupported,
    /// What was sent is too large.
    TooLarge,
    /// The server has no space.
    NoSpace,
    /// A part or its order was refused.
    InvalidPart,
    /// The server's certificate is not trusted.
    Untrusted,
    /// Nobody answered: no network, no such host, no connection.
    Offline,
    /// An answer that claims success and does not say what was stored: perhaps not the bucket's.
    NotConfirmed,
    /// An answer that says "later", or none that makes sense.
    Unavailable,
    /// An answer that will not change: the request itself was refused.
    Refused,
}

/// A request that failed, for good or after the last try.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    /// What was tried, in words.
    pub(super) operation: &'static str,
    /// The server's code, if it gave one: letters only.
    pub(super) code: Option<String>,
    /// The status of its answer.
    pub(super) status: Option<u16>,
    /// How long the server asked to wait.
    pub(super) retry_after: Option<Duration>,
    /// Whether this request, or an earlier try of it, may have been carried out all the same.
    pub(super) may_be_done: bool,
}

impl Failure {
    /// The failure that the SDK reports.
    pub(super) fn of<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Failure
    where
        E: ProvideErrorMetadata + StdError + 'static,
    {
        let response = error.raw_response();
        let status = response.map(|response| response.status().as_u16());
        let header = |name: &str| response.and_then(|response| response.headers().get(name)).map(str::to_owned);
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).and_then(clean_code);
        let kind = match error {
            SdkError::ServiceError(_) => of_answer(code.as_deref(), status, &header),
            SdkError::DispatchFailure(_) if mentions_certificate(error) => FailureKind::Untrusted,
            SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) => FailureKind::Offline,
            // An answer that could not be read; redirects come here too where they have no body.
            SdkError::ResponseError(_) => of_answer(None, status, &header),
            _ => FailureKind::Refused,
        };
        let kind = match kind {
            FailureKind::OtherRegion { region } => {
                let named = response.and_then(|response| region_in(response.body().bytes()?));
                FailureKind::OtherRegion { region: region.and_then(clean_region).or(named) }
            }
            kind => kind,
        };
        let retry_after = header("retry-after").and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        let answered_with_error =
            matches!(error, SdkError::ServiceError(_)) && status.is_some_and(|status| status < 500);
        Failure { kind, operation, code, status, retry_after, may_be_done: !answered_with_error }
    }

    /// The system gave no means to ask.
    pub(super) fn not_tried(operation: &'static str) -> Failure {
        Failure {
            kind: FailureKind::Unavailable,
            operation,
            code: None,
            status: None,
            retry_after: None,
            may_be_done: false,
        }
    }

    /// No answer came in time.
    pub(super) fn timed_out(operation: &'static str) -> Failure {
        Failure {
            kind: FailureKind::Offline,
            operation,
            code: None,
            status: None,
            retry_after: None,
            may_be_done: true,
        }
    }

    /// Somebody answered with success, but not with what the bucket would have said.
    pub(super) fn not_confirmed(operation: &'static str) -> Failure {
        Failure {
            kind: FailureKind::NotConfirmed,
            operation,
            code: None,
            status: None,
            retry_after: None,
            may_be_done: true,
        }
    }

    /// Whether the same request may succeed a little later.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self.kind, FailureKind::Conflict | FailureKind::Offline | FailureKind::Unavailable)
    }

    /// Whether the server will never do what was asked, in this form.
    pub(super) fn is_beyond_it(&self) -> bool {
        matches!(self.kind, FailureKind::Unsupported | FailureKind::Refused)
    }

    /// The error for a caller who was at work on `key`.
    pub(super) fn about(self, key: &BlobKey) -> StorageError {
        match self.kind {
            FailureKind::NoSuchKey => StorageError::NotFound { key: key.clone() },
            FailureKind::PreconditionFailed => StorageError::AlreadyExists { key: key.clone() },
            _ => self.into(),
        }
    }
}

impl From<Failure> for StorageError {
    /// The error where no object is named, or its absence is not an answer.
    fn from(failure: Failure) -> StorageError {
        let operation = failure.operation;
        match failure.kind {
            FailureKind::Forbidden => StorageError::PermissionDenied { operation },
            FailureKind::KeysRefused => StorageError::CredentialsRefused,
            FailureKind::ClockSkew { .. } => StorageError::ClockSkew,
            FailureKind::NoSuchBucket => StorageError::BucketNotFound,
            FailureKind::OtherRegion { .. } => StorageError::BucketElsewhere,
            FailureKind::Unsupported => StorageError::Unsupported { operation },
            FailureKind::NoSpace => StorageError::NoSpace { needed_bytes: 0, free_bytes: 0 },
            FailureKind::Untrusted => StorageError::UntrustedServer,
            FailureKind::Offline => StorageError::Offline { operation },
            _ => StorageError::Unavailable { operation, source: io::Error::other(failure) },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, self.status) {
            (Some(code), Some(status)) => write!(f, "the server answered {status} {code}"),
            (None, Some(status)) => write!(f, "the server answered {status}"),
            _ => f.write_str("the server did not answer"),
        }
    }
}

impl StdError for Failure {}

/// What an answer means. The code decides; the status where there is none, as in an answer to HEAD.
fn of_answer(code: Option<&str>, status: Option<u16>, header: &dyn Fn(&str) -> Option<String>) -> FailureKind {
    match code {
        Some("NoSuchKey" | "NoSuchVersion") => return FailureKind::NoSuchKey,
        Some("NoSuchBucket") => return FailureKind::NoSuchBucket,
        Some("NoSuchUpload") => return FailureKind::NoSuchUpload,
        Some("PreconditionFailed") => return FailureKind::PreconditionFailed,
        Some("ConditionalRequestConflict" | "OperationAborted") => return FailureKind::Conflict,
        Some("InvalidRange") => return FailureKind::InvalidRange,
        Some("AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "Forbidden") => return FailureKind::Forbidden,
        Some(
            "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "ExpiredToken"
            | "InvalidToken"
            | "TokenRefreshRequired"
            | "InvalidSecurity"
            | "NotSignedUp"
            | "UnauthorizedAccess"
            | "InvalidClientTokenId"
            | "Unauthorized",
        ) => return FailureKind::KeysRefused,
        Some("RequestTimeTooSkewed" | "RequestExpired") => {
            return FailureKind::ClockSkew { server_date: header("date") };
        }
        Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException") => {
            return FailureKind::OtherRegion { region: header("x-amz-bucket-region") };
        }
        Some("NotImplemented" | "MethodNotAllowed" | "XNotImplemented") => return FailureKind::Unsupported,
        Some("EntityTooLarge" | "MaxMessageLengthExceeded") => return FailureKind::TooLarge,
        Some("XMinioStorageFull" | "QuotaExceeded" | "QuotaExceededException" | "InsufficientStorage") => {
            return FailureKind::NoSpace;
        }
        Some("InvalidPart" | "InvalidPartOrder" | "EntityTooSmall") => return FailureKind::InvalidPart,
        Some(
            "RequestTimeout"
            | "RequestTimeoutException"
            | "BadDigest"
            | "IncompleteBody"
            | "SlowDown"
            | "InternalError"
            | "ServiceUnavailable"
            | "Throttling"
            | "ThrottlingException"
            | "TooManyRequests"
            | "RequestLimitExceeded"
            | "BandwidthLimitExceeded"
            | "XAmzContentSHA256Mismatch"
            | "XAmzContentChecksumMismatch",
        ) => return FailureKind::Unavailable,
        _ => {}
    }
    match status {
        // Whoever answers with success and says nothing that can be read is not the bucket, or not all of it.
        Some(200..=299) => FailureKind::Unavailable,
        Some(300..=399) => FailureKind::OtherRegion { region: header("x-amz-bucket-region") },
        Some(401) => FailureKind::KeysRefused,
        Some(403) => FailureKind::Forbidden,
        Some(404) => FailureKind::NoSuchKey,
        Some(405 | 501) => FailureKind::Unsupported,
        Some(408 | 429) => FailureKind::Unavailable,
        Some(409) => FailureKind::Conflict,
        Some(412) => FailureKind::PreconditionFailed,
        Some(413) => FailureKind::TooLarge,
        Some(416) => FailureKind::InvalidRange,
        Some(507) => FailureKind::NoSpace,
        Some(400..=499) => FailureKind::Refused,
        _ => FailureKind::Unavailable,
    }
}

/// A server's code if it looks like one; what else it may say is not passed on.
fn clean_code(code: &str) -> Option<String> {
    let looks_like_one = (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    looks_like_one.then(|| code.to_owned())
}

/// The region that an error's document names: not every server says it in a header.
fn region_in(document: &[u8]) -> Option<String> {
    let (_, rest) = str::from_utf8(document).ok()?.split_once("<Region>")?;
    clean_region(rest.split_once("</Region>")?.0.to_owned())
}

/// A region if it can be one: it becomes a part of what is signed.
fn clean_region(region: String) -> Option<String> {
    region.parse::<Region>().is_ok().then_some(region)
}

/// Whether a connection failed at the server's certificate. The TLS library is a detail of the SDK, so its words are all
/// that can be asked.
fn mentions_certificate(error: &(dyn StdError + 'static)) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.to_string().contains("certificate") {
            return true;
        }
        cause = current.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: Option<&str>, status: u16) -> FailureKind {
        of_answer(code, Some(status), &|name| (name == "x-amz-bucket-region").then(|| "eu-north-1".to_owned()))
    }

    #[test]
    fn the_code_decides_and_the_status_where_there_is_none() {
        assert_eq!(answer(Some("NoSuchKey"), 404), FailureKind::NoSuchKey);
        assert_eq!(answer(Some("NoSuchUpload"), 404), FailureKind::NoSuchUpload);
        assert_eq!(answer(None, 404), FailureKind::NoSuchKey);
        assert_eq!(answer(None, 412), FailureKind::PreconditionFailed);
        assert_eq!(answer(Some("SlowDown"), 503), FailureKind::Unavailable);
        assert_eq!(answer(Some("RequestTimeout"), 400), FailureKind::Unavailable, "though it is a 400");
        assert_eq!(answer(Some("SomethingNew"), 400), FailureKind::Refused);
        assert_eq!(answer(Some("SomethingNew"), 503), FailureKind::Unavailable);
        assert_eq!(answer(None, 200), FailureKind::Unavailable, "a page of a hotel, for one");
        assert_eq!(answer(None, 301), FailureKind::OtherRegion { region: Some("eu-north-1".to_owned()) });
    }

    #[test]
    fn a_region_is_found_in_a_document_if_it_can_be_one() {
        let named = |text: &str| region_in(format!("<Error><Region>{text}</Region></Error>").as_bytes());
        assert_eq!(named("garage").as_deref(), Some("garage"));
        for text in ["", "a/b", "a b", &"x".repeat(65)] {
            assert_eq!(named(text), None, "{text:?}");
        }
        assert_eq!(region_in(b"<Error><Region>cut off"), None);
    }

    #[test]
    fn only_what_looks_like_a_code_is_kept() {
        assert_eq!(clean_code("AccessDenied").as_deref(), Some("AccessDenied"));
        for text in ["", "the secret is 12/34+", &"x".repeat(65)] {
            assert_eq!(clean_code(text), None);
        }
    }
}
