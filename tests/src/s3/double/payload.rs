//! The body as the object has it: `aws-chunked` framing is taken off and its trailers become headers.
//!
//! Chunks that are signed one by one are deliberately not here; they are refused, since nothing that we test sends them.

use super::request::Request;
use super::response::S3Error;

/// Takes the framing off, if the request says that there is one.
///
/// # Errors
/// `IncompleteBody` where the framing does not hold or the length is not the announced one; `NotImplemented` for chunks
/// with signatures.
pub fn decode(request: &mut Request) -> Result<(), S3Error> {
    match request.header("x-amz-content-sha256") {
        Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER") => {}
        Some(other) if other.starts_with("STREAMING-") => return Err(S3Error::new(501, "NotImplemented")),
        _ => return Ok(()),
    }
    let incomplete = || S3Error::new(400, "IncompleteBody");
    let mut rest = request.body.as_slice();
    let mut decoded = Vec::new();
    loop {
        let line = take_line(&mut rest).ok_or_else(incomplete)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| incomplete())?;
        if size == 0 {
            break;
        }
        let (chunk, after) = rest.split_at_checked(size).ok_or_else(incomplete)?;
        decoded.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").ok_or_else(incomplete)?;
    }
    while let Some(line) = take_line(&mut rest).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(incomplete)?;
        request.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    let announced = request.header("x-amz-decoded-content-length").and_then(|length| length.parse::<usize>().ok());
    if announced != Some(decoded.len()) {
        return Err(incomplete());
    }
    request.body = decoded;
    Ok(())
}

/// The next line without its end, if it is text.
fn take_line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let (line, after) = rest.split_at(end);
    *rest = &after[2..];
    str::from_utf8(line).ok()
}
