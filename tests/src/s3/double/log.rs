//! What was asked of the double: one entry for each request, to count them and to look for what must not be in them.

use super::request::Request;
use super::site::RequestSite;

/// A request that came.
#[derive(Clone, Debug)]
pub struct LoggedRequest {
    /// What it was for.
    pub site: RequestSite,
    /// `GET`, `PUT`, …
    pub method: String,
    /// Path and query as they were sent; a signature in the query is left out.
    pub target: String,
    /// All headers; of `authorization` the signature is left out.
    pub headers: Vec<(String, String)>,
    /// The body as it came over the wire, as far as it was read.
    pub body: Vec<u8>,
    /// The number of the connection on which it came.
    pub connection: usize,
    /// The status that was meant to be answered; nothing where the connection broke before.
    pub status: Option<u16>,
    /// The fault that it met.
    pub fault: Option<String>,
}

impl LoggedRequest {
    pub(super) fn new(request: &Request, site: RequestSite, connection: usize) -> Self {
        let headers = request.headers.iter().map(|(name, value)| match name.as_str() {
            "authorization" => (name.clone(), without(value, "Signature=")),
            _ => (name.clone(), value.clone()),
        });
        LoggedRequest {
            site,
            method: request.method.clone(),
            target: without(&request.target, "X-Amz-Signature="),
            headers: headers.collect(),
            body: Vec::new(),
            connection,
            status: None,
            fault: None,
        }
    }

    /// Whether these bytes stand anywhere in it: in the target, in a header, in the body.
    pub fn contains(&self, bytes: &[u8]) -> bool {
        let holds = |text: &[u8]| text.windows(bytes.len()).any(|window| window == bytes);
        holds(self.target.as_bytes())
            || self.headers.iter().any(|(_, value)| holds(value.as_bytes()))
            || holds(&self.body)
    }
}

/// The text with what follows `mark`, up to the next `&`, replaced.
fn without(text: &str, mark: &str) -> String {
    let Some((before, after)) = text.split_once(mark) else { return text.to_owned() };
    let rest = after.find('&').map_or("", |at| &after[at..]);
    format!("{before}{mark}…{rest}")
}
