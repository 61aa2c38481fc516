//! Checking a vault.

use coffer_core::document::{DamageKind, Status};
use coffer_core::error::ErrorKind;
use coffer_core::service::{ReadShare, Unattended};
use coffer_core::storage::{BlobKey, Damage, Operation, Storage, StorageError, StoreMode};
use coffer_tests::Desk;

#[test]
fn every_kind_of_damage_is_found_and_named() {
    let desk = Desk::new();
    let document = |name: &str| desk.add(name, b"some words");
    let good = document("good.txt");
    let missing = document("missing.txt");
    let short = document("short.txt");
    let flipped = document("flipped.txt");
    let lost = document("lost.txt");
    let garbled = document("garbled.txt");
    let newer = document("newer.txt");
    let content = |id| BlobKey::content(desk.user.clone(), id);
    let sidecar = |id| BlobKey::sidecar(desk.user.clone(), id);
    desk.storage.damage(&content(missing.file_id), Damage::Remove);
    desk.storage.damage(&content(short.file_id), Damage::Truncate { size_bytes: 4 });
    desk.storage.damage(&content(flipped.file_id), Damage::FlipBit { offset: 2 });
    desk.storage.damage(&sidecar(lost.file_id), Damage::Remove);
    desk.storage.store(&sidecar(garbled.file_id), b"{\"format\": 1, \"na", StoreMode::Replace).expect("stored");
    desk.storage.store(&sidecar(newer.file_id), b"{\"format\": 9}", StoreMode::Replace).expect("stored");

    let fast = desk.service.verify(&desk.user, ReadShare::NONE, &Unattended).expect("checked");
    assert_eq!(fast.read_bytes, 0);
    assert!(fast.damaged.iter().all(|damage| damage.file_id != flipped.file_id), "a fast check reads no content");

    let whole = desk.service.verify(&desk.user, ReadShare::ALL, &Unattended).expect("checked");
    let found = |id| whole.damaged.iter().find(|damage| damage.file_id == id).map(|damage| damage.kind);
    assert_eq!(found(good.file_id), None);
    assert_eq!(found(missing.file_id), Some(DamageKind::ContentMissing));
    assert_eq!(found(short.file_id), Some(DamageKind::SizeDiffers));
    assert_eq!(found(flipped.file_id), Some(DamageKind::HashDiffers));
    assert_eq!(found(lost.file_id), Some(DamageKind::SidecarMissing));
    assert_eq!(found(garbled.file_id), Some(DamageKind::SidecarUnreadable));
    assert_eq!(found(newer.file_id), Some(DamageKind::Foreign));
    let status = |id| desk.service.document(&desk.user, id).expect("still listed").status;
    assert_eq!(status(flipped.file_id), Status::Damaged);
    assert_eq!(status(missing.file_id), Status::Missing);
    assert_eq!(desk.storage.bytes(&sidecar(newer.file_id)).expect("there"), b"{\"format\": 9}", "left untouched");
}

#[test]
fn a_document_that_is_well_again_is_said_to_be() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.service.set_status(&desk.user, document.file_id, Status::Damaged).expect("legal");
    desk.service.verify(&desk.user, ReadShare::NONE, &Unattended).expect("checked");
    let status = || desk.service.document(&desk.user, document.file_id).expect("there").status;
    assert_eq!(status(), Status::Damaged, "a check that reads nothing acquits nobody");
    desk.service.verify(&desk.user, ReadShare::ALL, &Unattended).expect("checked");
    assert_eq!(status(), Status::Stored);
}

#[test]
fn a_vault_that_cannot_be_read_is_not_a_vault_without_documents() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.storage.fail_always(Operation::List, || StorageError::Unavailable {
        operation: "listing",
        source: std::io::Error::other("unplugged"),
    });
    let error = desk.service.verify(&desk.user, ReadShare::NONE, &Unattended).expect_err("nothing is known");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let error = desk.service.rebuild_index(&desk.user, &mut |_| {}).expect_err("nor rebuilt");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("listed").status, Status::Stored);
}
