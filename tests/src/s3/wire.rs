//! A way to a server that counts what goes over it and can be cut: loopback, and no other client of the server.
//!
//! It passes bytes on as they come and reads along only as far as heads of requests and lengths of bodies. What it counts
//! is what a client has sent, whatever becomes of it behind. Plain HTTP/1.1 with bodies of a known length.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::S3Server;

const BUFFER_BYTES: usize = 64 << 10;

/// How often somebody who waits looks again.
const LOOK: Duration = Duration::from_millis(1);

/// A request that was passed on, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOn {
    /// `GET`, `PUT`, …
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// Bytes of body that were announced.
    pub body_bytes: u64,
    /// Bytes of body that came.
    pub came_bytes: u64,
}

impl PassedOn {
    /// The number of the part that it sends, if it sends one; from 1.
    pub fn part_number(&self) -> Option<u32> {
        self.parameter("partNumber").filter(|_| self.method == "PUT")?.parse().ok()
    }

    /// Whether all of its body came.
    pub fn is_whole(&self) -> bool {
        self.came_bytes == self.body_bytes
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// A way to a server. Its connections end with it.
#[derive(Debug)]
pub struct Wire {
    server: S3Server,
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    behind: String,
    requests: Mutex<Vec<PassedOn>>,
    answered_bytes: AtomicU64,
    is_cut: AtomicBool,
    is_closed: AtomicBool,
    /// Both ends of every open connection.
    open: Mutex<BTreeMap<u64, [TcpStream; 2]>>,
}

impl Wire {
    /// One to this server, which speaks plain HTTP.
    pub fn to(server: &S3Server) -> Wire {
        let behind = server.endpoint.strip_prefix("http://").expect("a wire reads along, so nothing is encrypted");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
        let address = listener.local_addr().expect("it listens");
        let shared = Arc::new(Shared {
            behind: behind.to_owned(),
            requests: Mutex::default(),
            answered_bytes: AtomicU64::new(0),
            is_cut: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Wire { server: S3Server { endpoint: format!("http://{address}"), ..server.clone() }, address, shared }
    }

    /// The server as it is reached over this wire.
    pub fn server(&self) -> S3Server {
        self.server.clone()
    }

    /// The requests that came since it was made or [`forget`](Self::forget) was called, in the order of their heads.
    pub fn requests(&self) -> Vec<PassedOn> {
        self.shared.requests().clone()
    }

    /// The requests among them that send parts.
    pub fn parts(&self) -> Vec<PassedOn> {
        self.shared.requests().iter().filter(|request| request.part_number().is_some()).cloned().collect()
    }

    /// Bytes of answers since then, heads and all.
    pub fn answered_bytes(&self) -> u64 {
        self.shared.answered_bytes.load(Ordering::SeqCst)
    }

    /// Counts from here. No request may be under way.
    pub fn forget(&self) {
        self.shared.requests().clear();
        self.shared.answered_bytes.store(0, Ordering::SeqCst);
    }

    /// Waits until nobody is connected any more, so that all was counted that a client had sent when it died.
    pub fn wait_until_idle(&self) {
        while !self.shared.open().is_empty() {
            thread::sleep(LOOK);
        }
    }

    /// Takes the network away: every connection is reset, and every new one at once.
    pub fn cut(&self) {
        self.shared.is_cut.store(true, Ordering::SeqCst);
        self.shared.reset_all();
    }

    /// Gives the network back.
    pub fn mend(&self) {
        self.shared.is_cut.store(false, Ordering::SeqCst);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.shared.is_closed.store(true, Ordering::SeqCst);
        // The thread that accepts looks at the flag when somebody comes.
        let _ = TcpStream::connect(self.address);
        self.shared.reset_all();
    }
}

impl Shared {
    fn requests(&self) -> MutexGuard<'_, Vec<PassedOn>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, [TcpStream; 2]>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reset_all(&self) {
        for [client, behind] in self.open().values() {
            reset(client);
            reset(behind);
        }
    }
}

/// Ends a connection so that who is at its other end is told of it with a reset.
fn reset(socket: &TcpStream) {
    let _ = SockRef::from(socket).set_linger(Some(Duration::ZERO));
    let _ = socket.shutdown(Shutdown::Both);
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, client) in (0..).zip(listener.incoming().flatten()) {
        if shared.is_closed.load(Ordering::SeqCst) {
            return;
        }
        if shared.is_cut.load(Ordering::SeqCst) {
            reset(&client);
            continue;
        }
        // A server that is not there is as far away as one behind a cut wire.
        let Ok(behind) = TcpStream::connect(&shared.behind) else {
            reset(&client);
            continue;
        };
        let shared = Arc::clone(shared);
        thread::spawn(move || drop(connect(number, &client, &behind, &shared)));
    }
}

/// Passes on in both directions until one side has gone.
fn connect(number: u64, client: &TcpStream, behind: &TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    behind.set_nodelay(true)?;
    shared.open().insert(number, [client.try_clone()?, behind.try_clone()?]);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut reading = Reading::default();
            pass_on(client, behind, |bytes| reading.follow(bytes, &shared.requests));
        });
        pass_on(behind, client, |bytes| {
            shared.answered_bytes.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        });
    });
    shared.open().remove(&number);
    Ok(())
}

/// Passes on until `from` has no more, or `to` takes no more; then both directions end. What came is counted before.
fn pass_on(mut from: &TcpStream, mut to: &TcpStream, mut count: impl FnMut(&[u8])) {
    let mut buffer = vec![0; BUFFER_BYTES];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        count(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// Where in the requests of a connection its bytes are.
#[derive(Debug, Default)]
struct Reading {
    /// What has come of a head.
    head: Vec<u8>,
    /// The request whose body comes, and how much of it is to come.
    body: Option<(usize, u64)>,
}

impl Reading {
    fn follow(&mut self, mut bytes: &[u8], requests: &Mutex<Vec<PassedOn>>) {
        let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
        while !bytes.is_empty() {
            match &mut self.body {
                Some((number, left)) if *left > 0 => {
                    let (now, later) = bytes.split_at(usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len()));
                    // Forgotten meanwhile: nobody counts it any more.
                    if let Some(request) = requests.get_mut(*number) {
                        request.came_bytes += now.len() as u64;
                    }
                    *left -= now.len() as u64;
                    bytes = later;
                }
                _ => {
                    self.head.push(bytes[0]);
                    bytes = &bytes[1..];
                    if self.head.ends_with(b"\r\n\r\n") {
                        let request = request_of(&self.head);
                        self.head.clear();
                        self.body = Some((requests.len(), request.body_bytes));
                        requests.push(request);
                    }
                }
            }
        }
    }
}

fn request_of(head: &[u8]) -> PassedOn {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut request = httparse::Request::new(&mut headers);
    // What is no request is none that anybody counts; the server behind will say so.
    let _ = request.parse(head);
    let length = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|header| str::from_utf8(header.value).ok()?.trim().parse().ok());
    PassedOn {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        body_bytes: length.unwrap_or_default(),
        came_bytes: 0,
    }
}
