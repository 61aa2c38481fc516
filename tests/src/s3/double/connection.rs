//! One connection: requests are read from it and answers written to it, whole or broken as a fault wants it.
//!
//! HTTP/1.1 by hand over a blocking socket: only so can every byte that a client meets be chosen.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use socket2::SockRef;

use super::request::Request;
use super::response::Response;

const MOST_HEAD_BYTES: usize = 64 << 10;

/// What a connection runs over: TCP, or TLS over it.
pub(super) trait Transport: Read + Write + Send + fmt::Debug {}
impl<T: Read + Write + Send + fmt::Debug> Transport for T {}

/// An open connection to one client.
#[derive(Debug)]
pub(super) struct Connection {
    transport: Box<dyn Transport>,
    /// The socket below, for what only a socket can do.
    socket: TcpStream,
    /// What was read and does not belong to a request yet.
    unread: Vec<u8>,
}

/// How a body is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
}

/// How an answer is put on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    Whole,
    ResetAfterStatusLine,
    Truncated,
    TooLong,
    ByteByByte,
}

impl Connection {
    pub(super) fn new(transport: Box<dyn Transport>, socket: TcpStream) -> Self {
        Connection { transport, socket, unread: Vec::new() }
    }

    /// The head of the next request; nothing when the client has gone.
    pub(super) fn read_head(&mut self, virtual_hosts: &[&str]) -> io::Result<Option<Request>> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; 100];
            let mut head = httparse::Request::new(&mut headers);
            match head.parse(&self.unread).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))? {
                httparse::Status::Complete(length) => {
                    let headers = head.headers.iter().map(|header| {
                        (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned())
                    });
                    let (method, target) = (head.method.unwrap_or_default(), head.path.unwrap_or_default());
                    let request = Request::new(method, target, headers.collect(), virtual_hosts);
                    self.unread.drain(..length);
                    return Ok(Some(request));
                }
                httparse::Status::Partial if self.unread.len() > MOST_HEAD_BYTES => {
                    return Err(ErrorKind::InvalidData.into());
                }
                httparse::Status::Partial => {
                    if self.read_more()? == 0 {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// The body of the request whose head was just read.
    pub(super) fn read_body(&mut self, request: &Request) -> io::Result<Vec<u8>> {
        self.invite_body(request)?;
        match framing(request) {
            Framing::Length(length) => {
                self.fill(length)?;
                Ok(self.unread.drain(..length).collect())
            }
            Framing::Chunked => self.read_chunks(),
        }
    }

    /// Half of the body.
    pub(super) fn read_half_body(&mut self, request: &Request) -> io::Result<()> {
        self.invite_body(request)?;
        match framing(request) {
            Framing::Length(length) => self.fill(length / 2),
            Framing::Chunked => self.fill(1),
        }
    }

    fn invite_body(&mut self, request: &Request) -> io::Result<()> {
        if request.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue")) {
            self.transport.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            self.transport.flush()?;
        }
        Ok(())
    }

    fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size =
                usize::from_str_radix(size, 16).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            if size == 0 {
                while !self.read_line()?.is_empty() {}
                return Ok(body);
            }
            self.fill(size)?;
            body.extend(self.unread.drain(..size));
            self.read_line()?;
        }
    }

    fn read_line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.unread.drain(..end + 2).collect();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            if self.read_more()? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn fill(&mut self, length: usize) -> io::Result<()> {
        while self.unread.len() < length {
            if self.read_more()? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 64 << 10];
        let count = self.transport.read(&mut buffer)?;
        self.unread.extend_from_slice(&buffer[..count]);
        Ok(count)
    }

    /// Writes an answer; only after a whole one the connection may go on.
    pub(super) fn write(&mut self, response: &Response, is_head: bool, delivery: Delivery) -> io::Result<()> {
        let head = head_of(response);
        let body: &[u8] = if is_head || matches!(response.status, 204 | 304) { b"" } else { &response.body };
        match delivery {
            Delivery::Whole => {
                self.transport.write_all(&[head.as_bytes(), body].concat())?;
            }
            Delivery::ResetAfterStatusLine => {
                let line = head.split_inclusive("\r\n").next().unwrap_or_default();
                self.transport.write_all(line.as_bytes())?;
            }
            // Without a body there is only the head to break off.
            Delivery::Truncated if body.is_empty() => self.transport.write_all(&head.as_bytes()[..head.len() / 2])?,
            Delivery::Truncated => {
                self.transport.write_all(&[head.as_bytes(), &body[..body.len() / 2]].concat())?;
            }
            Delivery::TooLong => {
                self.transport.write_all(&[head.as_bytes(), body, b"and then some"].concat())?;
            }
            Delivery::ByteByByte => {
                for byte in head.as_bytes().iter().chain(body) {
                    self.transport.write_all(&[*byte])?;
                    self.transport.flush()?;
                }
            }
        }
        self.transport.flush()
    }

    /// Waits, at most so long, for the client to go away; answers whether it has.
    pub(super) fn client_left(&self, wait: Duration) -> bool {
        let _ = self.socket.set_read_timeout(Some(wait));
        let gone = matches!(self.socket.peek(&mut [0]), Ok(0));
        let _ = self.socket.set_read_timeout(None);
        gone
    }

    /// Ends the connection so that the client is told of it with a reset.
    pub(super) fn reset(self) {
        // Closing with a linger of nothing sends RST in the place of FIN.
        let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }
}

fn framing(request: &Request) -> Framing {
    let chunked = |coding: &str| coding.to_ascii_lowercase().contains("chunked");
    if request.header("transfer-encoding").is_some_and(chunked) {
        return Framing::Chunked;
    }
    Framing::Length(request.header("content-length").and_then(|length| length.trim().parse().ok()).unwrap_or(0))
}

fn head_of(response: &Response) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    if response.status != 204 && !response.headers.iter().any(|(name, _)| name == "Content-Length") {
        head += &format!("Content-Length: {}\r\n", response.body.len());
    }
    head + "\r\n"
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        404 => "Not Found",
        412 => "Precondition Failed",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
