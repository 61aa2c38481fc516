//! What names a document or a drop: ids in their one form, of what is the user's own, and drops while they last.

use std::time::Duration;

use coffer_core::document::LinkKind;
use coffer_core::service::{PublishConsent, PublishRequest};
use serde_json::{Value, json};

use super::argument_table::NOBODY;
use super::harness::TestWindow;
use super::links::usual;
use crate::picked::Picked;

#[test]
fn what_is_no_id_is_refused_before_anything_is_looked_up() {
    let window = TestWindow::new();
    let no_ids = [
        NOBODY[1..].to_owned(),
        format!("{NOBODY}0"),
        NOBODY.to_uppercase(),
        format!("{}.meta", &NOBODY[..27]),
        "0192f0c1-d2e3-7a4b-8c5d-6e7f80912a3b".to_owned(),
        "../../../../../../../etc/passwd0".to_owned(),
    ];
    for id in &no_ids {
        for (command, args) in [
            ("document_get", json!({ "file_id": id })),
            ("document_open", json!({ "file_id": id })),
            ("document_update", json!({ "file_id": id, "rev": 1, "changes": {} })),
            ("document_position", json!({ "query": {}, "file_id": id })),
            ("documents_purge", json!({ "selection": { "mode": "only", "file_ids": [id] } })),
            ("documents_trash", json!({ "selection": { "mode": "allExcept", "query": {}, "file_ids": [id] } })),
        ] {
            assert_eq!(window.kind(command, args), "invalidInput", "{command} with {id:?}");
        }
    }
    assert_eq!(window.kind("document_get", json!({ "file_id": NOBODY })), "notFound");
}

#[test]
fn a_document_of_another_user_does_not_exist() {
    let window = TestWindow::new();
    let vault = window.state.vault().expect("open");
    let eve = "eve".parse().expect("a user");
    let path = window.file("secret.txt", b"of eve");
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&eve, &[path], &root, &mut |_| {}).expect("queued").queued;
    let file_id = queued[0].file_id;
    vault.service.import(&eve, file_id, &coffer_core::service::Unattended).expect("imported");
    let before = vault.service.document(&eve, file_id).expect("it is eve's");

    let id = file_id.to_string();
    for (command, args) in [
        ("document_get", json!({ "file_id": id })),
        ("document_open", json!({ "file_id": id })),
        ("document_update", json!({ "file_id": id, "rev": 1, "changes": { "name": "mine.txt" } })),
    ] {
        assert_eq!(window.kind(command, args), "notFound", "{command}");
    }
    assert_eq!(window.ask("document_position", json!({ "query": {}, "file_id": id })), Value::Null);
    let selection = json!({ "mode": "only", "file_ids": [id] });
    for command in ["documents_trash", "documents_restore", "documents_purge"] {
        let result = window.ask(command, json!({ "selection": selection }));
        assert_eq!(
            (&result["changed"], &result["failed"][0]["error"]["kind"]),
            (&json!(0), &json!("notFound")),
            "{command}"
        );
        assert_eq!(result["failed"][0]["name"], Value::Null, "not even its name is told");
    }
    assert_eq!(vault.service.document(&eve, file_id).expect("still there"), before);
    let served = PublishRequest::of(LinkKind::Served);
    let link = vault.service.publish(&eve, file_id, &served, PublishConsent::given_by_a_person()).expect("eve's word");
    window.desktop.will_agree(true);
    for (command, args) in [
        ("link_add", json!({ "file_id": id, "request": usual() })),
        ("link_off", json!({ "id": link.link.id.to_string() })),
        ("links_page", json!({ "file_id": id, "ended": true, "before": null, "limit": 10 })),
    ] {
        assert_eq!(window.kind(command, args), "notFound", "{command}");
    }
    assert_eq!(window.desktop.agreements(), [], "nobody is asked about what is not there");
    let links = window.ask("links_page", json!({ "file_id": null, "ended": true, "before": null, "limit": 10 }));
    assert_eq!(links, json!({ "links": [], "next": null }));
    assert_eq!(window.ask("links_check", json!({}))["links"], 0);
    vault.service.unpublish(&eve, link.link.id).expect("eve's own");
    let before = vault.service.document(&eve, file_id).expect("still there");
    assert_eq!(window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 10 }))["count"], 0);
    assert_eq!(vault.service.document(&eve, file_id).expect("still there"), before);
}

#[test]
fn a_drop_id_works_once_and_for_a_minute() {
    let window = TestWindow::new();
    let picked = Picked::look_at(vec![window.file("a.txt", b"a")]);
    let import = |drop_id: &str, folder: &str| json!({ "drop_id": drop_id, "folder": folder });

    let drop_id = window.state.drops.hold(&picked).expect("a file");
    assert_eq!(window.kind("import_drop", import(&drop_id, "a//b")), "invalidInput");
    window.ask("import_drop", import(&drop_id, ""));
    let reused = window.call("import_drop", import(&drop_id, "")).expect_err("it is spent");
    assert_eq!((&reused["kind"], &reused["field"]), (&json!("invalidInput"), &json!("drop_id")));

    let drop_id = window.state.drops.hold(&picked).expect("a file");
    window.clock.move_on(Duration::from_secs(61));
    assert_eq!(window.kind("import_drop", import(&drop_id, "")), "invalidInput", "a minute is over");
}
