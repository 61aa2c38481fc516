//! How the vault is, as the page sees and mends it.

use std::fs;
use std::path::PathBuf;

use coffer_tests::root_of;
use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::upkeep;

const CHANNEL: &str = "__CHANNEL__:700";

fn documents(window: &TestWindow) -> PathBuf {
    let vault = window.state.vault().expect("open");
    root_of(&vault).join(vault.user.as_str())
}

fn verify(window: &TestWindow, read_data: bool) -> Result<Value, Value> {
    window.call("vault_verify", json!({ "read_data": read_data, "channel": CHANNEL }))
}

#[test]
fn damage_is_found_shown_and_mended() {
    let window = TestWindow::new();
    let first = window.add("a.txt", b"the same words");
    // In a folder: named itself, it would be in the vault already.
    window.file("copies/b.txt", b"the same words");
    window.drop(vec![window.folder.path().join("copies")], "");
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    let content = documents(&window).join(&first);
    fs::write(&content, b"the same wordz").expect("damaged");

    let report = verify(&window, true).expect("checked");
    assert_eq!(report["damaged"][0]["damage"], "hashDiffers");
    let progress = window.next_snapshot(700).expect("it says how far it has come");
    assert_eq!(progress["documents_total"], 2);
    let health = window.ask("vault_health", json!({}));
    assert_eq!(
        (&health["damaged_total"], &health["damaged"][0]["file_id"], &health["damaged"][0]["can_restore"]),
        (&json!(1), &json!(first), &json!(true))
    );
    assert_eq!((&health["last_full_check"]["by"], &health["checking"]), (&json!("person"), &Value::Null));

    let dry = window.ask("vault_repair", json!({ "dry_run": true }));
    assert_eq!((&dry["dry_run"], &dry["restored"]), (&json!(true), &json!(1)));
    assert_eq!(fs::read(&content).expect("there"), b"the same wordz", "nothing was done");
    let done = window.ask("vault_repair", json!({ "dry_run": false }));
    assert_eq!((&done["steps"][0]["action"], &done["steps"][0]["name"]), (&json!("restored"), &json!("a.txt")));
    assert_eq!(fs::read(&content).expect("there"), b"the same words");

    let health = window.ask("vault_health", json!({}));
    assert_eq!((&health["damaged_total"], &health["set_aside_total"]), (&json!(0), &json!(1)));
    let thing = &health["set_aside"][0];
    assert_eq!((&thing["reason"], &thing["can_remove"]), (&json!("replaced"), &json!(false)));
    assert_eq!(window.kind("set_aside_remove", json!({ "id": thing["id"] })), "illegalStatus", "not for thirty days");
    assert_eq!(window.kind("set_aside_restore", json!({ "id": thing["id"] })), "damaged");
}

#[test]
fn what_was_set_aside_is_shown_in_its_folder_and_taken_out_of_it() {
    let window = TestWindow::new();
    assert_eq!(window.kind("set_aside_show", json!({})), "notFound", "nothing was ever set aside");
    let file_id = window.add("a.txt", b"words");
    let vault = window.state.vault().expect("open");
    let folder = root_of(&vault).join(".quarantine").join(vault.user.as_str());
    fs::create_dir_all(&folder).expect("a folder");
    fs::rename(documents(&window).join(&file_id), folder.join(&file_id)).expect("moved");
    window.ask("set_aside_show", json!({}));
    assert_eq!(window.desktop.opened(), [root_of(&vault).join(".quarantine")]);
    let health = window.ask("vault_health", json!({}));
    assert!(!health.to_string().contains(root_of(&vault).to_string_lossy().as_ref()), "no path leaves: {health}");
    let restored = window.ask("set_aside_restore", json!({ "id": health["set_aside"][0]["id"] }));
    assert_eq!((&restored["file_id"], &restored["status"]), (&json!(file_id), &json!("stored")));
    assert_eq!(window.kind("set_aside_restore", json!({ "id": health["set_aside"][0]["id"] })), "notFound");
}

#[test]
fn a_lost_upload_is_listed_and_cleared() {
    let window = TestWindow::new();
    let vault = window.state.vault().expect("open");
    assert_eq!(window.ask("lost_uploads", json!({})), json!([]));
    let half = root_of(&vault).join(".coffer/staging/0192f0c1d2e37a4b8c5d6e7f80912a3c.part");
    fs::write(&half, b"whose?").expect("written");
    let lost = window.ask("lost_uploads", json!({}));
    assert_eq!((&lost[0]["size_bytes"], &lost[0]["name"], &lost[1]), (&json!(6), &Value::Null, &Value::Null));
    assert_eq!(window.ask("vault_health", json!({}))["unfinished"], json!({ "uploads": 1, "bytes": 6 }));
    window.ask("lost_upload_clear", json!({ "id": lost[0]["id"] }));
    assert!(!half.exists());
    assert_eq!(window.kind("lost_upload_clear", json!({ "id": lost[0]["id"] })), "notFound");
}

#[test]
fn one_check_runs_at_a_time_and_can_be_stopped() {
    let window = TestWindow::new();
    window.add("a.txt", b"words");
    window.ask("vault_verify_cancel", json!({}));
    verify(&window, false).expect("a wish from before it began does not count");
    let open = window.state.vaults.shown().expect("open");
    let run = open.checking.begin().expect("none is running");
    let busy = verify(&window, false).expect_err("one is running");
    assert_eq!(busy["kind"], "busy");
    assert_eq!(window.ask("vault_health", json!({}))["checking"]["documents"], 0);
    window.ask("vault_verify_cancel", json!({}));
    let proceed = run.note(Default::default(), Default::default(), || {});
    assert_eq!(proceed, coffer_core::service::Proceed::Cancel);
    drop(run);
    verify(&window, false).expect("it is over");
}

#[test]
fn a_damaged_index_heals_while_the_page_reads() {
    let window = TestWindow::new();
    window.add("a.txt", b"words");
    let folder = window.folder.path().join("home/data/index");
    let index = fs::read_dir(&folder)
        .expect("there")
        .map(|entry| entry.expect("readable").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "sqlite3"))
        .expect("an index");
    // From the first page on: whatever is read next meets it, once the log is out of the way.
    let log = PathBuf::from(format!("{}-wal", index.display()));
    fs::write(&index, vec![0xaa; 64 * 1024]).expect("damaged");
    fs::write(&log, b"").expect("cut off");
    let page = window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 10 }));
    assert_eq!(page["documents"][0]["name"], "a.txt");
    let health = window.ask("vault_health", json!({}));
    assert_eq!(health["index"]["reason"], "damaged");
}

#[test]
fn looking_after_the_vault_checks_a_little_of_it_and_sweeps() {
    let window = TestWindow::new();
    window.add("a.txt", b"words");
    let vault = window.state.vault().expect("open");
    upkeep::look_after(&vault);
    let health = window.ask("vault_health", json!({}));
    assert_eq!((&health["last_check"]["by"], &health["last_check"]["read_percent"]), (&json!("automatic"), &json!(1)));
    assert!(health["last_sweep"]["at"].is_i64(), "{health}");
    let first = health["last_check"].clone();
    upkeep::look_after(&vault);
    assert_eq!(window.ask("vault_health", json!({}))["last_check"], first, "not twice a day");
}
