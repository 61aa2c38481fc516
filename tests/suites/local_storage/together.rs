//! What documents that are stored together cost, and the order in which they become durable.

use std::sync::Arc;

use coffer_core::document::FileId;
use coffer_core::seams::Disk;
use coffer_core::storage::{NewDocument, Storage};
use coffer_tests::{FaultyFs, FsCall};

use super::{Vault, anna};

#[test]
fn a_hundred_documents_cost_three_flushes_in_the_order_of_one() {
    let vault = Vault::new();
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    let owner = anna();
    let document = |number: u8| NewDocument {
        owner: &owner,
        file_id: FileId::from_bytes([number; 16]),
        content: b"some",
        sidecar: b"{}",
    };
    // The first one makes the folder of its owner.
    assert!(storage.store_documents(&[document(200)])[0].is_ok());
    let before = fs.calls().len();
    let documents: Vec<_> = (0..100).map(document).collect();
    assert!(storage.store_documents(&documents).iter().all(Result::is_ok));

    let calls: Vec<(FsCall, bool)> = fs.calls()[before..]
        .iter()
        .map(|(call, path)| (*call, path.extension().is_some_and(|extension| extension == "meta")))
        .collect();
    let mut steps: Vec<(FsCall, bool, usize)> = Vec::new();
    for (call, is_sidecar) in calls {
        match steps.last_mut() {
            Some((last, of_sidecars, count)) if (*last, *of_sidecars) == (call, is_sidecar) => *count += 1,
            _ => steps.push((call, is_sidecar, 1)),
        }
    }
    let steps: Vec<_> = steps.into_iter().skip_while(|(call, ..)| *call != FsCall::SyncGroup).collect();
    assert_eq!(
        steps,
        [
            (FsCall::SyncGroup, false, 1),
            (FsCall::RenameNew, false, 100),
            (FsCall::SyncFolder, false, 1),
            (FsCall::RenameNew, true, 100),
            (FsCall::SyncFolder, false, 1),
        ],
        "bytes, names of contents, names of sidecars: each durable before the next"
    );
    assert!(vault.staged().is_empty());
}
