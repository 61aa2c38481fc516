//! The settings file: kept, and never half written. What is wrong in one is in `bad_input/settings.rs`.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::error::{Error, ErrorKind};
use coffer_core::limits::Limit;
use coffer_core::seams::Disk;
use coffer_core::settings::{Choices, Settings, Theme, TransferSettings};
use coffer_tests::{CountingIds, FaultyFs, FsCall};
use rustix::io::Errno;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Place {
    _folder: TempDir,
    path: PathBuf,
    ids: CountingIds,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("config/settings.json");
    Place { _folder: folder, path, ids: CountingIds::default() }
}

fn dark(settings: &mut Settings) -> Result<(), Error> {
    settings.window.theme = Theme::Dark;
    Ok(())
}

#[test]
fn what_is_chosen_is_there_the_next_time() {
    let place = place();
    Settings::change(&Disk, &place.ids, &place.path, dark).expect("written");
    let first = Settings::load(&Disk, &place.ids, &place.path).expect("read");
    assert_eq!(first.window.theme, Theme::Dark);
    Settings::change(&Disk, &place.ids, &place.path, |settings| {
        settings.window.text_percent = 150;
        Ok(())
    })
    .expect("written");
    let second = Settings::load(&Disk, &place.ids, &place.path).expect("read");
    assert_eq!((second.window.theme, second.window.text_percent), (Theme::Dark, 150));
    assert_eq!(second.device, first.device, "a device keeps its id");
}

#[test]
fn what_is_chosen_about_transfers_is_there_the_next_time_in_one_form() {
    let place = place();
    let first = Settings::change(&Disk, &place.ids, &place.path, |settings| Ok(settings.clone())).expect("written");
    assert_eq!(first.transfers, TransferSettings::default());
    let text = fs::read_to_string(&place.path).expect("there");
    assert!(text.contains("\"files_at_once\": 2") && text.contains("\"up\": null"), "{text}");
    let edited = text.replacen("\"up\": null", "\"up\": \"monday-08:00,2500k 18:00,OFF\", \"new\": [1]", 1);
    fs::write(&place.path, edited).expect("written");
    let chosen = TransferSettings::new(8, 1, "1M".parse().expect("a limit"), Limit::None).expect("valid");
    let read = Settings::change(&Disk, &place.ids, &place.path, |settings| {
        let before = settings.transfers.up.to_string();
        settings.choose(Choices { transfers: chosen.clone(), ..settings.choices() });
        Ok(before)
    });
    assert_eq!(read.expect("written"), "Mon-08:00,2.5M 18:00,off");
    let kept: Value = serde_json::from_slice(&fs::read(&place.path).expect("there")).expect("JSON");
    assert_eq!(
        kept["transfers"],
        json!({ "files_at_once": 8, "parts_at_once": 1, "up": "1M", "down": null, "new": [1] }),
        "what a newer Coffer has written stays"
    );
}

#[test]
fn what_was_said_about_public_links_is_kept_and_is_no_choice_of_the_window() {
    let place = place();
    let first = Settings::change(&Disk, &place.ids, &place.path, |settings| Ok(settings.clone())).expect("written");
    assert_eq!((first.sharing.confirmed, first.sharing.lan, first.sharing.port), (false, false, 4870));
    let text = fs::read_to_string(&place.path).expect("there");
    let edited = text.replacen("\"confirmed\": false", "\"confirmed\": true, \"new\": [1]", 1);
    fs::write(&place.path, edited).expect("written");
    Settings::change(&Disk, &place.ids, &place.path, |settings| {
        settings.sharing.lan = true;
        settings.choose(Choices::default());
        Ok(())
    })
    .expect("written");
    let kept: Value = serde_json::from_slice(&fs::read(&place.path).expect("there")).expect("JSON");
    assert_eq!(kept["sharing"], json!({ "confirmed": true, "lan": true, "port": 4870, "serving": [], "new": [1] }));
}

#[test]
fn every_folder_that_is_made_for_them_survives_a_power_cut() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fs = FaultyFs::new(Arc::new(Disk));
    let path = folder.path().join("home/config/settings.json");
    Settings::change(&fs, &CountingIds::default(), &path, dark).expect("written");
    for made_in in [folder.path().to_owned(), folder.path().join("home")] {
        let is_synced = fs.calls().contains(&(FsCall::SyncFolder, made_in.clone()));
        assert!(is_synced, "{}: what lies in a folder that is lost is lost", made_in.display());
    }
}

#[test]
fn fields_of_another_coffer_are_kept() {
    let place = place();
    Settings::change(&Disk, &place.ids, &place.path, dark).expect("written");
    let text = fs::read_to_string(&place.path).expect("there").replacen('{', "{\n  \"from_elsewhere\": 5,", 1);
    fs::write(&place.path, text).expect("written");
    Settings::change(&Disk, &place.ids, &place.path, |_| Ok(())).expect("written");
    assert!(fs::read_to_string(&place.path).expect("there").contains("\"from_elsewhere\": 5"));
}

#[test]
fn a_vault_in_a_place_that_is_not_known_is_kept_and_its_name_stays_taken() {
    let place = place();
    Settings::change(&Disk, &place.ids, &place.path, dark).expect("written");
    let moon = r#"{ "kind": "moon", "name": "Far", "crater": ["Tycho", null] }"#;
    let text =
        fs::read_to_string(&place.path).expect("there").replacen("\"vaults\": []", &format!("\"vaults\": [{moon}]"), 1);
    fs::write(&place.path, text).expect("written");
    let settings = Settings::change(&Disk, &place.ids, &place.path, |settings| Ok(settings.clone())).expect("written");
    let names: Vec<_> = settings.unknown_vaults().iter().map(|vault| vault.name()).collect();
    assert_eq!((names, settings.is_name_taken("Far")), (vec![Some("Far")], true));
    let refused = settings.vault(Some("Far")).expect_err("only a newer Coffer knows how");
    assert_eq!(refused.kind(), ErrorKind::NewerVersion, "which is not as if it were not there");
    let kept: Value = serde_json::from_slice(&fs::read(&place.path).expect("there")).expect("JSON");
    assert_eq!(kept["vaults"][0], serde_json::from_str::<Value>(moon).expect("JSON"));
}

#[test]
fn a_vault_in_a_bucket_is_written_as_it_was_read() {
    let place = place();
    Settings::change(&Disk, &place.ids, &place.path, dark).expect("written");
    let id = "0192f0c1d2e37a4b8c5d6e7f80912a3b";
    for vault in [
        json!({ "kind": "bucket", "name": "Photos", "endpoint": "https://s3.example.org", "bucket": "photos",
            "region": "eu-1", "prefix": "work/", "vault_id": id, "user_id": "anna", "users": ["anna", "bob"],
            "credentials": "keyring" }),
        json!({ "kind": "bucket", "name": "Photos", "bucket": "photos", "prefix": "", "vault_id": id,
            "user_id": "anna", "users": ["anna"], "credentials": "profile:home" }),
        json!({ "kind": "bucket", "name": "Photos", "bucket": "photos", "prefix": "", "vault_id": id,
            "user_id": "anna", "users": ["anna"], "credentials": "session", "share_bucket": "photos-shared" }),
    ] {
        let mut stored: Value = serde_json::from_slice(&fs::read(&place.path).expect("there")).expect("JSON");
        stored["vaults"] = json!([vault]);
        fs::write(&place.path, stored.to_string()).expect("written");
        let settings = Settings::change(&Disk, &place.ids, &place.path, |settings| Ok(settings.clone()));
        assert_eq!(settings.expect("written").vaults.len(), 1);
        let kept: Value = serde_json::from_slice(&fs::read(&place.path).expect("there")).expect("JSON");
        assert_eq!(kept["vaults"][0], vault);
    }
}

#[test]
fn a_write_that_fails_leaves_the_old_settings() {
    for call in [FsCall::CreateNew, FsCall::Write, FsCall::Sync, FsCall::RenameOver] {
        let place = place();
        Settings::change(&Disk, &place.ids, &place.path, dark).expect("written");
        let before = fs::read(&place.path).expect("there");
        let fs_that_fails = FaultyFs::new(Arc::new(Disk));
        fs_that_fails.fail_nth_of(call, 1, Errno::NOSPC);
        let failed = Settings::change(&fs_that_fails, &place.ids, &place.path, |settings| {
            settings.window.theme = Theme::Light;
            Ok(())
        });
        assert_eq!(failed.expect_err("the disk is full").kind(), ErrorKind::NoSpace, "{call:?}");
        assert_eq!(fs::read(&place.path).expect("there"), before, "{call:?}");
        let left = fs::read_dir(place.path.parent().expect("it has one")).expect("readable").count();
        assert_eq!(left, 2, "{call:?}: the settings and their lock, no scratch");
    }
}
