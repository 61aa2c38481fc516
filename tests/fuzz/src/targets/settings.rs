//! Settings files. One that can be read survives a change; one that cannot is left as it is, byte for byte.

use std::fs;

use coffer_core::error::{Error, ErrorKind};
use coffer_core::seams::Disk;
use coffer_core::settings::{Settings, Theme};
use coffer_tests::CountingIds;
use serde_json::json;

use crate::json_edits;

pub(crate) fn run(bytes: &[u8]) {
    let bytes = json_edits::file(bytes, || {
        json!({
            "format": 1, "device": "0192f0c1d2e37a4b8c5d6e7f80912a3b", "current": "Work",
            "vaults": [{
                "kind": "local", "name": "Work", "root": "/home/anna/Work",
                "vault_id": "0192f0c1d2e37a4b8c5d6e7f80912a3c", "user_id": "anna"
            }],
            "window": { "theme": "dark", "density": "compact", "text_percent": 125, "details_open": false },
            "transfers": { "files_at_once": 3, "parts_at_once": 5, "up": "Mon-08:00,512k 18:00,off", "down": null },
            "from_elsewhere": { "ratio": 0.1, "list": [1, "two", null] }
        })
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("settings.json");
    fs::write(&path, &bytes).expect("written");
    let ids = CountingIds::default();
    let change = || {
        Settings::change(&Disk, &ids, &path, |settings| {
            settings.window.theme = Theme::Light;
            Ok(())
        })
    };
    match Settings::load(&Disk, &ids, &path) {
        Ok(mut settings) => {
            if let Err(error) = change() {
                assert_refused(&error);
                assert_eq!(fs::read(&path).expect("still there"), bytes, "a change that is refused changes nothing");
                return;
            }
            let again = Settings::load(&Disk, &ids, &path).expect("what is written can be read");
            settings.window.theme = Theme::Light;
            assert_eq!(again, settings, "and says the same but for the change");
        }
        Err(error) => {
            assert_refused(&error);
            assert_eq!(change().expect_err("what cannot be read cannot be changed").kind(), error.kind());
            assert_eq!(fs::read(&path).expect("still there"), bytes, "settings are never silently replaced");
        }
    }
}

fn assert_refused(error: &Error) {
    assert!(matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::NewerVersion), "{error:?}");
    let said = error.to_string();
    assert!(said.chars().count() < 600, "an error of {} bytes", said.len());
}
