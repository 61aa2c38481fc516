//! State files of uploads: whatever one says, no chunk is claimed that the plan or the part does not bear out.
//!
//! Bytes up to a line that is only `=` are the state file, the rest is the part. In the state, a line that begins with `+`
//! gets the check that a real line ends with, so that the fuzzer need not find a hash.

use std::fs;

use coffer_core::document::{ContentHash, VaultId};
use coffer_core::seams::Disk;
use coffer_core::storage::{
    Leftover, LeftoverKind, LocalStorage, Storage, StorageError, Upkeep, UploadId, VaultMarker,
};
use coffer_tests::documents::anna;
use coffer_tests::{CountingIds, ManualClock};
use std::sync::Arc;

const UPLOAD: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

pub(crate) fn run(bytes: &[u8]) {
    let separator = b"\n=\n";
    let (state, part) = match bytes.windows(separator.len()).position(|window| window == separator) {
        Some(place) => (&bytes[..=place], &bytes[place + separator.len()..]),
        None => (bytes, &b""[..]),
    };
    let state = with_checks(state);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("vault");
    let marker = VaultMarker::new(VaultId::from_bytes([1; 16]), vec![anna()]);
    LocalStorage::create(&Disk, &root, &marker).expect("a new vault");
    let staging = root.join(".coffer/staging");
    fs::write(staging.join(format!("{UPLOAD}.state")), &state).expect("written");
    fs::write(staging.join(format!("{UPLOAD}.part")), part).expect("written");

    let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(CountingIds::default()));
    let storage = LocalStorage::open(Arc::new(Disk), clock, ids, &root, None).expect("the vault opens").storage;
    let upload: UploadId = UPLOAD.parse().expect("valid");
    let receipts = match storage.chunks(&upload) {
        Ok(receipts) => receipts,
        Err(StorageError::UploadNotFound { .. }) => return,
        Err(error) => panic!("a damaged state is no {error:?}"),
    };
    let leftovers = storage.leftovers().expect("the folder can be read");
    let plan_of = |leftover: &Leftover| match &leftover.kind {
        LeftoverKind::Upload { upload: id, plan, .. } if *id == upload => Some(*plan),
        _ => None,
    };
    let plan = leftovers.iter().find_map(plan_of).expect("it is open");
    let mut next = 0;
    for receipt in &receipts {
        assert!(receipt.number >= next, "in the order of their numbers, each once");
        next = receipt.number + 1;
        assert_eq!(plan.chunk_length(receipt.number), Some(receipt.size_bytes), "a chunk of the plan");
        let end = receipt.number * plan.chunk_size + receipt.size_bytes;
        assert!(end <= part.len() as u64, "no chunk beyond the bytes that are there");
    }
    if let [only] = receipts.as_slice() {
        let start = usize::try_from(only.number * plan.chunk_size).expect("within the part");
        let bytes = &part[start..start + usize::try_from(only.size_bytes).expect("within the part")];
        assert_eq!(ContentHash::of(bytes), only.hash, "the chunk that was recorded last is the one it claims to be");
    }
    storage.abort(&upload).expect("it can be given up");
    let left = fs::read_dir(&staging).expect("readable").count();
    assert_eq!(left, 0, "and leaves nothing");
}

/// The state with `+` lines given their check.
fn with_checks(state: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    for line in state.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"+") {
            Some(line) => {
                let text = line.strip_suffix(b"\n").unwrap_or(line);
                let check = ContentHash::of(text).to_string();
                whole.extend_from_slice(text);
                whole.extend_from_slice(format!(" {}\n", &check[..16]).as_bytes());
            }
            None => whole.extend_from_slice(line),
        }
    }
    whole
}
