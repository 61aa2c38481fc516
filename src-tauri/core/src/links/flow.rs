//! The bytes of one answer, on their way from the vault to the connection.
//!
//! They are read a piece at a time on threads that may wait, one piece ahead of the connection and no further, so that the disk
//! is read while the line is written, and a reader that takes nothing costs two pieces of memory. Before a piece leaves it is
//! asked whether the link opens still.

use std::io::{self, Read};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::body::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Ending, PublicContent, PublicDocument, PublicRead, Refusal};

/// Bytes of a piece, but for the last.
const PIECE_BYTES: u64 = 128 * 1024;

type Reader = Box<dyn PublicRead>;
type Piece = (Reader, Bytes);

/// The bytes of one answer that are to come.
pub(super) struct Flow {
    content: Arc<dyn PublicContent>,
    /// Bytes that were not handed on.
    remaining: u64,
    next: Next,
    /// Whether it is a download, whose end is told.
    is_download: bool,
}

enum Next {
    Here(Piece),
    Coming(JoinHandle<io::Result<Piece>>),
    Nothing,
}

impl Flow {
    /// These bytes of `document`, the first of them read: what cannot be read shows before anything is promised, and
    /// before it is counted. Waits.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if it may not be downloaded any more, [`Refusal::Unavailable`] if it cannot be read.
    pub(super) fn open(document: &PublicDocument, bytes: Range<u64>) -> Result<Flow, Refusal> {
        let content = Arc::clone(&document.content);
        let is_download = bytes.start == 0 || document.is_limited;
        let remaining = bytes.end - bytes.start;
        let next = if remaining == 0 {
            Next::Nothing
        } else {
            let reader = content.read(bytes).map_err(|_| Refusal::Unavailable)?;
            Next::Here(piece(reader, remaining).map_err(|_| Refusal::Unavailable)?)
        };
        if is_download {
            content.begin_download()?;
        }
        // From here on its end is told when it is dropped.
        Ok(Flow { content, remaining, next, is_download })
    }

    /// Bytes that are to come.
    pub(super) fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// The content cannot be read, or the link was closed. Then nothing more comes.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        if let Next::Coming(reading) = &mut self.next {
            let read = ready!(Pin::new(reading).poll(context));
            self.next = match read.unwrap_or_else(|_| Err(cut("reading has failed"))) {
                Ok(piece) => Next::Here(piece),
                Err(error) => return self.end(error),
            };
        }
        let Next::Here((reader, bytes)) = std::mem::replace(&mut self.next, Next::Nothing) else {
            return self.end(cut("nothing more comes"));
        };
        if !self.content.is_live() {
            return self.end(cut("the link was closed"));
        }
        self.remaining -= bytes.len() as u64;
        let remaining = self.remaining;
        if remaining > 0 {
            self.next = after(reader, remaining);
        }
        Poll::Ready(Some(Ok(bytes)))
    }

    fn end(&mut self, error: io::Error) -> Poll<Option<io::Result<Bytes>>> {
        self.next = Next::Nothing;
        Poll::Ready(Some(Err(error)))
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        if self.is_download {
            self.content.end_download(if self.remaining == 0 { Ending::Whole } else { Ending::Cut });
        }
    }
}

/// What comes next of `reader`, of which so many bytes are to come.
fn after(mut reader: Reader, remaining: u64) -> Next {
    match reader.at_hand(remaining.min(PIECE_BYTES) as usize) {
        Some(bytes) => Next::Here((reader, bytes)),
        None => Next::Coming(spawn_blocking(move || piece(reader, remaining))),
    }
}

/// The next piece of `reader`, of which so many bytes are to come.
fn piece(mut reader: Reader, remaining: u64) -> io::Result<Piece> {
    let length = remaining.min(PIECE_BYTES);
    let mut bytes = Vec::with_capacity(length as usize);
    reader.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok((reader, bytes.into())) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn cut(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, why)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::{future, thread};

    use tokio::runtime::{Builder, Runtime};

    use super::*;
    use crate::document::{ContentHash, MimeType};

    /// Content whose byte number `n` is `n`, as far as that goes.
    #[derive(Debug, Default)]
    struct Counting {
        readable_bytes: u64,
        is_closed: AtomicBool,
        downloads_left: AtomicU64,
        endings: Mutex<Vec<Ending>>,
    }

    impl Counting {
        fn of(readable_bytes: u64) -> Arc<Self> {
            Arc::new(Counting { readable_bytes, downloads_left: AtomicU64::new(1), ..Counting::default() })
        }
    }

    impl PublicContent for Counting {
        fn read(&self, bytes: Range<u64>) -> io::Result<Box<dyn PublicRead>> {
            let end = bytes.end.min(self.readable_bytes);
            let read: Vec<u8> = (bytes.start..end).map(|number| number as u8).collect();
            Ok(Box::new(io::Cursor::new(read)))
        }

        fn is_live(&self) -> bool {
            !self.is_closed.load(Ordering::SeqCst)
        }

        fn begin_download(&self) -> Result<(), Refusal> {
            let left = &self.downloads_left;
            let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            taken.map(drop).map_err(|_| Refusal::NotFound)
        }

        fn end_download(&self, ending: Ending) {
            self.endings.lock().expect("nobody panicked").push(ending);
        }
    }

    fn runtime() -> Runtime {
        Builder::new_current_thread().build().expect("a runtime")
    }

    fn next(runtime: &Runtime, flow: &mut Flow) -> Option<io::Result<Bytes>> {
        runtime.block_on(future::poll_fn(|context| flow.poll_next(context)))
    }

    fn document(content: &Arc<Counting>, is_limited: bool) -> PublicDocument {
        PublicDocument {
            name: "letter".parse().expect("a name"),
            mime_type: MimeType::octet_stream(),
            size_bytes: content.readable_bytes,
            content_hash: ContentHash::of(b""),
            is_limited,
            inline: None,
            content: Arc::clone(content) as Arc<dyn PublicContent>,
        }
    }

    fn open(content: &Arc<Counting>, bytes: Range<u64>) -> Result<Flow, Refusal> {
        Flow::open(&document(content, false), bytes)
    }

    #[test]
    fn all_bytes_come_in_order() {
        let runtime = runtime();
        for length in [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES + 7] {
            let content = Counting::of(length);
            let mut flow = open(&content, 0..length).expect("it opens");
            let mut read = Vec::new();
            while let Some(bytes) = next(&runtime, &mut flow) {
                read.extend_from_slice(&bytes.expect("it can be read"));
            }
            assert!(read.iter().enumerate().all(|(number, byte)| *byte == number as u8), "{length}");
            assert_eq!(read.len() as u64, length);
            drop(flow);
            assert_eq!(*content.endings.lock().expect("no panic"), [Ending::Whole], "{length}");
        }
    }

    #[test]
    fn only_what_begins_at_the_first_byte_is_a_download_and_only_as_many_as_are_left_begin() {
        let content = Counting::of(1_000);
        drop(open(&content, 1..1_000).expect("a part is no download"));
        assert!(content.endings.lock().expect("no panic").is_empty());
        drop(open(&content, 0..1).expect("one is left"));
        assert_eq!(open(&content, 0..1_000).map(drop), Err(Refusal::NotFound));
        assert_eq!(*content.endings.lock().expect("no panic"), [Ending::Cut], "what was refused has not begun");
    }

    #[test]
    fn of_what_is_limited_every_part_counts() {
        let content = Counting::of(1_000);
        drop(Flow::open(&document(&content, true), 999..1_000).expect("one is left"));
        let another = Flow::open(&document(&content, true), 1..1_000);
        assert_eq!(another.map(drop), Err(Refusal::NotFound), "or all but one byte could be had as often as one likes");
    }

    #[test]
    fn content_that_ends_early_is_not_taken_for_whole() {
        let runtime = runtime();
        let content = Counting::of(PIECE_BYTES + 1);
        assert_eq!(open(&content, 0..PIECE_BYTES / 2 * 3).map(|flow| flow.remaining()), Ok(PIECE_BYTES / 2 * 3));
        let mut flow = open(&content, 1..PIECE_BYTES * 2).expect("the first piece is there");
        assert!(matches!(next(&runtime, &mut flow), Some(Ok(_))));
        assert!(matches!(next(&runtime, &mut flow), Some(Err(_))), "the second is not");
        assert!(matches!(next(&runtime, &mut flow), Some(Err(_))), "and nothing comes after that");
        let short = Counting::of(10);
        assert_eq!(open(&short, 0..11).map(drop), Err(Refusal::Unavailable), "before anything is promised");
        assert_eq!(short.downloads_left.load(Ordering::SeqCst), 1, "and what was not given is not counted");
    }

    #[test]
    fn ten_thousand_races_with_closing_the_link_send_nothing_after_it() {
        let runtime = runtime();
        for race in 0..10_000_u64 {
            let content = Counting::of(64);
            let mut flow = open(&content, 1..64).expect("it opens");
            let closing = Arc::clone(&content);
            let closed_before = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    (0..race % 64).for_each(|_| std::hint::spin_loop());
                    closing.is_closed.store(true, Ordering::SeqCst);
                    closed_before.store(true, Ordering::SeqCst);
                });
                let was_closed = closed_before.load(Ordering::SeqCst);
                let sent = next(&runtime, &mut flow);
                assert!(!was_closed || matches!(sent, Some(Err(_))), "closing had returned in race {race}");
            });
        }
        let mut flow = open(&Counting::of(64), 1..64).expect("it opens");
        assert!(matches!(next(&runtime, &mut flow), Some(Ok(_))), "a link that is not closed sends");
    }
}
