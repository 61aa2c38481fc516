//! Reading for strangers: with whole chunks as long as there is memory for them, and by pieces otherwise.
//!
//! Either way no byte is handed out that was not compared with what the sidecar says.

use std::io::{self, Read};
use std::ops::Range;

use bytes::Bytes;

use crate::document::Document;
use crate::error::Error;
use crate::service::DocumentService;
use crate::service::chunk_ahead::ChunkAhead;
use crate::service::piece_reader::{PieceReader, damaged};

/// The bytes of a part of a document, in order, for somebody who may take them at once or over hours.
#[derive(Debug)]
pub struct PublicReader {
    pieces: PieceReader,
    ahead: ChunkAhead,
}

impl DocumentService {
    /// Opens these bytes, which are not none, of a document that the index has as `row`.
    ///
    /// # Errors
    /// Those of [`read_public`](Self::read_public).
    pub(super) fn read_for_strangers(&self, row: Document, bytes: Range<u64>) -> Result<PublicReader, Error> {
        Ok(PublicReader { pieces: self.read_pieces(row, bytes)?, ahead: ChunkAhead::new(&self.chunk_memory) })
    }
}

impl Read for PublicReader {
    /// Damage is an error of kind `InvalidData` around the core's own error.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((number, within)) = self.pieces.place() else { return Ok(0) };
        let last = self.pieces.last_chunk();
        match self.ahead.chunk(self.pieces.chunks(), number, last).map_err(damaged)? {
            Some(chunk) => {
                let bytes = &chunk[within];
                let copied = bytes.len().min(buffer.len());
                buffer[..copied].copy_from_slice(&bytes[..copied]);
                self.pieces.skip(copied);
                Ok(copied)
            }
            None => self.pieces.read(buffer),
        }
    }
}

impl PublicReader {
    /// The next bytes, `most` of them at most, if they are at hand; does not wait.
    pub(crate) fn at_hand(&mut self, most: usize) -> Option<Bytes> {
        let (number, within) = self.pieces.place()?;
        let end = within.end.min(within.start.saturating_add(most));
        let bytes = self.ahead.at_hand(number)?.slice(within.start..end);
        self.pieces.skip(bytes.len());
        Some(bytes)
    }
}
