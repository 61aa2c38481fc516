//! AWS Signature Version 4 by the book: for the client that signs with it and for the double that checks it.
//!
//! Written from the specification, and independent of the SDK, whose signatures the double is to judge.

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The name of the algorithm, as it stands in headers and queries.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The form of `X-Amz-Date`.
pub(crate) const DATE_FORMAT: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const UNRESERVED_AND_SLASH: &AsciiSet = &UNRESERVED.remove(b'/');

/// Everything of a request that its signature covers.
#[derive(Clone, Debug)]
pub(crate) struct Signed<'a> {
    pub method: &'a str,
    /// As it is sent, encoded.
    pub path: &'a str,
    /// Decoded; without the signature itself.
    pub query: Vec<(String, String)>,
    /// Names in lower case, and only those that are signed.
    pub headers: Vec<(String, String)>,
    /// The hash of the body in hex, or the word that stands for it.
    pub payload: &'a str,
}

/// What a signature is valid for: `20261124/eu-west-1/s3/aws4_request`, and the key that made it.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// `20261124T140000Z`.
    pub date: &'a str,
    pub region: &'a str,
}

impl Scope<'_> {
    /// The text of the scope.
    pub(crate) fn text(&self) -> String {
        format!("{}/{}/s3/aws4_request", self.day(), self.region)
    }

    fn day(&self) -> &str {
        self.date.get(..8).unwrap_or_default()
    }

    /// The signature of a request, in hex.
    pub(crate) fn sign(&self, secret_key: &str, signed: &Signed<'_>) -> String {
        let hash = hex(&Sha256::digest(signed.canonical()));
        let to_sign = format!("{ALGORITHM}\n{}\n{}\n{hash}", self.date, self.text());
        let mut key = mac(format!("AWS4{secret_key}").as_bytes(), self.day().as_bytes());
        for step in [self.region, "s3", "aws4_request", to_sign.as_str()] {
            key = mac(&key, step.as_bytes());
        }
        hex(&key)
    }
}

impl Signed<'_> {
    /// The names of the signed headers, in order, with `;` between them.
    pub(crate) fn header_names(&self) -> String {
        let mut names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(";")
    }

    fn canonical(&self) -> String {
        let path = encode_path(&percent_decode_str(self.path).collect::<Vec<u8>>());
        let mut query: Vec<(String, String)> =
            self.query.iter().map(|(name, value)| (encode(name), encode(value))).collect();
        query.sort_unstable();
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = self.headers.clone();
        // By name first: as whole lines, a name that continues another would come before it.
        headers.sort();
        let trimmed = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        let headers: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", trimmed(value))).collect();
        let (query, names) = (query.join("&"), self.header_names());
        format!("{}\n{path}\n{query}\n{headers}\n{names}\n{}", self.method, self.payload)
    }
}

/// A value in a query: everything but letters, digits and `-._~` is escaped.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A path: as [`encode`], but slashes stay.
pub(crate) fn encode_path(path: &[u8]) -> String {
    percent_encoding::percent_encode(path, UNRESERVED_AND_SLASH).to_string()
}

/// The moment in the form of `X-Amz-Date`.
pub(crate) fn amz_date(moment: OffsetDateTime) -> String {
    moment.format(DATE_FORMAT).expect("every moment can be written like this")
}

/// The SHA-256 of these bytes in hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
