//! A server that reads what is long and throws it away, and passes everything else on to another one behind it.
//!
//! Uploads in parts, and objects of more than a mebibyte, end here: they are answered as if they had been stored. So what a
//! client needs to find or make a vault is really there, and sending a large file costs no more than reading from a
//! connection. HTTP/1.1, as much of it as the clients speak.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::Outcome;

/// Bodies up to here are passed on.
const MOST_PASSED_ON: u64 = 1024 * 1024;
const MOST_HEAD_BYTES: usize = 64 * 1024;

/// A running one. Its threads end with this process.
#[derive(Debug)]
pub struct DiscardingServer {
    address: SocketAddr,
    discards: Arc<AtomicBool>,
}

impl DiscardingServer {
    /// One before the server at `endpoint`, on loopback. It passes everything on at first.
    pub fn before(endpoint: &str) -> Outcome<DiscardingServer> {
        let behind = endpoint.strip_prefix("http://").ok_or("the server behind must speak plain http")?.to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let discards = Arc::new(AtomicBool::new(false));
        let accepting = Arc::clone(&discards);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (behind, discards) = (behind.clone(), Arc::clone(&accepting));
                // A client that goes away in the middle is its own affair.
                thread::spawn(move || drop(serve(&client, &behind, &discards)));
            }
        });
        Ok(DiscardingServer { address, discards })
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Throws away what is long from now on.
    pub fn discard(&self) {
        self.discards.store(true, Ordering::SeqCst);
    }

    /// Passes everything on from now on.
    pub fn keep_all(&self) {
        self.discards.store(false, Ordering::SeqCst);
    }
}

/// The head of a request or an answer: all its lines with their ends, and what is needed of them.
struct Head {
    text: Vec<u8>,
    body_bytes: u64,
    expects_continue: bool,
    /// Of an upload, to be said back: name and value of the checksum of the whole.
    checksum: Option<String>,
}

fn serve(client: &TcpStream, behind: &str, discards: &AtomicBool) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(256 * 1024, client);
    let mut writer = client;
    let mut passed_on = None;
    while let Some(head) = read_head(&mut reader)? {
        if head.expects_continue {
            writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match discards.load(Ordering::SeqCst).then(|| answer(&head)).flatten() {
            Some(answer) => {
                throw_away(&mut reader, head.body_bytes)?;
                writer.write_all(answer.as_bytes())?;
            }
            None => {
                let mut body = vec![0; usize::try_from(head.body_bytes).unwrap_or(usize::MAX)];
                reader.read_exact(&mut body)?;
                if passed_on.is_none() {
                    passed_on = Some(TcpStream::connect(behind)?);
                }
                if let Some(behind) = &passed_on {
                    pass_on(behind, &head, &body, writer)?;
                }
            }
        }
    }
    Ok(())
}

/// The head of the next request; `None` if the client is done.
fn read_head(reader: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut head = Head { text: Vec::new(), body_bytes: 0, expects_continue: false, checksum: None };
    loop {
        let start = head.text.len();
        if reader.read_until(b'\n', &mut head.text)? == 0 || head.text.len() > MOST_HEAD_BYTES {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&head.text[start..]).into_owned();
        let Some((name, value)) = line.split_once(':') else {
            if line.trim().is_empty() {
                return Ok(Some(head));
            }
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.body_bytes = value.parse().unwrap_or_default(),
            "expect" => head.expects_continue = true,
            "x-amz-checksum-crc64nvme" => head.checksum = Some(value.to_owned()),
            _ => {}
        }
    }
}

/// What is answered to a request that ends here; `None` for one that is passed on.
fn answer(head: &Head) -> Option<String> {
    let text = String::from_utf8_lossy(&head.text);
    let mut words = text.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect::<Vec<_>>();
    let has = |name| names.contains(&name);
    let checksum = head.checksum.as_deref();
    let xml = match method {
        "PUT" if has("uploadId") || head.body_bytes > MOST_PASSED_ON => {
            let checksum = checksum.map(|checksum| format!("x-amz-checksum-crc64nvme: {checksum}\r\n"));
            let checksum = checksum.unwrap_or_default();
            return Some(format!("HTTP/1.1 200 OK\r\nETag: \"thrown-away\"\r\n{checksum}Content-Length: 0\r\n\r\n"));
        }
        "POST" if has("uploads") => "<InitiateMultipartUploadResult><UploadId>thrown-away</UploadId>\
                                     </InitiateMultipartUploadResult>"
            .to_owned(),
        "POST" if has("uploadId") => {
            let checksum = checksum.map(|checksum| format!("<ChecksumCRC64NVME>{checksum}</ChecksumCRC64NVME>"));
            let checksum = checksum.unwrap_or_default();
            format!(
                "<CompleteMultipartUploadResult><ETag>\"thrown-away\"</ETag>{checksum}</CompleteMultipartUploadResult>"
            )
        }
        _ => return None,
    };
    let length = xml.len();
    Some(format!("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n\r\n{xml}"))
}

fn throw_away(reader: &mut impl BufRead, mut bytes: u64) -> io::Result<()> {
    while bytes > 0 {
        let there = reader.fill_buf()?.len() as u64;
        if there == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let now = there.min(bytes);
        reader.consume(now as usize);
        bytes -= now;
    }
    Ok(())
}

/// Sends a request to the server behind, and its answer to the client.
fn pass_on(behind: &TcpStream, head: &Head, body: &[u8], mut client: &TcpStream) -> io::Result<()> {
    let mut sending = behind;
    sending.write_all(&head.text)?;
    sending.write_all(body)?;
    let mut reader = BufReader::new(behind);
    let answer = loop {
        let answer = read_head(&mut reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        // The client was told to go on already.
        if !answer.text.starts_with(b"HTTP/1.1 100") {
            break answer;
        }
    };
    client.write_all(&answer.text)?;
    let has_body = !head.text.starts_with(b"HEAD ");
    io::copy(&mut reader.take(if has_body { answer.body_bytes } else { 0 }), &mut client)?;
    Ok(())
}
