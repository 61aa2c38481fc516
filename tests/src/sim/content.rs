//! The content of one simulated file: what readers see, what is on the disk, and every write in between.

use std::sync::Arc;

use super::choice::Chooser;

/// The unit that a disk writes in one piece.
pub(super) const SECTOR: usize = 512;

/// A file's bytes, now and after a power cut. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    visible: Arc<Vec<u8>>,
    durable: Arc<Vec<u8>>,
    /// Writes since the last sync, in their order.
    pending: Vec<Write>,
}

#[derive(Clone, Debug)]
struct Write {
    offset: usize,
    bytes: Arc<[u8]>,
    /// A sync failed while this was pending: the system took it for written, and no later sync writes it.
    dropped: bool,
}

/// What a power cut leaves of the writes that were pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Fate {
    /// All of them.
    Whole,
    /// None of them, and not the length either.
    Lost,
    /// The length, and zeros where the bytes would be.
    Zeroed,
    /// The length, and what the disk had there before.
    Stale,
    /// The bytes up to a length somewhere between the old one and the new one.
    Cut(usize),
    /// The new length, and of each sector of each write either all or nothing.
    Torn(u64),
    /// Some of the writes, whole, and a length that any of them may have left.
    Some(u64),
}

impl Content {
    /// Content that is on the disk.
    pub(super) fn durable(bytes: Arc<Vec<u8>>) -> Self {
        Content { visible: Arc::clone(&bytes), durable: bytes, pending: Vec::new() }
    }

    pub(super) fn visible(&self) -> &Arc<Vec<u8>> {
        &self.visible
    }

    pub(super) fn is_durable(&self) -> bool {
        self.pending.is_empty()
    }

    pub(super) fn write(&mut self, bytes: &[u8], offset: usize) {
        apply(Arc::make_mut(&mut self.visible), offset, bytes);
        self.pending.push(Write { offset, bytes: bytes.into(), dropped: false });
    }

    /// Puts on the disk what was written since the last sync, unless an earlier sync has dropped it.
    pub(super) fn sync(&mut self) {
        if self.pending.iter().all(|write| !write.dropped) {
            self.durable = Arc::clone(&self.visible);
            self.pending.clear();
            return;
        }
        let durable = Arc::make_mut(&mut self.durable);
        self.pending.retain(|write| {
            if !write.dropped {
                apply(durable, write.offset, &write.bytes);
            }
            write.dropped
        });
    }

    /// A sync that failed: the system forgets that these writes were ever to be written.
    pub(super) fn drop_pending(&mut self) {
        self.pending.iter_mut().for_each(|write| write.dropped = true);
    }

    /// Decides what a power cut leaves.
    pub(super) fn draw(&self, chooser: &mut dyn Chooser) -> Fate {
        if self.is_durable() {
            return Fate::Whole;
        }
        let (least, most) = (self.durable.len(), self.visible.len());
        match chooser.choose(7) {
            0 => Fate::Whole,
            1 => Fate::Lost,
            2 => Fate::Zeroed,
            3 => Fate::Torn(chooser.any()),
            4 if most > least => Fate::Cut(least + chooser.any() as usize % (most - least)),
            5 => Fate::Stale,
            _ => Fate::Some(chooser.any()),
        }
    }

    /// What a power cut leaves, once it is decided.
    pub(super) fn after(&self, fate: Fate) -> Arc<Vec<u8>> {
        match fate {
            Fate::Whole => Arc::clone(&self.visible),
            Fate::Lost => Arc::clone(&self.durable),
            Fate::Zeroed => Arc::new(self.with_length(self.visible.len(), 0)),
            Fate::Stale => Arc::new(self.with_length(self.visible.len(), 0xA5)),
            Fate::Cut(length) => Arc::new(self.visible[..length].to_vec()),
            Fate::Torn(seed) => {
                let mut random = crate::Random::new(seed);
                let mut bytes = self.with_length(self.visible.len(), 0);
                for write in &self.pending {
                    let mut start = 0;
                    while start < write.bytes.len() {
                        let offset = write.offset + start;
                        let end = write.bytes.len().min(start + SECTOR - offset % SECTOR);
                        if random.below(2) == 0 {
                            apply(&mut bytes, offset, &write.bytes[start..end]);
                        }
                        start = end;
                    }
                }
                Arc::new(bytes)
            }
            Fate::Some(seed) => {
                let mut random = crate::Random::new(seed);
                let mut bytes = self.durable.as_ref().clone();
                for write in &self.pending {
                    match random.below(3) {
                        0 => apply(&mut bytes, write.offset, &write.bytes),
                        1 if bytes.len() < write.offset + write.bytes.len() => {
                            bytes.resize(write.offset + write.bytes.len(), 0);
                        }
                        _ => {}
                    }
                }
                Arc::new(bytes)
            }
        }
    }

    /// The durable bytes, as long as `length`.
    fn with_length(&self, length: usize, filler: u8) -> Vec<u8> {
        let mut bytes = self.durable.as_ref().clone();
        bytes.resize(length, filler);
        bytes
    }
}

/// Writes `bytes` at `offset`; what lies between the old end and there becomes zeros.
fn apply(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}
