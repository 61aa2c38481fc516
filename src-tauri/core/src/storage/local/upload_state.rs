//! The state file of an upload: what it is for, and which of its chunks are durable. Pure; `session` reads and writes it.
//!
//! Lines of text, only ever appended to. The first says what the upload is, each further one that a chunk is durable
//! (`chunk`) or is about to be overwritten (`again`). Every line ends with a check of itself: from the first line that
//! is torn, damaged or unknown, nothing counts any more.

use crate::storage::checked_line::{checked, unchecked};
use crate::storage::{BlobKey, ChunkReceipt, UploadPlan};

/// What a state file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UploadState {
    /// What the upload will become.
    pub(super) key: BlobKey,
    /// What it will send.
    pub(super) plan: UploadPlan,
    /// The durable chunks, the last recorded last.
    pub(super) receipts: Vec<ChunkReceipt>,
}

/// The first line of a state file of format 1.
pub(super) fn first_line(key: &BlobKey, plan: UploadPlan) -> String {
    checked(format!("upload 1 {} {} {} {}", key.owner, key.object_name(), plan.size_bytes, plan.chunk_size))
}

/// The line for a chunk that has become durable.
pub(super) fn chunk_line(receipt: &ChunkReceipt) -> String {
    checked(format!("chunk {} {} {}", receipt.number, receipt.size_bytes, receipt.hash))
}

/// The line for a chunk that will be overwritten.
pub(super) fn again_line(number: u64) -> String {
    checked(format!("again {number}"))
}

/// What the state file with this content says; `None` if not even its first line holds.
pub(super) fn parse(content: &[u8]) -> Option<UploadState> {
    let mut lines = content.split_inclusive(|byte| *byte == b'\n').map_while(unchecked);
    let mut state = parse_first(lines.next()?)?;
    for line in lines {
        let words = line.split(' ').collect::<Vec<_>>();
        match words[..] {
            ["chunk", number, size_bytes, hash] => {
                let Some(receipt) = parse_receipt(number, size_bytes, hash, state.plan) else { break };
                state.receipts.retain(|earlier| earlier.number != receipt.number);
                state.receipts.push(receipt);
            }
            ["again", number] => {
                let Ok(number) = number.parse::<u64>() else { break };
                state.receipts.retain(|earlier| earlier.number != number);
            }
            _ => break,
        }
    }
    Some(state)
}

fn parse_first(line: &str) -> Option<UploadState> {
    let words = line.split(' ').collect::<Vec<_>>();
    let ["upload", "1", owner, object_name, size_bytes, chunk_size] = words[..] else { return None };
    let key = BlobKey::from_object_name(&owner.parse().ok()?, object_name)?;
    let plan = UploadPlan { size_bytes: size_bytes.parse().ok()?, chunk_size: chunk_size.parse().ok()? };
    (plan.chunk_size > 0).then_some(UploadState { key, plan, receipts: Vec::new() })
}

fn parse_receipt(number: &str, size_bytes: &str, hash: &str, plan: UploadPlan) -> Option<ChunkReceipt> {
    let receipt =
        ChunkReceipt { number: number.parse().ok()?, size_bytes: size_bytes.parse().ok()?, hash: hash.parse().ok()? };
    (plan.chunk_length(receipt.number) == Some(receipt.size_bytes)).then_some(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ContentHash;

    fn key() -> BlobKey {
        let file_id = "0192f0c1d2e37a4b8c5d6e7f80912a3b".parse().expect("valid");
        BlobKey::content("anna".parse().expect("valid"), file_id)
    }

    const PLAN: UploadPlan = UploadPlan { size_bytes: 10, chunk_size: 4 };

    fn receipt(number: u64) -> ChunkReceipt {
        let size_bytes = PLAN.chunk_length(number).expect("in the plan");
        ChunkReceipt { number, size_bytes, hash: ContentHash::of(&number.to_le_bytes()) }
    }

    fn numbers(content: &str) -> Option<Vec<u64>> {
        Some(parse(content.as_bytes())?.receipts.iter().map(|receipt| receipt.number).collect())
    }

    #[test]
    fn what_was_written_is_read_in_its_order() {
        let content = [first_line(&key(), PLAN), chunk_line(&receipt(2)), chunk_line(&receipt(0))].concat();
        let state = parse(content.as_bytes()).expect("readable");
        assert_eq!(state, UploadState { key: key(), plan: PLAN, receipts: vec![receipt(2), receipt(0)] });
    }

    #[test]
    fn a_chunk_that_is_sent_again_counts_from_its_new_line_on() {
        let start = [first_line(&key(), PLAN), chunk_line(&receipt(0)), chunk_line(&receipt(1))].concat();
        assert_eq!(numbers(&start), Some(vec![0, 1]));
        let overwriting = start + &again_line(0);
        assert_eq!(numbers(&overwriting), Some(vec![1]), "while it is overwritten it is not there");
        assert_eq!(numbers(&(overwriting + &chunk_line(&receipt(0)))), Some(vec![1, 0]));
    }

    #[test]
    fn a_file_cut_anywhere_gives_only_whole_lines() {
        let first = first_line(&key(), PLAN);
        let second = chunk_line(&receipt(0));
        let content = [first.as_str(), &second, &chunk_line(&receipt(1))].concat();
        for end in 0..content.len() {
            let expected = match end {
                _ if end < first.len() => None,
                _ if end < first.len() + second.len() => Some(vec![]),
                _ => Some(vec![0]),
            };
            assert_eq!(numbers(&content[..end]), expected, "cut at {end}");
        }
    }

    #[test]
    fn any_flipped_byte_ends_what_counts() {
        let first = first_line(&key(), PLAN);
        let content = [first.as_str(), &chunk_line(&receipt(0)), &chunk_line(&receipt(1))].concat();
        for position in 0..content.len() {
            let mut damaged = content.clone().into_bytes();
            damaged[position] ^= 0x10;
            let receipts = parse(&damaged).map(|state| state.receipts);
            let whole = receipts.is_some_and(|receipts| receipts.len() == 2);
            assert!(!whole, "a flip at {position} went unnoticed");
        }
        let nulls = [first.as_bytes(), &[0; 200]].concat();
        assert_eq!(parse(&nulls).map(|state| state.receipts), Some(vec![]), "zeros, as a crash may leave them");
    }

    #[test]
    fn a_receipt_outside_the_plan_is_not_believed() {
        let outside = ChunkReceipt { number: 3, size_bytes: 4, hash: ContentHash::of(b"") };
        assert_eq!(numbers(&[first_line(&key(), PLAN), chunk_line(&outside)].concat()), Some(vec![]));
        let longer = ChunkReceipt { number: 2, size_bytes: 4, hash: ContentHash::of(b"") };
        assert_eq!(numbers(&[first_line(&key(), PLAN), chunk_line(&longer)].concat()), Some(vec![]));
    }
}
