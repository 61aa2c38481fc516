//! Reading for strangers: with little memory, and never a byte that is not what was stored, whenever it was changed.

use std::io::{self, Read};

use coffer_core::service::{OpenLink, PublicReader};
use coffer_core::storage::{BlobKey, Damage, Operation};
use coffer_tests::{Desk, Random};

use super::{open, publish, served};

const CHUNK: u64 = 8 * 1024 * 1024;
const PIECE: u64 = 128 * 1024;
/// So many hold all the memory there is for that, with one chunk each.
const READERS_OF_WHOLE_CHUNKS: usize = 8;

fn content(length: u64) -> Vec<u8> {
    let mut random = Random::new(length);
    let mut bytes = Vec::with_capacity(length as usize + 8);
    while bytes.len() < length as usize {
        bytes.extend_from_slice(&random.below(u64::MAX).to_le_bytes());
    }
    bytes.truncate(length as usize);
    bytes
}

/// A desk with a public document, and what is read of it.
struct Shown {
    desk: Desk,
    key: BlobKey,
    link: OpenLink,
    /// Who takes all memory that there is for whole chunks, if somebody does.
    greedy: Vec<PublicReader>,
}

impl Shown {
    fn new(content: &[u8]) -> Shown {
        let desk = Desk::new();
        let document = desk.add("a.bin", content);
        let published = publish(&desk, &document, &served());
        let link = open(&desk, &published).expect("it is on");
        let key = BlobKey::content(desk.user.clone(), document.file_id);
        Shown { desk, key, link, greedy: Vec::new() }
    }

    /// As [`new`](Self::new), where other readers have taken all memory for whole chunks, so that it is read by pieces.
    fn starved(content: &[u8]) -> Shown {
        let mut shown = Shown::new(content);
        let document = shown.desk.add("large.bin", &vec![7; CHUNK as usize]);
        let published = publish(&shown.desk, &document, &served());
        let link = open(&shown.desk, &published).expect("it is on");
        for _ in 0..READERS_OF_WHOLE_CHUNKS {
            let mut reader = shown.desk.service.read_public(&link, 0..CHUNK).expect("within the content");
            reader.read_exact(&mut [0]).expect("nothing is wrong");
            shown.greedy.push(reader);
        }
        shown
    }

    fn reader(&self, first: u64, end: u64) -> PublicReader {
        self.desk.service.read_public(&self.link, first..end).expect("within the content")
    }

    fn flip(&self, offset: u64) {
        self.desk.storage.damage(&self.key, Damage::FlipBit { offset: offset as usize });
    }

    fn requests(&self) -> usize {
        let is_content = |call: &&coffer_core::storage::Call| {
            call.operation == Operation::Retrieve && call.key.as_ref() == Some(&self.key)
        };
        self.desk.storage.calls().iter().filter(is_content).count()
    }
}

fn read_all(mut reader: PublicReader) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map(|_| bytes)
}

#[test]
fn every_part_is_what_was_stored() {
    let mut random = Random::new(7);
    for length in [1, 1_024, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + PIECE + 9]
    {
        let content = content(length);
        for shown in [Shown::new(&content), Shown::starved(&content)] {
            assert!(read_all(shown.reader(0, length)).expect("whole") == content, "{length}");
            for _ in 0..10 {
                let first = random.below(length);
                let end = first + 1 + random.below(length - first);
                let part = read_all(shown.reader(first, end)).expect("whole");
                assert!(part == content[first as usize..end as usize], "{first}..{end} of {length}");
            }
        }
    }
}

#[test]
fn while_there_is_memory_every_chunk_is_read_once_and_memory_comes_back() {
    let content = content(3 * CHUNK);
    let shown = Shown::new(&content);
    for _ in 0..2 * READERS_OF_WHOLE_CHUNKS {
        let before = shown.requests();
        read_all(shown.reader(0, 3 * CHUNK)).expect("whole");
        assert_eq!(shown.requests() - before, 3, "by whole chunks");
    }
}

#[test]
fn content_that_is_one_piece_is_read_once_and_a_longer_one_twice() {
    for (length, expected) in [(PIECE, 1), (2 * PIECE, 3), (CHUNK, 65), (CHUNK + 1, 66)] {
        let shown = Shown::starved(&content(length));
        let before = shown.requests();
        read_all(shown.reader(0, length)).expect("whole");
        assert_eq!(shown.requests() - before, expected, "{length}");
    }
}

#[test]
fn damage_anywhere_in_a_chunk_is_found_before_a_byte_of_it_leaves() {
    let content = content(2 * CHUNK);
    for shown in [Shown::new(&content), Shown::starved(&content)] {
        shown.flip(2 * CHUNK - 1);
        assert!(read_all(shown.reader(0, CHUNK)).expect("the other is whole") == content[..CHUNK as usize]);
        let error = read_all(shown.reader(CHUNK, CHUNK + 1)).expect_err("its chunk is damaged");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let mut read = Vec::new();
        shown.reader(0, 2 * CHUNK).read_to_end(&mut read).expect_err("it is found on the way, too");
        assert!(read == content[..CHUNK as usize], "all before it is right, and nothing of it is there");
    }
}

#[test]
fn what_is_changed_after_its_chunk_was_proved_does_not_leave() {
    let content = content(CHUNK);
    for piece in [1, 2, 31, 63] {
        let shown = Shown::starved(&content);
        let mut reader = shown.reader(0, CHUNK);
        let mut first = vec![0; PIECE as usize];
        reader.read_exact(&mut first).expect("nothing is wrong yet");
        shown.flip(piece * PIECE + 77);
        let mut read = first;
        let error = reader.read_to_end(&mut read).expect_err("it is found");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(read == content[..(piece * PIECE) as usize], "all before it is right, and nothing of it is there");
        assert!(reader.read(&mut [0; 1]).is_err(), "and that stays so");
        shown.flip(piece * PIECE + 77);
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).expect("what is put right can be read");
        assert!(rest == content[(piece * PIECE) as usize..]);
    }
}

#[test]
fn what_is_cut_off_or_gone_after_its_chunk_was_proved_does_not_leave() {
    let content = content(CHUNK);
    for damage in [Damage::Truncate { size_bytes: (2 * PIECE) as usize }, Damage::Remove] {
        let shown = Shown::starved(&content);
        let mut reader = shown.reader(0, CHUNK);
        reader.read_exact(&mut vec![0; (2 * PIECE) as usize]).expect("nothing is wrong yet");
        shown.desk.storage.damage(&shown.key, damage);
        assert!(reader.read(&mut [0; 1]).is_err());
    }
}
