//! What is known of the blocks that lie in the cache's folder: which there are, how much they take, and which of them was
//! not used for longest. Pure: whoever changes it does to the files what it says.
//!
//! About 160 bytes of memory a block: 160 KiB for a GiB of long objects, 10 MiB for one of the shortest. A number that
//! grows with every use stands for time.

use std::collections::BTreeMap;

use super::block::{Block, BlockId, ObjectTag};

#[derive(Clone, Copy, Debug)]
struct Kept {
    block: Block,
    last_use: u64,
}

/// The blocks that are there, the bound they keep, and who is reading what may become one.
#[derive(Debug)]
pub(super) struct Shelf {
    blocks: BTreeMap<BlockId, Kept>,
    by_use: BTreeMap<u64, BlockId>,
    uses: u64,
    /// What all blocks count for, and those that are being written.
    used_bytes: u64,
    most_bytes: u64,
    readings: BTreeMap<ObjectTag, Readings>,
}

/// Readers of one object, whose bytes may become blocks.
#[derive(Clone, Copy, Debug, Default)]
struct Readings {
    count: usize,
    /// How often the object was forgotten while they read.
    forgotten: u64,
}

/// Whether there is room for a block, and what must go for it in any case.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) granted: bool,
    pub(super) evicted: Vec<Block>,
}

impl Shelf {
    pub(super) fn new(most_bytes: u64) -> Self {
        Shelf {
            blocks: BTreeMap::new(),
            by_use: BTreeMap::new(),
            uses: 0,
            used_bytes: 0,
            most_bytes,
            readings: BTreeMap::new(),
        }
    }

    pub(super) const fn used_bytes(&self) -> u64 {
        self.used_bytes
    }

    pub(super) const fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    /// The present moment, as uses are counted.
    pub(super) const fn now(&self) -> u64 {
        self.uses
    }

    pub(super) fn get(&self, id: BlockId) -> Option<Block> {
        self.blocks.get(&id).map(|kept| kept.block)
    }

    /// Notes that a block was used just now.
    pub(super) fn touch(&mut self, id: BlockId) {
        if let Some(kept) = self.blocks.get_mut(&id) {
            self.by_use.remove(&kept.last_use);
            self.uses += 1;
            kept.last_use = self.uses;
            self.by_use.insert(self.uses, id);
        }
    }

    /// The first block of the same object after this one.
    pub(super) fn next_after(&self, id: BlockId) -> Option<Block> {
        self.blocks.range(id.later()).next().map(|(_, kept)| kept.block)
    }

    /// Makes room for a block, which counts from now on: [`place`](Self::place) or [`give_back`](Self::give_back) follows.
    pub(super) fn make_room(&mut self, block: &Block) -> Room {
        let needed = block.counted_bytes();
        if needed > self.most_bytes {
            return Room { granted: false, evicted: Vec::new() };
        }
        let evicted = self.evict_down_to(self.most_bytes - needed);
        let granted = self.used_bytes <= self.most_bytes - needed;
        if granted {
            self.used_bytes += needed;
        }
        Room { granted, evicted }
    }

    /// Gives the room back that was made for a block.
    pub(super) fn give_back(&mut self, block: &Block) {
        self.used_bytes -= block.counted_bytes();
    }

    /// Notes a block for which room was made. Another one of its number is gone then, and returned.
    pub(super) fn place(&mut self, block: Block) -> Option<Block> {
        let replaced = self.get(block.id);
        if let Some(replaced) = &replaced {
            self.remove(replaced);
        }
        self.uses += 1;
        self.blocks.insert(block.id, Kept { block, last_use: self.uses });
        self.by_use.insert(self.uses, block.id);
        replaced.filter(|replaced| *replaced != block)
    }

    /// Notes that a block is gone; one that has become longer since stays.
    pub(super) fn remove(&mut self, block: &Block) {
        if let Some(kept) = self.blocks.get(&block.id).copied()
            && kept.block == *block
        {
            self.blocks.remove(&block.id);
            self.by_use.remove(&kept.last_use);
            self.used_bytes -= block.counted_bytes();
        }
    }

    /// Takes out all blocks of an object, and lets none come of what is being read of it now.
    pub(super) fn forget(&mut self, object: ObjectTag) -> Vec<Block> {
        if let Some(readings) = self.readings.get_mut(&object) {
            readings.forgotten += 1;
        }
        let blocks = self.blocks.range(BlockId::all_of(object)).map(|(_, kept)| kept.block).collect::<Vec<_>>();
        blocks.iter().for_each(|block| self.remove(block));
        blocks
    }

    /// Takes out the blocks that are over a new bound, those first that were not used for longest.
    pub(super) fn set_most_bytes(&mut self, most_bytes: u64) -> Vec<Block> {
        self.most_bytes = most_bytes;
        self.evict_down_to(most_bytes)
    }

    /// Takes out all blocks.
    pub(super) fn clear(&mut self) -> Vec<Block> {
        self.evict_down_to(0)
    }

    /// Brings it in line with a look at the folder that was begun at `began`: `found` is what lay there, in the order in
    /// which it was written. Takes out what is over the bound then, and what is there twice.
    pub(super) fn reconcile(&mut self, found: &[Block], began: u64) -> Vec<Block> {
        let there = found.iter().map(|block| (block.id, block)).collect::<BTreeMap<_, _>>();
        let gone = self.blocks.values().filter(|kept| kept.last_use <= began && !there.contains_key(&kept.block.id));
        let gone = gone.map(|kept| kept.block).collect::<Vec<_>>();
        gone.iter().for_each(|block| self.remove(block));
        let mut superfluous = Vec::new();
        for block in found {
            match self.get(block.id) {
                Some(known) if known == *block => {}
                Some(known) if (known.length, known.ends) >= (block.length, block.ends) => superfluous.push(*block),
                _ => {
                    self.used_bytes += block.counted_bytes();
                    superfluous.extend(self.place(*block));
                }
            }
        }
        superfluous.extend(self.evict_down_to(self.most_bytes));
        superfluous
    }

    /// Begins to read an object; the answer is what [`may_keep`](Self::may_keep) wants.
    pub(super) fn begin_reading(&mut self, object: ObjectTag) -> u64 {
        let readings = self.readings.entry(object).or_default();
        readings.count += 1;
        readings.forgotten
    }

    pub(super) fn end_reading(&mut self, object: ObjectTag) {
        if let Some(readings) = self.readings.get_mut(&object) {
            readings.count -= 1;
            if readings.count == 0 {
                self.readings.remove(&object);
            }
        }
    }

    /// Whether what was read since then is still what the object holds.
    pub(super) fn may_keep(&self, object: ObjectTag, begun: u64) -> bool {
        self.readings.get(&object).is_some_and(|readings| readings.forgotten == begun)
    }

    fn evict_down_to(&mut self, bytes: u64) -> Vec<Block> {
        let mut evicted = Vec::new();
        while self.used_bytes > bytes
            && let Some((_, id)) = self.by_use.pop_first()
        {
            if let Some(kept) = self.blocks.remove(&id) {
                self.used_bytes -= kept.block.counted_bytes();
                evicted.push(kept.block);
            }
        }
        evicted
    }
}
