//! Public links: confirmed by a person, made, opened by a stranger, listed, switched off.

use std::io::Read;
use std::time::Duration;

use coffer_core::seams::{Clock, SystemClock};
use serde_json::{Value, json};

use super::argument_table::NOBODY;
use super::harness::{TestWindow, set_sharing};
use super::stranger::{self, get};
use crate::desktop::Agreement;

/// What a person asks for who changes nothing.
pub(super) fn usual() -> Value {
    json!({ "kind": "served", "ends": "week", "password": null, "download_limit": null, "follows_newest": false, "shown": false })
}

/// What a person asks for who changes this.
fn request(field: &str, value: Value) -> Value {
    let mut request = usual();
    request[field] = value;
    request
}

/// Makes a link; the person has confirmed long ago.
pub(super) fn publish(window: &TestWindow, file_id: &str) -> Value {
    set_sharing(&window.folder, |sharing| sharing.confirmed = true);
    window.ask("link_add", json!({ "file_id": file_id, "request": usual() }))
}

fn listed(window: &TestWindow, ended: bool) -> Vec<Value> {
    let page = window.ask("links_page", json!({ "file_id": null, "ended": ended, "before": null, "limit": 500 }));
    page["links"].as_array().expect("links").clone()
}

#[test]
fn the_first_publication_is_confirmed_outside_of_the_page_and_no_other_is() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let add = json!({ "file_id": file_id, "request": usual() });
    let asked = Agreement::Publish { name: "a.txt".to_owned() };
    assert_eq!(window.ask("link_add", add.clone()), Value::Null, "the person says nothing");
    window.desktop.will_agree(false);
    assert_eq!(window.ask("link_add", add.clone()), Value::Null, "the person says no");
    assert_eq!(window.desktop.agreements(), [asked.clone(), asked.clone()], "a no is asked again");
    assert_eq!(listed(&window, true), [Value::Null; 0], "nothing was made");
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["visibility"], "private");
    assert!(!set_sharing(&window.folder, |_| {}).confirmed);

    window.desktop.will_agree(true);
    assert!(window.ask("link_add", add.clone())["url"].is_string());
    assert!(window.ask("link_add", add.clone())["url"].is_string());
    assert_eq!(window.desktop.agreements().len(), 3, "the yes is remembered");
    window.end();
    let again = TestWindow::over(window.folder.clone());
    assert!(again.ask("link_add", add)["url"].is_string());
    assert_eq!(again.desktop.agreements(), [], "also by the next start");
}

#[test]
fn no_page_can_say_a_persons_word() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let settings = window.ask("settings_get", json!({}));
    assert!(settings.get("sharing").is_none(), "{settings}");
    for (field, value) in [("sharing", json!({ "confirmed": true, "lan": true })), ("confirmed", json!(true))] {
        let mut wanted = settings.clone();
        wanted[field] = value;
        let refused = window.call("settings_set", json!({ "settings": wanted })).expect_err("no such field");
        assert!(refused.as_str().is_some_and(|text| text.contains(&format!("unknown field `{field}`"))), "{refused}");
    }
    window.ask("settings_set", json!({ "settings": settings }));
    let forged = json!({ "file_id": file_id, "request": usual(), "confirmed": true, "consent": true });
    assert_eq!(window.ask("link_add", forged), Value::Null);
    let refused = request("confirmed", json!(true));
    window.call("link_add", json!({ "file_id": file_id, "request": refused })).expect_err("no such field");
    let kept = set_sharing(&window.folder, |_| {});
    assert!(!kept.confirmed && !kept.lan);
    assert_eq!(window.desktop.agreements().len(), 1, "the person was asked, and has said nothing");
}

#[test]
fn many_first_publications_at_once_are_one_question_after_a_yes() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    window.desktop.will_agree(true);
    let add = json!({ "file_id": file_id, "request": usual() });
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let (page, add) = (window.page(), add.clone());
                scope.spawn(move || page.invoke("link_add", add))
            })
            .collect();
        for call in calls {
            let made = call.join().expect("no call panics").expect("it is made");
            assert!(made["url"].is_string(), "{made}");
        }
    });
    assert_eq!(window.desktop.agreements().len(), 1);
}

#[test]
fn a_link_opens_with_bytes_and_name_and_is_counted_until_it_is_off() {
    let window = TestWindow::new();
    let file_id = window.add("Straße 7.txt", b"hello");
    let made = publish(&window, &file_id);
    let url = stranger::url(&made);
    let path = made["path"].as_str().expect("our own server answers");
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with(path), "{url}");
    assert_eq!((&made["link"]["state"], &made["link"]["name"]), (&json!("live"), &json!("Straße 7.txt")));
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["visibility"], "public");

    let told = window.listen(crate::watch::CHANGED_EVENT);
    // What was told of before has been told by now.
    while told.recv_timeout(Duration::from_secs(2)).is_ok() {}
    let received = get(&url);
    assert_eq!((received.status, &received.body[..]), (200, &b"hello"[..]));
    let disposition = received.field("content-disposition").expect("it is saved, not shown");
    assert!(disposition.starts_with("attachment") && disposition.contains("Stra%C3%9Fe%207.txt"), "{disposition}");
    let page = window.ask_until(
        "links_page",
        json!({ "file_id": file_id, "ended": false, "before": null, "limit": 10 }),
        |page| page["links"][0]["downloads"] == 1,
    );
    assert_eq!(page["next"], Value::Null);
    told.recv_timeout(Duration::from_secs(20)).expect("the page hears of a download");

    let off = window.ask("link_off", json!({ "id": made["link"]["id"] }));
    assert_eq!((&off["is_private"], &off["link"]["state"]), (&json!(true), &json!("switchedOff")));
    assert!(off["link"]["checked_at"].is_i64(), "{off}");
    // The server may have ended with its last link.
    assert!(stranger::try_get(&url).map_or(true, |received| received.status == 404));
    assert_eq!((listed(&window, false).len(), listed(&window, true).len()), (0, 1));
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["visibility"], "private");
}

#[test]
fn what_is_on_its_way_is_cut_when_its_link_is_switched_off() {
    const SIZE: usize = 48 << 20;
    let window = TestWindow::new();
    let file_id = window.add("film.bin", &vec![7; SIZE]);
    let (made, other) = (publish(&window, &file_id), publish(&window, &file_id));
    let mut stream = stranger::ask(&stranger::url(&made)).expect("somebody listens");
    let mut begun = vec![0; 64 * 1024];
    stream.read_exact(&mut begun).expect("it has begun");
    assert_eq!(window.ask("link_off", json!({ "id": made["link"]["id"] }))["is_private"], false, "the other is on");
    let mut rest = Vec::new();
    // Cut off: with an error, or just too early.
    let _ = stream.read_to_end(&mut rest);
    assert!(begun.len() + rest.len() < SIZE, "no more than was on its way arrives");
    assert_eq!(get(&stranger::url(&made)).status, 404);
    assert_eq!(get(&stranger::url(&other)).body.len(), SIZE, "the other one opens still");
}

#[test]
fn a_password_and_a_number_of_downloads_are_kept() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    window.desktop.will_agree(true);
    let once = window.ask("link_add", json!({ "file_id": file_id, "request": request("download_limit", json!(1)) }));
    assert_eq!(get(&stranger::url(&once)).body, b"hello");
    assert_eq!(get(&stranger::url(&once)).status, 404, "it was used up");
    let secret = request("password", json!("correct horse"));
    let secret = window.ask("link_add", json!({ "file_id": file_id, "request": secret }));
    assert_eq!(secret["link"]["has_password"], true);
    assert_eq!(get(&stranger::url(&secret)).status, 401);
}

#[test]
fn links_are_listed_page_by_page_and_by_document() {
    let window = TestWindow::new();
    let (first, second) = (window.add("a.txt", b"a"), window.add("b.txt", b"b"));
    let made: Vec<Value> = (0..4).map(|_| publish(&window, &first)["link"]["id"].clone()).collect();
    let other = publish(&window, &second)["link"]["id"].clone();
    let page = |file_id: Value, before: Value| {
        window.ask("links_page", json!({ "file_id": file_id, "ended": false, "before": before, "limit": 2 }))
    };
    let ids = |page: &Value| -> Vec<Value> {
        page["links"].as_array().expect("links").iter().map(|link| link["id"].clone()).collect()
    };
    let newest = page(Value::Null, Value::Null);
    assert_eq!(ids(&newest), [other.clone(), made[3].clone()]);
    let next = page(Value::Null, newest["next"].clone());
    assert_eq!(ids(&next), [made[2].clone(), made[1].clone()]);
    let last = page(Value::Null, next["next"].clone());
    assert_eq!((ids(&last), &last["next"]), (vec![made[0].clone()], &Value::Null));
    let of_first = page(json!(first), page(json!(first), Value::Null)["next"].clone());
    assert_eq!((ids(&of_first), &of_first["next"]), (vec![made[1].clone(), made[0].clone()], &Value::Null));
    assert_eq!(ids(&page(json!(second), Value::Null)), [other]);
}

#[test]
fn what_cannot_be_a_link_is_refused_by_its_field_and_nobody_is_asked() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"a");
    let refused = |command: &str, args: Value| {
        let error = window.call(command, args).expect_err("it breaks a rule");
        assert_eq!(error["kind"], "invalidInput", "{error}");
        assert!(error["rule"].as_str().is_some_and(|rule| rule.starts_with("must")), "{error}");
        error["field"].as_str().expect("it names the field").to_owned()
    };
    for (changed, value, field) in
        [("password", json!("short"), "password"), ("download_limit", json!(0), "download_limit")]
    {
        let add = json!({ "file_id": file_id, "request": request(changed, value) });
        assert_eq!(refused("link_add", add), field);
    }
    assert_eq!(refused("link_add", json!({ "file_id": "x", "request": usual() })), "file_id");
    assert_eq!(refused("link_off", json!({ "id": "x" })), "id");
    let page = |file_id: &str, before: &str, limit: u64| json!({ "file_id": file_id, "ended": false, "before": before, "limit": limit });
    assert_eq!(refused("links_page", page("x", NOBODY, 1)), "file_id");
    assert_eq!(refused("links_page", page(&file_id, "x", 1)), "before");
    for limit in [0, 501] {
        assert_eq!(refused("links_page", page(&file_id, NOBODY, limit)), "limit");
    }
    assert_eq!(window.desktop.agreements(), []);

    set_sharing(&window.folder, |sharing| sharing.confirmed = true);
    let add = |request: Value| json!({ "file_id": file_id, "request": request });
    assert_eq!(refused("link_add", add(request("ends", json!({ "at": 0 })))), "expires");
    for kind in ["quick", "shareCopy"] {
        assert_eq!(window.kind("link_add", add(request("kind", json!(kind)))), "illegalStatus", "there is no bucket");
    }
    window.ask("documents_trash", json!({ "selection": { "mode": "only", "file_ids": [file_id] } }));
    assert_eq!(window.kind("link_add", add(usual())), "illegalStatus", "it is in the trash");
    assert_eq!(listed(&window, true), [Value::Null; 0]);
}

#[test]
fn what_is_deleted_says_which_links_went_with_it() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"a");
    let urls = [(); 2].map(|()| stranger::url(&publish(&window, &file_id)));
    let result = window.ask("documents_trash", json!({ "selection": { "mode": "only", "file_ids": [file_id] } }));
    assert_eq!(result["links"], json!({ "switched_off": 2, "still_open": 0, "still_open_until": null }));
    for url in urls {
        assert!(stranger::try_get(&url).map_or(true, |received| received.status == 404));
    }
    window.ask("documents_restore", json!({ "selection": { "mode": "only", "file_ids": [file_id] } }));
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["visibility"], "private", "it comes back so");
    assert_eq!(
        window.ask("links_check", json!({})),
        json!({ "links": 2, "live": 0, "at_risk": 0, "unknown": 0, "switched_off": 0 })
    );
}

#[test]
fn a_document_is_private_again_a_moment_after_its_last_link_has_ended() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"a");
    let end = SystemClock::default().now().as_millis() + 1_500;
    window.desktop.will_agree(true);
    let made = window.ask("link_add", json!({ "file_id": file_id, "request": request("ends", json!({ "at": end })) }));
    assert_eq!(made["link"]["expires_at"], end);
    let document =
        window.ask_until("document_get", json!({ "file_id": file_id }), |document| document["visibility"] == "private");
    assert_eq!(document["status"], "stored");
    assert!(SystemClock::default().now().as_millis() >= end);
}
