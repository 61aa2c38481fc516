//! A line to a server that counts the bytes that go up it: what a person pays for, or waits for.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::S3Server;

/// Hands on everything that comes, both ways, and counts.
#[derive(Debug)]
pub struct CountingLine {
    server: S3Server,
    sent: Arc<AtomicU64>,
}

impl CountingLine {
    /// A line of its own to `server`, which speaks plain HTTP. It ends with the process.
    pub fn to(server: &S3Server) -> CountingLine {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
        let endpoint = format!("http://{}", listener.local_addr().expect("it listens"));
        let there = server.endpoint.strip_prefix("http://").expect("it speaks plain HTTP").to_owned();
        let sent = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&sent);
        thread::spawn(move || {
            for here in listener.incoming().flatten() {
                let Ok(there) = TcpStream::connect(&there) else { continue };
                let counted = Arc::clone(&counted);
                let (back, forth) = (there.try_clone(), here.try_clone());
                thread::spawn(move || hand_on(here, there, &counted));
                if let (Ok(from), Ok(to)) = (back, forth) {
                    thread::spawn(move || hand_on(from, to, &AtomicU64::new(0)));
                }
            }
        });
        CountingLine { server: S3Server { endpoint, ..server.clone() }, sent }
    }

    /// The server at the end of the line.
    pub fn server(&self) -> &S3Server {
        &self.server
    }

    /// Bytes that have gone up so far, with all that goes around them.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

fn hand_on(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        count.fetch_add(read as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    // Whoever is left at the other end hears of it.
    let _ = to.shutdown(Shutdown::Write);
}
