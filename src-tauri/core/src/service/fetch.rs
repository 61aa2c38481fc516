//! Bringing chunks of a document's content into a file of this computer.
//!
//! Bytes go into the file as they come, each to its place, and a chunk counts once all of it has had the right hash. So the
//! file is worth what its right chunks are, in whatever order they came, and nothing as a whole until all are there. From a
//! distant place several chunks come at once, as many as it is quicker for and a person allows.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::checked_chunks::{CheckedChunks, Way};
use super::{DocumentService, ImportControl, Proceed};
use crate::error::Error;
use crate::seams::WriteFile;

/// Bytes that are read, hashed and written in one go: they stay in the processor's cache meanwhile.
const PORTION_BYTES: u64 = 256 * 1024;
/// How often it is asked what a person wants while no chunk is done.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Chunks that are to be brought into a file.
pub(super) struct Fetch<'f> {
    pub(super) chunks: &'f CheckedChunks,
    /// Their numbers.
    pub(super) missing: &'f [u64],
    /// Bytes of the chunks that the file has already.
    pub(super) kept_bytes: u64,
    /// The file, which is there.
    pub(super) file: &'f Path,
    pub(super) control: &'f dyn ImportControl,
}

/// One of those that bring chunks, and what it needs for that.
struct Lane<'f> {
    fetch: &'f Fetch<'f>,
    file: Box<dyn WriteFile>,
    buffer: Vec<u8>,
}

impl DocumentService {
    /// Brings the chunks into the file; nothing of it is durable yet.
    ///
    /// # Errors
    /// [`Error::Paused`] and [`Error::Cancelled`] as the control says, [`Error::Target`], and those of the content; chunks
    /// that were done by then are right.
    pub(super) fn fetch(&self, fetch: &Fetch<'_>) -> Result<(), Error> {
        let capabilities = self.storage.capabilities();
        // One disk brings bytes no sooner to several.
        let worth = if capabilities.distant { capabilities.reads_at_once.min(self.chunk_budget.most()) } else { 1 };
        match worth.min(fetch.missing.len()) {
            0 => Ok(()),
            1 => self.fetch_one_by_one(fetch),
            lanes => self.fetch_side_by_side(fetch, lanes),
        }
    }

    fn fetch_one_by_one(&self, fetch: &Fetch<'_>) -> Result<(), Error> {
        let mut lane = self.lane(fetch)?;
        let mut done_bytes = fetch.kept_bytes;
        for number in fetch.missing {
            let mut verdict = Proceed::Go;
            let mut is_wanted = || {
                verdict = fetch.control.proceed(done_bytes);
                verdict == Proceed::Go
            };
            match lane.bring(*number, &mut is_wanted) {
                Ok(bytes) => {
                    done_bytes += bytes;
                    verdict = fetch.control.proceed(done_bytes);
                }
                Err(Error::Paused) => {}
                Err(error) => return Err(error),
            }
            verdict.obeyed()?;
        }
        Ok(())
    }

    /// What is under way when one fails comes to its end, so that it need not come again.
    fn fetch_side_by_side(&self, fetch: &Fetch<'_>, lanes: usize) -> Result<(), Error> {
        let next = AtomicUsize::new(0);
        let (is_enough, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        let bring_chunks = |mut lane: Lane<'_>, done: &mpsc::Sender<Result<u64, Error>>| {
            while !is_enough.load(Ordering::Acquire)
                && let Some(number) = fetch.missing.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let brought = lane.bring(*number, &mut || !is_over.load(Ordering::Acquire));
                let is_last = brought.is_err();
                done.send(brought).expect("it is heard until all have ended");
                if is_last {
                    return;
                }
            }
        };
        thread::scope(|scope| {
            let (done, told) = mpsc::channel();
            for _ in 0..lanes {
                let (lane, done, bring_chunks) = (self.lane(fetch), done.clone(), &bring_chunks);
                match lane {
                    Ok(lane) => drop(scope.spawn(move || bring_chunks(lane, &done))),
                    Err(error) => done.send(Err(error)).expect("it is heard until all have ended"),
                }
            }
            drop(done);
            let mut done_bytes = fetch.kept_bytes;
            let mut outcome = Ok(());
            loop {
                match told.recv_timeout(ASK_EVERY) {
                    Ok(Ok(bytes)) => done_bytes += bytes,
                    Ok(Err(error)) => outcome = outcome.and(Err(error)),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return outcome,
                }
                if let Err(stopped) = fetch.control.proceed(done_bytes).obeyed() {
                    is_over.store(true, Ordering::Release);
                    outcome = Err(stopped);
                }
                is_enough.store(outcome.is_err(), Ordering::Release);
            }
        })
    }

    fn lane<'f>(&self, fetch: &'f Fetch<'f>) -> Result<Lane<'f>, Error> {
        let file = self.fs.open_write(fetch.file);
        let file = file.map_err(|source| Error::Target { path: fetch.file.to_owned(), source })?;
        let longest = fetch.chunks.document.chunk_size.min(fetch.chunks.document.size_bytes);
        Ok(Lane { fetch, file, buffer: vec![0; longest.min(PORTION_BYTES) as usize] })
    }
}

impl Lane<'_> {
    /// Brings chunk `number`; answers how long it is.
    fn bring(&mut self, number: u64, is_wanted: &mut dyn FnMut() -> bool) -> Result<u64, Error> {
        let Lane { fetch, file, buffer } = self;
        let mut write = |offset: u64, bytes: &[u8]| {
            let written = file.write_all_at(bytes, offset);
            written.map_err(|source| Error::Target { path: fetch.file.to_owned(), source })
        };
        fetch.chunks.pass(number, Way::Once, buffer, &mut write, is_wanted)?;
        let span = fetch.chunks.span(number);
        Ok(span.end - span.start)
    }
}
