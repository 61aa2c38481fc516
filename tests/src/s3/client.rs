//! A client that sends exactly the requests that a test writes down, signed, and shows exactly what came back.
//!
//! For what an SDK hides: odd headers, raw documents, broken answers. One connection for each request; no retries.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use time::OffsetDateTime;

use super::S3Server;
use super::signature::{ALGORITHM, Scope, Signed, amz_date, encode, encode_path, sha256_hex};

/// No answer of a server that works takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends requests to one server.
#[derive(Clone, Debug)]
pub struct Client {
    server: S3Server,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, its chunks joined.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text of the first element of this name in the body; empty where there is none.
    pub fn element(&self, name: &str) -> String {
        self.elements(name).into_iter().next().unwrap_or_default()
    }

    /// The texts of all elements of this name in the body, in order.
    pub fn elements(&self, name: &str) -> Vec<String> {
        let text = self.text();
        let Ok(document) = roxmltree::Document::parse(&text) else { return Vec::new() };
        let named = document.descendants().filter(|node| node.tag_name().name() == name);
        named.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    /// The texts of all elements of this name that lie in one called `parent`, in order.
    pub fn elements_in(&self, parent: &str, name: &str) -> Vec<String> {
        let text = self.text();
        let Ok(document) = roxmltree::Document::parse(&text) else { return Vec::new() };
        let parents = document.descendants().filter(|node| node.tag_name().name() == parent);
        let named = parents.flat_map(|node| node.children()).filter(|node| node.tag_name().name() == name);
        named.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.element("Code")
    }
}

impl Client {
    pub(super) fn new(server: S3Server) -> Self {
        Client { server }
    }

    /// Sends a signed request. `target` is the path and the query, each already encoded.
    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, target, headers, body).expect("the server answers")
    }

    /// As [`send`](Self::send), for servers that may not answer.
    ///
    /// # Errors
    /// Where the connection ends before the answer does.
    pub fn try_send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        let signed = self.signed_headers(method, target, headers, body, OffsetDateTime::now_utc());
        let signed: Vec<_> = signed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.try_send_unsigned(method, target, &signed, body)
    }

    /// Sends a request as it is: signed by nobody, or by whoever made its headers.
    ///
    /// # Errors
    /// Where the connection ends before the answer does.
    pub fn try_send_unsigned(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut head = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {}\r\n", self.host());
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let mut socket = TcpStream::connect(self.host())?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.write_all(head.as_bytes())?;
        socket.write_all(b"\r\n")?;
        socket.write_all(body)?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer)?;
        parse(&answer, method == "HEAD")
    }

    /// All headers of a request that was signed at this moment.
    pub fn signed_headers(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        moment: OffsetDateTime,
    ) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> =
            headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), (*value).to_owned())).collect();
        let date = amz_date(moment);
        let mut add = |name: &str, value: String| {
            if !all.iter().any(|(have, _)| have == name) {
                all.push((name.to_owned(), value));
            }
        };
        add("host", self.host().to_owned());
        add("x-amz-date", date.clone());
        add("x-amz-content-sha256", sha256_hex(body));
        let payload = all.iter().find(|(name, _)| name == "x-amz-content-sha256").map(|(_, value)| value.clone());
        let payload = payload.unwrap_or_default();
        let (path, query) = split_target(target);
        let signed = Signed { method, path, query, headers: all.clone(), payload: &payload };
        let scope = Scope { date: &date, region: &self.server.region };
        let (names, signature) = (signed.header_names(), scope.sign(&self.server.secret_key, &signed));
        let credential = format!("{}/{}", self.server.access_key, scope.text());
        let authorization =
            format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}");
        all.push(("authorization".to_owned(), authorization));
        all
    }

    /// A path and query by which anybody may do this for so many seconds from `moment` on.
    pub fn presigned(&self, method: &str, target: &str, seconds: u32, moment: OffsetDateTime) -> String {
        let date = amz_date(moment);
        let scope = Scope { date: &date, region: &self.server.region };
        let (path, mut query) = split_target(target);
        query.extend(
            [
                ("X-Amz-Algorithm", ALGORITHM.to_owned()),
                ("X-Amz-Credential", format!("{}/{}", self.server.access_key, scope.text())),
                ("X-Amz-Date", date.clone()),
                ("X-Amz-Expires", seconds.to_string()),
                ("X-Amz-SignedHeaders", "host".to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        let headers = vec![("host".to_owned(), self.host().to_owned())];
        let signed = Signed { method, path, query: query.clone(), headers, payload: "UNSIGNED-PAYLOAD" };
        query.push(("X-Amz-Signature".to_owned(), scope.sign(&self.server.secret_key, &signed)));
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        format!("{path}?{}", query.join("&"))
    }

    fn host(&self) -> &str {
        self.server.endpoint.split_once("://").map_or("", |(_, host)| host)
    }
}

/// The path of an object, encoded.
pub fn object_path(bucket: &str, key: &str) -> String {
    format!("/{bucket}/{}", encode_path(key.as_bytes()))
}

/// A value of a query, encoded.
pub fn query_value(text: &str) -> String {
    encode(text)
}

/// The SHA-256 of a content, in hex: what large contents are compared by.
pub fn digest(content: &[u8]) -> String {
    sha256_hex(content)
}

fn split_target(target: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    (path, pairs.map(|(name, value)| (decode(name), decode(value))).collect())
}

fn parse(bytes: &[u8], is_head: bool) -> io::Result<Answer> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    let mut rest = bytes;
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 100];
        let mut head = httparse::Response::new(&mut headers);
        let parsed = head.parse(rest).map_err(|error| invalid(&error.to_string()))?;
        let httparse::Status::Complete(length) = parsed else { return Err(invalid("the head breaks off")) };
        rest = &rest[length..];
        let status = head.code.unwrap_or_default();
        if status == 100 {
            continue;
        }
        let headers = head.headers.iter();
        let headers = headers
            .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned()));
        let mut answer = Answer { status, headers: headers.collect(), body: Vec::new() };
        if is_head {
            return Ok(answer);
        }
        answer.body = match (answer.header("transfer-encoding"), answer.header("content-length")) {
            (Some(_), _) => join_chunks(rest).ok_or_else(|| invalid("the chunks break off"))?,
            (None, Some(length)) => {
                let length = length.parse::<usize>().map_err(|error| invalid(&error.to_string()))?;
                rest.get(..length).ok_or_else(|| invalid("the body breaks off"))?.to_vec()
            }
            (None, None) => rest.to_vec(),
        };
        return Ok(answer);
    }
}

fn join_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = usize::from_str_radix(str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(joined);
        }
        joined.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
