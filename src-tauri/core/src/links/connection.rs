//! One connection, from the moment it is accepted until it is gone.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::gate::{Gate, Inbox};
use super::peer::Peer;
use super::site::Site;
use super::slots::Slot;
use super::watch::{Verdict, Watch};

/// How often it is looked whether it may go on.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Bytes that hyper holds back at most before it waits for the socket.
const MOST_HELD_BYTES: usize = 128 * 1024;
/// Unsent bytes that the system holds at most, so that what was taken is nearly what was sent.
#[cfg(target_os = "linux")]
const MOST_UNSENT_BYTES: u32 = 256 * 1024;
/// How long, and how much, is read of what came after a request that was refused, so that the answer is not lost with it.
const LINGERS_FOR: Duration = Duration::from_secs(1);
const LINGERS_FOR_BYTES: usize = 1024 * 1024;

/// A socket that is cut off unless its connection has ended as it should.
struct Line {
    stream: Arc<TcpStream>,
    has_ended_well: bool,
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.has_ended_well {
            // What the system still holds is thrown away, and the other side sees that something is missing.
            let _ = self.stream.set_zero_linger();
        }
    }
}

/// Serves a connection to its end. Whoever drops this cuts it off.
pub(super) async fn serve(site: Arc<Site>, stream: TcpStream, peer: Peer, _slot: Slot) {
    set_up(&stream);
    let mut line = Line { stream: Arc::new(stream), has_ended_well: false };
    let inbox = Inbox::default();
    let watch = Arc::new(Watch::new(Arc::clone(&site.clock)));
    let gate = Gate::new(Arc::clone(&line.stream), Arc::clone(&site), Arc::clone(&watch), inbox.clone());
    let (asked, watched) = (inbox.clone(), Arc::clone(&watch));
    let service = service_fn(move |_plain: Request<Incoming>| {
        let (site, watch, judged) = (Arc::clone(&site), Arc::clone(&watched), asked.next());
        async move {
            // Hyper has one request for each that was judged.
            let judged = judged.ok_or_else(|| io::Error::other("nothing was asked"))?;
            Ok::<_, io::Error>(site.answer(peer, judged, watch).await)
        }
    });
    let mut protocol = http1::Builder::new();
    protocol
        .auto_date_header(false)
        // Nothing is read ahead while an answer is on its way.
        .half_close(true)
        // The watch keeps time.
        .header_read_timeout(None::<Duration>)
        .max_buf_size(MOST_HELD_BYTES);
    let mut serving = pin!(protocol.serve_connection(TokioIo::new(gate), service));
    let has_ended = loop {
        match timeout(LOOK_EVERY, serving.as_mut()).await {
            Ok(ended) => break ended.is_ok(),
            Err(_) => match watch.look() {
                Verdict::GoesOn => {}
                Verdict::Ends => break true,
                Verdict::IsCut => break false,
            },
        }
    };
    if has_ended && inbox.is_refused() {
        linger(&line.stream).await;
    }
    line.has_ended_well = has_ended;
}

/// What a socket needs; it does without what the system does not give.
fn set_up(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(stream).set_tcp_notsent_lowat(MOST_UNSENT_BYTES);
}

/// Reads what came after the last request, which nobody wants: a socket that is closed with unread bytes takes the answer
/// back.
async fn linger(stream: &TcpStream) {
    let reading = async {
        let mut bytes = [0; 4 * 1024];
        let mut read_bytes = 0;
        while read_bytes < LINGERS_FOR_BYTES && stream.readable().await.is_ok() {
            match stream.try_read(&mut bytes) {
                Ok(0) => return,
                Ok(count) => read_bytes += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    // What comes later is lost.
    let _ = timeout(LINGERS_FOR, reading).await;
}
