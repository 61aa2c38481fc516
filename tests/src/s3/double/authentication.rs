//! Who asks: signatures in headers and in queries are checked, and nobody else is let in.

use time::{Duration, OffsetDateTime};

use super::clock::{iso_date, parse_amz_date};
use super::personality::Personality;
use super::request::Request;
use super::response::S3Error;
use crate::s3::signature::{ALGORITHM, Scope, Signed, sha256_hex};

/// The keys that the double knows.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub access_key: String,
    pub secret_key: String,
}

/// What a request says about its own signature.
struct Claim {
    credential: String,
    signed_headers: Vec<String>,
    signature: String,
    date: String,
    payload: String,
    /// Of a signed query: for how long.
    expires: Option<i64>,
}

/// Whether this request may be answered.
///
/// # Errors
/// `AccessDenied` for nobody and for what has expired, `InvalidAccessKeyId`, `SignatureDoesNotMatch`,
/// `RequestTimeTooSkewed`, `PermanentRedirect` for the wrong region, `XAmzContentSHA256Mismatch`.
pub(super) fn check(
    request: &Request,
    wire_body: &[u8],
    keys: &Keys,
    personality: &Personality,
    now: OffsetDateTime,
) -> Result<(), S3Error> {
    let claim = match (request.header("authorization"), request.parameter("X-Amz-Algorithm")) {
        (Some(header), _) => in_header(request, header),
        (None, Some(ALGORITHM)) => in_query(request),
        _ if personality.serves_anyone => return Ok(()),
        _ if personality.serves_shares && request.method == "GET" && request.path().contains("/.share/") => {
            return Ok(());
        }
        _ => return Err(S3Error::new(403, "AccessDenied")),
    };
    let claim = claim.ok_or_else(|| S3Error::new(400, "AuthorizationHeaderMalformed"))?;
    let mut parts = claim.credential.split('/');
    let (id, _day, region) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    if id != Some(&keys.access_key) {
        return Err(S3Error::new(403, "InvalidAccessKeyId"));
    }
    check_time(&claim, now)?;
    if let Some(right) = personality.region.as_deref().filter(|right| *right != region) {
        return Err(S3Error::new(301, "PermanentRedirect")
            .detail("Region", right)
            .header("x-amz-bucket-region", right));
    }
    let query = request.query.iter().filter(|(name, _)| name != "X-Amz-Signature").cloned().collect();
    let headers = request.headers.iter().filter(|(name, _)| claim.signed_headers.contains(name)).cloned().collect();
    let signed = Signed { method: &request.method, path: request.path(), query, headers, payload: &claim.payload };
    let expected = Scope { date: &claim.date, region }.sign(&keys.secret_key, &signed);
    if expected != claim.signature || !claim.signed_headers.iter().any(|name| name == "host") {
        return Err(S3Error::new(403, "SignatureDoesNotMatch"));
    }
    let names_hash = !claim.payload.starts_with("STREAMING-") && claim.payload != "UNSIGNED-PAYLOAD";
    if names_hash && claim.payload != sha256_hex(wire_body) {
        return Err(S3Error::new(400, "XAmzContentSHA256Mismatch"));
    }
    Ok(())
}

fn check_time(claim: &Claim, now: OffsetDateTime) -> Result<(), S3Error> {
    let signed_at = parse_amz_date(&claim.date).ok_or_else(|| S3Error::new(403, "AccessDenied"))?;
    if let Some(seconds) = claim.expires {
        let ends = signed_at + Duration::seconds(seconds);
        return if now > ends {
            Err(S3Error::new(403, "AccessDenied").detail("Expires", iso_date(ends)))
        } else {
            Ok(())
        };
    }
    if (signed_at - now).abs() > Duration::minutes(15) {
        return Err(S3Error::new(403, "RequestTimeTooSkewed")
            .detail("RequestTime", claim.date.clone())
            .detail("ServerTime", iso_date(now))
            .detail("MaxAllowedSkewMilliseconds", "900000"));
    }
    Ok(())
}

fn in_header(request: &Request, header: &str) -> Option<Claim> {
    let fields = header.strip_prefix(ALGORITHM)?;
    let field = |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
    Some(Claim {
        credential: field("Credential")?.to_owned(),
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
        date: request.header("x-amz-date")?.to_owned(),
        payload: request.header("x-amz-content-sha256")?.to_owned(),
        expires: None,
    })
}

fn in_query(request: &Request) -> Option<Claim> {
    let parameter = |name| request.parameter(name);
    Some(Claim {
        credential: parameter("X-Amz-Credential")?.to_owned(),
        signed_headers: parameter("X-Amz-SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: parameter("X-Amz-Signature")?.to_owned(),
        date: parameter("X-Amz-Date")?.to_owned(),
        payload: request.header("x-amz-content-sha256").unwrap_or("UNSIGNED-PAYLOAD").to_owned(),
        expires: Some(parameter("X-Amz-Expires")?.parse().ok()?),
    })
}
