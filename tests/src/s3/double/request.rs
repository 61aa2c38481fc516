//! One request as it came over the wire, and what of it every operation asks for.

use percent_encoding::percent_decode_str;

/// A request: its head as it was sent, its body as it was framed, and where it points to.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `PUT`, …
    pub method: String,
    /// Path and query as they were sent, still encoded.
    pub target: String,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body: after [`decode`](super::payload::decode) that of the object, before it that of the wire.
    pub body: Vec<u8>,
    /// The bucket, or nothing for a request to the server itself.
    pub bucket: Option<String>,
    /// The key, decoded; nothing for a request to a bucket.
    pub key: Option<String>,
    /// The parameters of the query, decoded, in the order in which they came.
    pub query: Vec<(String, String)>,
}

impl Request {
    /// The request with this head; `virtual_hosts` are the names below which a bucket's own name may stand.
    pub fn new(method: &str, target: &str, headers: Vec<(String, String)>, virtual_hosts: &[&str]) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            query: parse_query(query),
            ..Self::default()
        };
        let path = decode(path.trim_start_matches('/'));
        if let Some(bucket) = request.bucket_in_host(virtual_hosts) {
            request.bucket = Some(bucket);
            request.key = Some(path).filter(|key| !key.is_empty());
        } else {
            let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
            request.bucket = Some(bucket.to_owned()).filter(|bucket| !bucket.is_empty());
            request.key = Some(key.to_owned()).filter(|key| !key.is_empty());
        }
        request
    }

    /// The path as it was sent, without the query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter of the query; empty for one without a value.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// Whether the bucket's name stands in the host's name.
    pub fn is_virtual_hosted(&self, virtual_hosts: &[&str]) -> bool {
        self.bucket_in_host(virtual_hosts).is_some()
    }

    fn bucket_in_host(&self, virtual_hosts: &[&str]) -> Option<String> {
        let host = self.header("host")?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        virtual_hosts.iter().find_map(|base| name.strip_suffix(base)?.strip_suffix('.').map(str::to_owned))
    }
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
