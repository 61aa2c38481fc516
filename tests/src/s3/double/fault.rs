//! Everything that can go wrong with one request, each as it looks on the wire.

/// One thing that goes wrong. What is not about the answer of a server is in [`unreachable`](crate::s3::unreachable).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset once the head is read: nothing was done.
    ResetBeforeBody,
    /// The connection is reset when half of the body is read: nothing was done.
    ResetMidBody,
    /// It is done, and then the connection is reset without a byte of an answer.
    AppliedThenReset,
    /// It is done, and then this status is answered instead: the client tries again what has succeeded.
    AppliedThenStatus(u16),
    /// It is done; the connection is reset after the status line.
    ResetAfterStatusLine,
    /// It is done; half of the body arrives, then the connection ends.
    TruncatedBody,
    /// It is done; bytes come after the end of the body.
    BodyTooLong,
    /// It is done; half of the body arrives, then nothing until [`Double::release`](super::Double::release).
    StalledBody,
    /// Nothing is answered until [`Double::release`](super::Double::release); then it is done.
    StalledAnswer,
    /// It is done; every byte of the answer comes in a packet of its own.
    ByteByByte,
    /// It is done; one bit of the body is another.
    FlippedBit,
    /// It is done; the ETag is another, in headers and documents.
    WrongEtag,
    /// It is done; there is no ETag, in headers and documents.
    MissingEtag,
    /// It is done; the checksums are others.
    WrongChecksum,
    /// 200 with a document that says that it failed; nothing was done.
    ErrorIn200,
    /// 200 without a body, without an ETag; nothing was done.
    Empty200,
    /// 200 with a document that breaks off in the middle; nothing was done.
    MalformedXml,
    /// 200 with a document of 10 MB; nothing was done.
    HugeXml,
    /// 200 with a document whose entities would grow for ever; nothing was done.
    EntityBomb,
    /// 200 with the page of a network that wants to be paid first; nothing was done.
    CaptivePortal,
    /// 301 to a region.
    WrongRegion(&'static str),
    /// 307 within this server, to itself, so that it never ends.
    TemporaryRedirect,
    /// 307 to another host; [`Double`](super::Double)s tell whether credentials came along.
    RedirectElsewhere(String),
    /// An error with this status and code; nothing was done.
    Refused(u16, &'static str),
    /// 412 that is deserved: before it is done, another writer has put these bytes under the key.
    Overtaken(&'static [u8]),
    /// 503 or 429 `SlowDown` with so many seconds in `Retry-After`; nothing was done.
    SlowDown(u16, u32),
    /// A listing that lies; other requests are not touched.
    List(ListFault),
}

/// How a listing lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// It says that there is more and not where.
    TruncatedWithoutToken,
    /// The next page is this one again.
    RepeatedPage,
    /// Every page ends with the same token.
    SameTokenForever,
    /// The keys come in descending order.
    UnsortedKeys,
    /// A key is among them that does not begin with what was asked for.
    ForeignPrefix,
    /// Keys are escaped though nobody asked for it.
    UrlEncodedKeys,
    /// It is empty, and the bucket is not.
    EmptyThoughNot,
    /// The last object that was written is not there yet.
    Stale,
    /// A million keys, in honest pages.
    MillionKeys,
}

impl Fault {
    /// Every fault of an answer to any request, with each code that S3 has for one; listings' own lies are in
    /// [`ListFault::ALL`].
    pub fn all() -> Vec<Fault> {
        let mut all = vec![
            Fault::ResetBeforeBody,
            Fault::ResetMidBody,
            Fault::AppliedThenReset,
            Fault::AppliedThenStatus(500),
            Fault::AppliedThenStatus(503),
            Fault::ResetAfterStatusLine,
            Fault::TruncatedBody,
            Fault::BodyTooLong,
            Fault::StalledBody,
            Fault::StalledAnswer,
            Fault::ByteByByte,
            Fault::FlippedBit,
            Fault::WrongEtag,
            Fault::MissingEtag,
            Fault::WrongChecksum,
            Fault::ErrorIn200,
            Fault::Empty200,
            Fault::MalformedXml,
            Fault::HugeXml,
            Fault::EntityBomb,
            Fault::CaptivePortal,
            Fault::WrongRegion("eu-west-7"),
            Fault::TemporaryRedirect,
            Fault::Overtaken(b"another writer was here"),
            Fault::SlowDown(429, 1),
            Fault::SlowDown(503, 1),
        ];
        all.extend(REFUSALS.map(|(status, code)| Fault::Refused(status, code)));
        all
    }

    /// A name for the line that says which case failed.
    pub fn name(&self) -> String {
        format!("{self:?}")
    }
}

/// The errors of S3 that a client has to know.
const REFUSALS: [(u16, &str); 24] = [
    (400, "BadDigest"),
    (400, "RequestTimeout"),
    (400, "EntityTooSmall"),
    (400, "InvalidPart"),
    (400, "InvalidPartOrder"),
    (403, "AccessDenied"),
    (403, "SignatureDoesNotMatch"),
    (403, "InvalidAccessKeyId"),
    (400, "ExpiredToken"),
    (403, "RequestTimeTooSkewed"),
    (404, "NoSuchKey"),
    (404, "NoSuchBucket"),
    (404, "NoSuchUpload"),
    (409, "ConditionalRequestConflict"),
    (409, "OperationAborted"),
    (412, "PreconditionFailed"),
    (416, "InvalidRange"),
    (429, "TooManyRequests"),
    (500, "InternalError"),
    (501, "NotImplemented"),
    (502, "BadGateway"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
    (507, "InsufficientStorage"),
];

impl ListFault {
    /// All of them.
    pub const ALL: [ListFault; 9] = [
        ListFault::TruncatedWithoutToken,
        ListFault::RepeatedPage,
        ListFault::SameTokenForever,
        ListFault::UnsortedKeys,
        ListFault::ForeignPrefix,
        ListFault::UrlEncodedKeys,
        ListFault::EmptyThoughNot,
        ListFault::Stale,
        ListFault::MillionKeys,
    ];
}
