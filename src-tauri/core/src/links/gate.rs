//! What stands between a socket and hyper.
//!
//! Bytes that come in are read by [`Head`], and hyper gets one of four requests that are written here, in the order in
//! which the real ones came; what was really asked waits in an [`Inbox`] for who answers. So hyper never meets a request
//! that it would answer by itself, without our headers, and never reads a length that somebody else has written. After a
//! request that is refused nothing more is read. What goes out passes as it is, and is watched.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::head::Head;
use super::request::{Fault, Request};
use super::site::Site;
use super::watch::Watch;

/// Bytes that are read at once.
const READ_BYTES: usize = 4 * 1024;

/// A request that was judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) request: Result<Request, Fault>,
    /// Whether only the head of the answer is wanted, also of one that says that the request is refused.
    pub(super) is_head: bool,
}

/// What was asked and is not answered yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Inbox(Arc<Mutex<Asked>>);

#[derive(Debug, Default)]
struct Asked {
    judged: VecDeque<Judged>,
    is_refused: bool,
}

impl Inbox {
    /// What was asked first.
    pub(super) fn next(&self) -> Option<Judged> {
        self.asked().judged.pop_front()
    }

    /// Whether the last request was refused, so that more may have come than was read.
    pub(super) fn is_refused(&self) -> bool {
        self.asked().is_refused
    }

    fn put(&self, judged: Judged) {
        let mut asked = self.asked();
        asked.is_refused = judged.request.is_err();
        asked.judged.push_back(judged);
    }

    /// What is kept under the mutex is changed in single steps, so it is whole whoever panicked.
    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket as hyper sees it.
#[derive(Debug)]
pub(super) struct Gate {
    stream: Arc<TcpStream>,
    site: Arc<Site>,
    watch: Arc<Watch>,
    inbox: Inbox,
    /// What has come and is no whole head yet.
    come: Vec<u8>,
    /// What hyper has not read yet of the request that it gets.
    plain: &'static [u8],
    /// Whether nothing more is read.
    is_over: bool,
}

impl Gate {
    pub(super) fn new(stream: Arc<TcpStream>, site: Arc<Site>, watch: Arc<Watch>, inbox: Inbox) -> Self {
        Gate { stream, site, watch, inbox, come: Vec::new(), plain: &[], is_over: false }
    }

    /// Reads until there is a head, and has hyper get a plain one for it; or until nothing more comes.
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let read = Head::read(&self.come);
            match read {
                Ok(Some((head, length))) => {
                    self.come.drain(..length);
                    self.take(Request::of(&head, &self.site.hosts), head.method == "HEAD");
                    return Poll::Ready(Ok(()));
                }
                Err(fault) => {
                    self.take(Err(fault), self.come.starts_with(b"HEAD "));
                    return Poll::Ready(Ok(()));
                }
                Ok(None) => {}
            }
            self.watch.waits_for_head();
            ready!(self.stream.poll_read_ready(context))?;
            let mut bytes = [0; READ_BYTES];
            match self.stream.try_read(&mut bytes) {
                Ok(0) => {
                    self.is_over = true;
                    return Poll::Ready(Ok(()));
                }
                Ok(count) => self.come.extend_from_slice(&bytes[..count]),
                // What woke us was for somebody else.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn take(&mut self, request: Result<Request, Fault>, is_head: bool) {
        let closes = request.as_ref().map_or(true, |request| request.closes);
        self.plain = match (is_head, closes) {
            (false, false) => b"GET / HTTP/1.1\r\n\r\n",
            (false, true) => b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
            (true, false) => b"HEAD / HTTP/1.1\r\n\r\n",
            (true, true) => b"HEAD / HTTP/1.1\r\nconnection: close\r\n\r\n",
        };
        self.is_over = closes;
        self.watch.head_has_come();
        self.inbox.put(Judged { request, is_head });
    }
}

impl AsyncRead for Gate {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        if gate.plain.is_empty() && !gate.is_over {
            ready!(gate.poll_head(context))?;
        }
        let (now, later) = gate.plain.split_at(gate.plain.len().min(room.remaining()));
        room.put_slice(now);
        gate.plain = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Gate {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.stream.poll_write_ready(context) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => {
                    self.watch.is_blocked();
                    return Poll::Pending;
                }
            }
            match self.stream.try_write_vectored(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
                Ok(count) => {
                    self.watch.has_taken(count);
                    return Poll::Ready(Ok(count));
                }
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // What was written is with the system.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A connection that the other side has left has no end to be told of.
        let _ = SockRef::from(&*self.stream).shutdown(Shutdown::Write);
        Poll::Ready(Ok(()))
    }
}
