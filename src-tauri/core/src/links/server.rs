//! The server: where it listens, and that it ends when it is told to.
//!
//! Its threads are its own, so that callers stay without a runtime: two move bytes, and a few more wait for the vault.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use super::PublicDocuments;
use super::connection;
use super::hosts::Hosts;
use super::peer::Peer;
use super::site::Site;
use crate::seams::Clock;

/// Where links are served unless a person wants another port, so that what was given out yesterday opens today.
pub const USUAL_PORT: u16 = 4870;
/// Threads that move bytes.
const THREADS: usize = 2;
/// Threads that wait for the vault.
const MOST_WAITING_THREADS: usize = 8;
/// How long is waited after a connection that could not be accepted: there may be no descriptor for it now.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);
/// How long the end of the last connection is waited for.
const LONGEST_STOP: Duration = Duration::from_millis(900);

/// A server of public links, until it is stopped or dropped.
#[derive(Debug)]
pub struct LinkServer {
    address: SocketAddr,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    runtime: Runtime,
    /// Hears that the last of those who hold the other end is gone.
    all_ended: Receiver<()>,
}

impl LinkServer {
    /// Serves `documents` at `address`, whose port may be 0 for one that is free. Who calls it by a name of this computer
    /// (`localhost` and its addresses) or by one of `addresses` is answered, anybody else is not: where it listens to a local
    /// network, these are the addresses that its links have.
    ///
    /// May be called from anywhere.
    ///
    /// # Errors
    /// What the system says about the address or the threads.
    pub fn start(
        address: SocketAddr,
        addresses: &[IpAddr],
        documents: Arc<dyn PublicDocuments>,
        clock: Arc<dyn Clock>,
    ) -> io::Result<LinkServer> {
        let listener = StdListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(MOST_WAITING_THREADS)
            .thread_name("coffer-links")
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let site = Arc::new(Site::new(documents, clock, Hosts::new(address.port(), addresses)));
        let (alive, all_ended) = mpsc::channel();
        runtime.spawn(accept(alive, site, listener));
        Ok(LinkServer { address, running: Mutex::new(Some(Running { runtime, all_ended })) })
    }

    /// Where it listens, or has listened.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Ends it: no connection is accepted any more, and all that there are have been cut off when this returns, within a
    /// second. A read of the vault that is under way may outlast it, and what it brings goes nowhere. What was stopped
    /// is not started again; stopping twice does nothing more.
    pub fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { runtime, all_ended }) = running {
            // It may be called where nobody must wait for a runtime; its tasks end by themselves.
            runtime.shutdown_background();
            let _ = all_ended.recv_timeout(LONGEST_STOP);
        }
    }
}

impl Drop for LinkServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Accepts connections for as long as it is not dropped. What there is no room for is cut off at once, unread. Of the arguments
/// the last is dropped first: whoever hears that all has ended finds the port free.
async fn accept(alive: Sender<()>, site: Arc<Site>, listener: TcpListener) {
    loop {
        let Ok((stream, from)) = listener.accept().await else {
            tokio::time::sleep(AFTER_A_FAILURE).await;
            continue;
        };
        let peer = Peer::of(from.ip());
        let Some(slot) = site.slots.take(peer) else {
            let _ = stream.set_zero_linger();
            continue;
        };
        let (site, alive) = (Arc::clone(&site), alive.clone());
        tokio::spawn(async move {
            let _alive = alive;
            connection::serve(site, stream, peer, slot).await;
        });
    }
}
