//! The server that keeps a bucket.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, ParseError, Url};

use crate::error::InvalidInput;

/// Whether a server may be talked to without encryption, over a network that others can listen on. Keys are not sent even
/// then, but everything else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PlainHttp {
    Refuse,
    Allow,
}

/// The address of a server: scheme, host and port, and nothing else. Its text has no slash at the end, and no port if it is
/// the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The address in `text`. `http://` needs [`PlainHttp::Allow`], but for a server on this very computer.
    ///
    /// # Errors
    /// [`InvalidInput`] for everything that is not the address of a server, or of one that no bucket can be kept by: what
    /// is only reached on one's own cable (`169.254.169.254` gives away the keys of cloud machines) or names nobody.
    pub fn new(text: &str, plain_http: PlainHttp) -> Result<Self, InvalidInput> {
        let broken = |rule| Err(InvalidInput::new("endpoint", rule));
        if text.is_empty() {
            return broken("must not be empty");
        }
        if !text.is_ascii() {
            // A look-alike of a letter leads elsewhere; who means it can write it so that it is seen.
            return broken("must be ASCII: a name with other letters is written as xn--…");
        }
        if text.bytes().any(|byte| !byte.is_ascii_graphic() || byte == b'\\') {
            return broken("must not have spaces, control characters or backslashes");
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return broken("must begin with https://");
        };
        let is_plain = scheme.eq_ignore_ascii_case("http");
        if !is_plain && !scheme.eq_ignore_ascii_case("https") {
            return broken("must begin with https://");
        }
        if rest.starts_with('/') {
            return broken("must name a server");
        }
        let url = Url::parse(text).map_err(|error| InvalidInput::new("endpoint", rule_of(error)))?;
        if !url.username().is_empty() || url.password().is_some() || rest.contains('@') {
            return broken("must not have a user or password in it");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return broken("must not have a query or fragment");
        }
        if url.path() != "/" {
            return broken("must not have a path: the bucket and the prefix are fields of their own");
        }
        if url.port() == Some(0) {
            return broken("must have a port from 1 to 65535");
        }
        let endpoint = Endpoint(url);
        endpoint.check_host()?;
        if is_plain && plain_http == PlainHttp::Refuse && !endpoint.is_loopback() {
            return broken("must begin with https://, because http:// can be read by others on the way");
        }
        Ok(endpoint)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The server's name or address, without scheme and port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether what is sent to it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is on this very computer.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => as_v4(address).map_or(address.is_loopback(), |v4| v4.is_loopback()),
            None => false,
        }
    }

    fn check_host(&self) -> Result<(), InvalidInput> {
        let broken = |rule| Err(InvalidInput::new("endpoint", rule));
        let is_server = match self.0.host() {
            Some(Host::Domain(name)) if name.ends_with('.') => return broken("must not end with a dot"),
            Some(Host::Domain(name)) => {
                name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
            }
            Some(Host::Ipv4(address)) => is_server_v4(address),
            Some(Host::Ipv6(address)) => as_v4(address).map_or_else(|| is_server_v6(address), is_server_v4),
            None => false,
        };
        if is_server { Ok(()) } else { broken("must be the name or address of a server that keeps buckets") }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn rule_of(error: ParseError) -> &'static str {
    match error {
        ParseError::InvalidPort => "must have a port from 1 to 65535",
        ParseError::EmptyHost => "must name a server",
        _ => "must be the name or address of a server that keeps buckets",
    }
}

fn is_server_v4(address: Ipv4Addr) -> bool {
    !address.is_link_local() && !address.is_unspecified() && !address.is_broadcast() && !address.is_multicast()
}

fn is_server_v6(address: Ipv6Addr) -> bool {
    /// Where cloud machines ask for their own keys.
    const CLOUD_MACHINES: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    !address.is_unicast_link_local()
        && !address.is_unspecified()
        && !address.is_multicast()
        && address != CLOUD_MACHINES
}

/// The IPv4 address that an IPv6 address stands for.
fn as_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    address.to_ipv4_mapped()
}
