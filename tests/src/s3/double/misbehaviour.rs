//! Faults that are answers: given instead of an operation, or made of what the operation has answered.

use super::fault::Fault;
use super::request::Request;
use super::response::{Response, S3Error};
use super::xml;

const HUGE_BYTES: usize = 10 << 20;

/// What is answered without anything being done; nothing for faults that come later.
pub(super) fn instead(fault: &Fault, request: &Request) -> Option<Response> {
    let resource = request.path();
    let error = |status, code| S3Error::new(status, code).response(resource);
    Some(match fault {
        Fault::ErrorIn200 => Response { status: 200, ..error(500, "InternalError") },
        Fault::Empty200 => Response::empty(200),
        Fault::MalformedXml => {
            Response::xml(r#"<?xml version="1.0"?><ListBucketResult><Contents><Key>a</Ke"#.to_owned())
        }
        Fault::HugeXml => {
            let filler = xml::group("Contents", &xml::element("Filler", &"x".repeat(1000)));
            Response::xml(xml::result("ListBucketResult", &filler.repeat(HUGE_BYTES / filler.len() + 1)))
        }
        Fault::EntityBomb => Response::xml(entity_bomb()),
        Fault::CaptivePortal => Response {
            status: 200,
            headers: vec![("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned())],
            body: b"<!DOCTYPE html><html><body><h1>Welcome to the hotel's network</h1><br></body></html>".to_vec(),
        },
        Fault::WrongRegion(region) => S3Error::new(301, "PermanentRedirect")
            .detail("Region", *region)
            .detail("Endpoint", format!("s3.{region}.invalid"))
            .header("x-amz-bucket-region", *region)
            .response(resource),
        Fault::TemporaryRedirect => {
            let host = request.header("host").unwrap_or_default();
            error(307, "TemporaryRedirect").with("Location", format!("http://{host}{}", request.target))
        }
        Fault::RedirectElsewhere(endpoint) => {
            error(307, "TemporaryRedirect").with("Location", format!("{endpoint}{}", request.target))
        }
        Fault::Refused(status, code) => error(*status, code),
        Fault::SlowDown(status, seconds) => error(*status, "SlowDown").with("Retry-After", seconds.to_string()),
        _ => return None,
    })
}

/// What becomes of the answer to something that was done; nothing where the connection is reset instead.
pub(super) fn afterwards(fault: &Fault, mut response: Response) -> Option<Response> {
    match fault {
        Fault::AppliedThenReset => return None,
        Fault::AppliedThenStatus(status) => return Some(S3Error::new(*status, "InternalError").response("/")),
        Fault::FlippedBit => {
            let middle = response.body.len() / 2;
            if let Some(byte) = response.body.get_mut(middle) {
                *byte ^= 1;
            }
        }
        Fault::WrongEtag => {
            let wrong = "00000000000000000000000000000bad";
            if response.headers.iter().any(|(name, _)| name == "ETag") {
                response.replace("ETag", format!("\"{wrong}\""));
            }
            replace_elements(&mut response, "ETag", Some(wrong));
        }
        Fault::MissingEtag => {
            response.remove("ETag");
            replace_elements(&mut response, "ETag", None);
        }
        Fault::WrongChecksum => {
            for (name, value) in &mut response.headers {
                if name.starts_with("x-amz-checksum-") && name != "x-amz-checksum-type" {
                    *value = turned(value);
                }
            }
            for algorithm in super::checksum::Algorithm::ALL {
                replace_elements(&mut response, algorithm.element(), Some("AAAAAAAAAAA="));
            }
        }
        _ => {}
    }
    Some(response)
}

/// Another checksum of the same length.
fn turned(value: &str) -> String {
    let first = if value.starts_with('A') { 'B' } else { 'A' };
    value.chars().enumerate().map(|(at, character)| if at == 0 { first } else { character }).collect()
}

/// Gives every element of this name another text, or takes it away. Content that is no XML has none.
fn replace_elements(response: &mut Response, name: &str, text: Option<&str>) {
    let is_xml = response.headers.iter().any(|(name, value)| name == "Content-Type" && value == "application/xml");
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let Some(document) = str::from_utf8(&response.body).ok().filter(|_| is_xml) else { return };
    let mut pieces = document.split(&start);
    let mut changed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.split_once(&end).map_or("", |(_, rest)| rest);
        changed += &text.map(|text| xml::element(name, text)).unwrap_or_default();
        changed += rest;
    }
    response.body = changed.into_bytes();
}

/// Ten levels of entities, each ten times the one below: ten thousand million `ha`.
fn entity_bomb() -> String {
    let mut entities = "<!ENTITY e0 \"ha\">".to_owned();
    for level in 1..=10 {
        entities += &format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10));
    }
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE bomb [{entities}]><ListBucketResult><Name>&e10;</Name></ListBucketResult>"
    )
}
