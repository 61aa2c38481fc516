//! Somebody who has the address of a link and nothing else: HTTP over a real socket, and nothing hidden of what comes back.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);

/// What came back, to the end of the connection.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Received {
    /// A field of the head; its name in lower case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Asks for an address; an error if nobody listens there.
pub(super) fn try_get(url: &str) -> io::Result<Received> {
    let mut stream = ask(url)?;
    let mut come = Vec::new();
    stream.read_to_end(&mut come)?;
    let end = come.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)? + 4;
    let head = String::from_utf8(come[..end].to_vec()).expect("heads are ASCII");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("there is a status");
    Ok(Received { status, head, body: come.split_off(end) })
}

/// Asks for an address at which somebody listens.
pub(super) fn get(url: &str) -> Received {
    try_get(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// Asks, and leaves it to the caller to read what comes.
pub(super) fn ask(url: &str) -> io::Result<TcpStream> {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a whole address");
    let server: SocketAddr = host.parse().expect("an address and a port");
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())?;
    Ok(stream)
}

/// The address in what `link_add` has answered.
pub(super) fn url(made: &Value) -> String {
    made["url"].as_str().unwrap_or_else(|| panic!("no address in {made:#}")).to_owned()
}
