//! A client that writes what it is told and hides nothing of what comes back.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How long bytes are waited for: longer than anything here takes, so that a test fails and does not hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub struct Client {
    pub stream: TcpStream,
    come: Vec<u8>,
}

/// An answer, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub status: u16,
    /// Names in lower case, sorted.
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// All of its bytes.
    pub raw: Vec<u8>,
}

impl Client {
    /// A connection to `server` from this address of this computer.
    pub fn from(source: Ipv4Addr, server: SocketAddr) -> Client {
        Client::let_in(source, server).expect("there is room")
    }

    /// The same; `None` if the server has no room for it and says so before the connection is made.
    pub fn let_in(source: Ipv4Addr, server: SocketAddr) -> Option<Client> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.bind(&SocketAddr::from((source, 0)).into()).expect("every address of the loopback network is ours");
        match socket.connect(&server.into()) {
            Err(error) if is_gone(&error) => return None,
            connected => connected.expect("somebody listens"),
        }
        let stream = TcpStream::from(socket);
        stream.set_nodelay(true).expect("a socket takes it");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes it");
        Some(Client { stream, come: Vec::new() })
    }

    /// Writes; that the other side has closed already is no failure.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        match self.stream.write_all(bytes.as_ref()) {
            Err(error) if is_gone(&error) => {}
            written => written.expect("it can be written"),
        }
    }

    /// Ends its own half.
    pub fn end(&self) {
        self.stream.shutdown(Shutdown::Write).expect("it was open");
    }

    /// The answer to `request`.
    pub fn exchange(&mut self, request: &str) -> Received {
        self.send(request);
        if request.starts_with("HEAD ") { self.answer_to_head() } else { self.answer() }
    }

    /// The next answer, which must come.
    pub fn answer(&mut self) -> Received {
        self.read(true).expect("an answer comes")
    }

    /// The next answer, to a request that wants no body.
    pub fn answer_to_head(&mut self) -> Received {
        self.read(false).expect("an answer comes")
    }

    /// The next answer; `None` if the connection ends before it is whole.
    pub fn read(&mut self, has_body: bool) -> Option<Received> {
        let end = loop {
            match self.come.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more()?,
            };
        };
        let head = String::from_utf8(self.come[..end].to_vec()).expect("heads are ASCII");
        let mut lines = head.trim_end().split("\r\n");
        let first = lines.next().expect("there is a first line");
        let status = first.strip_prefix("HTTP/1.1 ").expect(first)[..3].parse().expect(first);
        let mut fields: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect(line))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        fields.sort();
        let length = fields.iter().find(|(name, _)| name == "content-length");
        let length = match length {
            Some((_, length)) if has_body => length.parse().expect("a number"),
            _ => 0,
        };
        while self.come.len() < end + length {
            self.more()?;
        }
        let raw: Vec<u8> = self.come.drain(..end + length).collect();
        Some(Received { status, fields, body: raw[end..].to_vec(), raw })
    }

    /// Whether the connection ends without another byte.
    pub fn is_closed(&mut self) -> bool {
        self.more().is_none() && self.come.is_empty()
    }

    /// Reads some of what comes; `None` at the end, however it comes.
    pub fn more(&mut self) -> Option<usize> {
        let mut bytes = [0; 64 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(0) => None,
            Ok(count) => {
                self.come.extend_from_slice(&bytes[..count]);
                Some(count)
            }
            Err(error) if is_gone(&error) => None,
            Err(error) => panic!("nothing comes and nothing ends: {error}"),
        }
    }

    /// Reads and throws away what comes until the connection ends; how many bytes that were.
    pub fn drain(&mut self) -> u64 {
        let mut read = std::mem::take(&mut self.come).len() as u64;
        while let Some(count) = self.more() {
            read += count as u64;
            self.come.clear();
        }
        read
    }
}

impl Received {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted
    )
}
