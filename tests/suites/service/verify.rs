//! Checking a vault.

use coffer_core::document::{DamageKind, Status};
use coffer_core::error::ErrorKind;
use coffer_core::service::{ReadShare, Unattended};
use coffer_core::storage::{BlobKey, Damage, Operation, Storage, StorageError, StoreMode};
use coffer_core::vault::Vault;
use coffer_tests::{Desk, RealVault};
use rusqlite::Connection;

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

/// Runs SQL on the index of an open vault, as a turned bit would.
fn falsify(vault: &RealVault, sql: &str) {
    Connection::open(vault.index_file()).expect("opened").execute_batch(sql).expect("run");
}

fn checked(vault: &RealVault) -> coffer_core::service::Verdict {
    let check = |vault: &Vault| vault.service.verify(&vault.user, ReadShare::NONE, &Unattended);
    vault.vault().attend(check).expect("checked")
}

#[test]
fn a_row_that_says_something_else_than_its_sidecar_is_mended_and_counted() {
    for falsehood in [
        "name = 'other.txt'",
        "sort_name = 'other'",
        "place = 1",
        "size_bytes = 1 << 40",
        "kind = 'image'",
        "tags = '[\"none\"]'",
        "folder = 'elsewhere'",
        "rev = 7",
        "trashed_at = 5",
    ] {
        let vault = RealVault::new();
        let document = vault.add("a.txt", b"words").expect("added");
        vault.add("b.txt", b"more words").expect("added");
        falsify(&vault, &format!("UPDATE documents SET {falsehood} WHERE name = 'a.txt'"));
        let verdict = checked(&vault);
        assert_eq!((verdict.mended, verdict.damaged.len()), (1, 0), "{falsehood}");
        assert_eq!(vault.service().document(vault.user(), document.file_id).expect("there"), document, "{falsehood}");
        let health = vault.service().health(vault.user()).expect("read");
        assert_eq!(health.last_check.expect("it was noted").mended, 1, "{falsehood}");
        vault.assert_whole(falsehood);
        assert_eq!(checked(&vault).mended, 0, "{falsehood}: it stays so");
    }
}

#[test]
fn many_rows_are_mended_without_an_index_made_anew() {
    for falsehood in ["size_bytes = size_bytes + (1 << 40)", "size_bytes = 0", "place = 1 - place", "kind = 'image'"] {
        let vault = RealVault::new();
        let names = ["a.txt", "b.txt", "c.txt", "d.txt"];
        names.iter().for_each(|name| drop(vault.add(name, name.as_bytes()).expect("added")));
        falsify(&vault, &format!("UPDATE documents SET {falsehood} WHERE name <> 'd.txt'"));
        // Not attended to: counters that do not go with the rows would be an error here.
        let verdict = vault.service().verify(vault.user(), ReadShare::NONE, &Unattended);
        assert_eq!(verdict.unwrap_or_else(|error| panic!("{falsehood}: {error:?}")).mended, 3, "{falsehood}");
        vault.assert_whole(falsehood);
    }
}

#[test]
fn what_is_derived_from_rows_is_compared_with_them() {
    for falsehood in [
        "UPDATE search_texts SET folded = 'x'",
        "UPDATE usage SET documents = documents + 1",
        "UPDATE folders SET size_bytes = 0",
        "INSERT INTO document_tags VALUES (1, 0, 'never', 1)",
        "INSERT INTO tags VALUES (1, 'never', 1)",
    ] {
        let vault = RealVault::new();
        vault.add("a.txt", b"words").expect("added");
        falsify(&vault, falsehood);
        assert_eq!(checked(&vault).damaged, [], "{falsehood}");
        vault.assert_whole(falsehood);
        assert!(vault.service().tags(vault.user()).expect("read").is_empty(), "{falsehood}");
        let search = coffer_core::query::DocumentQuery {
            text: Some("a.txt".parse().expect("valid")),
            ..coffer_core::query::DocumentQuery::default()
        };
        assert_eq!(vault.service().count(vault.user(), &search).expect("read"), 1, "{falsehood}");
    }
}

#[test]
fn a_row_that_is_gone_comes_back_and_one_without_a_sidecar_stays() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let other = vault.add("b.txt", b"words").expect("added");
    falsify(
        &vault,
        "DELETE FROM search_texts WHERE document = (SELECT number FROM documents WHERE name = 'a.txt');
         DELETE FROM documents WHERE name = 'a.txt'",
    );
    std::fs::remove_file(vault.documents().join(format!("{}.meta", other.file_id))).expect("removed");
    let verdict = checked(&vault);
    let kinds: Vec<_> = verdict.damaged.iter().map(|damage| (damage.file_id, damage.kind)).collect();
    assert_eq!(kinds, [(other.file_id, DamageKind::SidecarMissing)]);
    assert_eq!(vault.service().document(vault.user(), document.file_id).expect("it is back"), document);
}

#[test]
fn what_only_this_device_knows_of_a_document_is_no_difference() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    vault.service().set_status(vault.user(), document.file_id, Status::Damaged).expect("legal");
    assert_eq!(checked(&vault).mended, 0);
    assert_eq!(vault.service().document(vault.user(), document.file_id).expect("there").status, Status::Damaged);
}
