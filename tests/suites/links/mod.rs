//! The server of public links, over real sockets: what it answers to whom, and what it does not.
//!
//! Requests are written byte by byte and answers are read whole, so that what no decent client would send can be sent and
//! nothing in an answer is overlooked. Which documents there are is decided by a [`Shelf`], what time it is by the test.

mod answers;
mod client;
mod closing;
mod downloads;
mod guessing;
mod hosts;
mod keeping;
mod malformed;
mod passwords;
mod ranges;
mod shelf;
mod slow;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use coffer_core::links::{LinkServer, PublicDocuments};
use coffer_core::seams::Clock;
use coffer_tests::ManualClock;

use client::{Client, Received};
use shelf::{Link, Shelf};

/// A server with its shelf, and the time it goes by.
struct Served {
    shelf: Arc<Shelf>,
    clock: Arc<ManualClock>,
    server: LinkServer,
}

impl Served {
    fn new() -> Served {
        Served::at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    }

    fn at(address: SocketAddr) -> Served {
        let (shelf, clock) = (Arc::<Shelf>::default(), Arc::<ManualClock>::default());
        let documents = Arc::clone(&shelf) as Arc<dyn PublicDocuments>;
        let server =
            LinkServer::start(address, &[], documents, Arc::clone(&clock) as Arc<dyn Clock>).expect("the port is free");
        Served { shelf, clock, server }
    }

    fn client(&self) -> Client {
        Client::from(Ipv4Addr::LOCALHOST, self.server.local_addr())
    }

    /// A client with another address of this computer.
    fn client_at(&self, last: u8) -> Client {
        Client::from(Ipv4Addr::new(127, 0, 0, last), self.server.local_addr())
    }

    /// The name by which it is called.
    fn host(&self) -> String {
        self.server.local_addr().to_string()
    }

    /// A request for `target` with these fields, each with its end.
    fn request(&self, method: &str, target: &str, fields: &str) -> String {
        format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n{fields}\r\n", self.host())
    }

    /// The answer to a `GET` of a new connection.
    fn get(&self, target: &str, fields: &str) -> Received {
        self.client().exchange(&self.request("GET", target, fields))
    }
}

/// Waits until `holds`, looking often; whether it did within `longest`.
fn within(longest: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    loop {
        if holds() {
            return true;
        }
        if begun.elapsed() > longest {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
