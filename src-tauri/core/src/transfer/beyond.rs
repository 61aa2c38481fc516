//! Imports that wait behind those which are known one by one: no more than an id and a length each, so that a million of
//! them can wait. The index knows the rest.

use std::collections::VecDeque;

use crate::document::FileId;

/// One import that waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Behind {
    pub(super) file_id: FileId,
    pub(super) size_bytes: u64,
}

/// A line of them.
#[derive(Debug, Default)]
pub(super) struct Line {
    line: VecDeque<Behind>,
    bytes: u64,
}

impl Line {
    pub(super) fn push(&mut self, behind: Behind) {
        self.bytes += behind.size_bytes;
        self.line.push_back(behind);
    }

    /// Takes the first few.
    pub(super) fn take(&mut self, most: usize) -> Vec<Behind> {
        let taken: Vec<Behind> = self.line.drain(..most.min(self.line.len())).collect();
        self.bytes -= taken.iter().map(|behind| behind.size_bytes).sum::<u64>();
        taken
    }

    /// Puts those back that were taken last.
    pub(super) fn put_back(&mut self, taken: Vec<Behind>) {
        for behind in taken.into_iter().rev() {
            self.bytes += behind.size_bytes;
            self.line.push_front(behind);
        }
    }

    /// Takes all of another line in, in the order of their ids, which is that of their making.
    pub(super) fn append(&mut self, other: &mut Line) {
        self.bytes += std::mem::take(&mut other.bytes);
        self.line.append(&mut other.line);
        self.line.make_contiguous().sort_unstable_by_key(|behind| behind.file_id);
    }

    pub(super) fn count(&self) -> u64 {
        self.line.len() as u64
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.line.is_empty()
    }
}
