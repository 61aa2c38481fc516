//! The server of links: there while there are links, and for whom the person wants.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use serde_json::{Value, json};

use super::harness::{NETWORK_ADDRESS, TestWindow, free_port, set_sharing};
use super::links::{publish, usual};
use super::stranger::{self, get, try_get};
use crate::desktop::Agreement;
use crate::watch::CHANGED_EVENT;

fn server(window: &TestWindow) -> Value {
    window.ask("sharing_status", json!({}))["server"].clone()
}

fn wait_for_server(window: &TestWindow, running: bool) {
    window.ask_until("sharing_status", json!({}), |status| status["server"]["running"] == running);
}

fn add_vault(window: &TestWindow, name: &str) {
    window.desktop.will_choose(&[&window.folder.path().join(name)]);
    let folder = window.ask("local_folder_choose", json!({}));
    window.ask("vault_add_local", json!({ "name": name, "folder_id": folder["folder_id"] }));
}

#[test]
fn the_server_runs_while_there_is_a_link_that_it_could_be_asked_for() {
    let window = TestWindow::new();
    let port = set_sharing(&window.folder, |_| {}).port;
    let status = window.ask("sharing_status", json!({}));
    let origin = format!("http://127.0.0.1:{port}");
    assert_eq!(status["server"], json!({ "running": false, "lan": false, "origin": origin, "failure": null }));
    assert_eq!(status["share_bucket"], Value::Null);
    let kinds = status["kinds"].as_array().expect("kinds");
    assert_eq!(kinds[0], json!({ "kind": "served", "not_shared": null }), "a vault in a folder serves");
    assert!(kinds.len() == 3 && kinds[1..].iter().all(|kind| kind["not_shared"] == "noBucket"), "{status}");
    assert!(try_get(&format!("{origin}/")).is_err(), "nobody listens");

    let file_id = window.add("a.txt", b"a");
    let links = [(); 2].map(|()| publish(&window, &file_id)["link"]["id"].clone());
    assert_eq!(server(&window)["running"], true);
    window.ask("link_off", json!({ "id": links[0] }));
    assert_eq!(server(&window)["running"], true, "there is another");
    window.ask("link_off", json!({ "id": links[1] }));
    assert_eq!(server(&window)["running"], false);
    assert!(try_get(&format!("{origin}/")).is_err(), "nobody listens any more");
}

#[test]
fn links_open_with_the_program_and_with_the_next_start_of_it() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let url = stranger::url(&publish(&window, &file_id));
    assert_eq!(get(&url).body, b"hello");
    window.end();
    assert!(try_get(&url).is_err(), "the program has ended");
    assert_eq!(server(&window)["running"], false, "and what is asked of it then starts nothing");

    let again = TestWindow::over(window.folder.clone());
    // Without a page: the window may be hidden.
    let begun = std::time::Instant::now();
    while try_get(&url).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", server(&again));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(get(&url).body, b"hello");
    again.end();
}

#[test]
fn links_that_a_program_beside_the_window_makes_and_ends_are_served_too() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello").parse().expect("an id");
    let vault = window.state.vault().expect("open");
    let request = coffer_core::service::PublishRequest::of(coffer_core::document::LinkKind::Served);
    let word = coffer_core::service::PublishConsent::given_by_a_person();
    let published = vault.service.publish(&vault.user, file_id, &request, word).expect("published");
    let path = coffer_wire::NewLink::from(&published).path.expect("it is served");
    wait_for_server(&window, true);
    let url = format!("{}{path}", server(&window)["origin"].as_str().expect("text"));
    assert_eq!(get(&url).body, b"hello");
    vault.service.unpublish(&vault.user, published.link.id).expect("off");
    wait_for_server(&window, false);
}

#[test]
fn a_port_that_another_program_has_is_said_and_tried_again() {
    let window = TestWindow::new();
    let port = set_sharing(&window.folder, |_| {}).port;
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("it was free");
    let file_id = window.add("a.txt", b"hello");
    let url = stranger::url(&publish(&window, &file_id));
    let status = server(&window);
    assert_eq!((&status["running"], &status["failure"]), (&json!(false), &json!("portTaken")));
    assert!(url.starts_with(status["origin"].as_str().expect("text")), "the address is whole all the same");
    drop(other);
    let status = server(&window);
    assert_eq!((&status["running"], &status["failure"]), (&json!(true), &Value::Null));
    assert_eq!(get(&url).body, b"hello");
}

#[test]
fn another_port_is_taken_over_from_the_settings() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let path = publish(&window, &file_id)["path"].as_str().expect("it is served").to_owned();
    let port = set_sharing(&window.folder, |sharing| sharing.port = free_port()).port;
    assert_eq!(server(&window)["origin"], format!("http://127.0.0.1:{port}"));
    assert_eq!(get(&format!("http://127.0.0.1:{port}{path}")).body, b"hello");
}

#[test]
fn a_local_network_is_answered_when_the_person_agrees_and_asked_about_each_time() {
    let window = TestWindow::new();
    window.network.connect(true);
    let file_id = window.add("a.txt", b"hello");
    let made = publish(&window, &file_id);
    let (here, path) = (stranger::url(&made), made["path"].as_str().expect("it is served"));
    assert_eq!(window.ask("sharing_set_lan", json!({ "on": true })), Value::Null, "the person says nothing");
    assert_eq!(server(&window)["lan"], false);
    assert!(!set_sharing(&window.folder, |_| {}).lan);

    window.desktop.will_agree(true);
    let status = window.ask("sharing_set_lan", json!({ "on": true }))["server"].clone();
    let origin = format!("http://{NETWORK_ADDRESS}:{}", set_sharing(&window.folder, |_| {}).port);
    assert_eq!(status, json!({ "running": true, "lan": true, "origin": origin, "failure": null }));
    let there = format!("{origin}{path}");
    assert_eq!(get(&there).body, b"hello", "links that were made before are reached, too");
    assert_eq!(
        stranger::url(&publish(&window, &file_id)).split("/p/").next(),
        Some(&*origin),
        "new ones begin with it"
    );
    assert!(window.ask("sharing_set_lan", json!({ "on": true })).is_object(), "it is on, so nothing is asked");

    let status = window.ask("sharing_set_lan", json!({ "on": false }))["server"].clone();
    assert_eq!((&status["running"], &status["lan"]), (&json!(true), &json!(false)));
    assert!(try_get(&there).is_err(), "nobody listens there any more");
    assert_eq!(get(&here).body, b"hello");
    assert_eq!(
        window.ask("sharing_set_lan", json!({ "on": true })),
        Value::Null,
        "a yes holds until it is switched off"
    );
    let asked = window.desktop.agreements().into_iter().filter(|asked| *asked == Agreement::LocalNetwork).count();
    assert_eq!(asked, 3);
}

#[test]
fn without_a_network_that_is_said_and_one_that_comes_is_answered() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let path = publish(&window, &file_id)["path"].as_str().expect("it is served").to_owned();
    window.desktop.will_agree(true);
    let status = window.ask("sharing_set_lan", json!({ "on": true }))["server"].clone();
    assert_eq!((&status["running"], &status["failure"]), (&json!(false), &json!("noNetwork")));
    window.network.connect(true);
    let status = window.ask_until("sharing_status", json!({}), |status| status["server"]["running"] == true);
    let origin = status["server"]["origin"].as_str().expect("text");
    assert_eq!(get(&format!("{origin}{path}")).body, b"hello");
    let told = window.listen(CHANGED_EVENT);
    window.network.connect(false);
    // Nobody asks: it is seen by itself, and the page hears of it.
    while window.state.sharing.last_status().is_some_and(|status| status.running) {
        told.recv_timeout(Duration::from_secs(20)).expect("the page is told");
    }
    assert_eq!(server(&window)["failure"], "noNetwork");
}

#[test]
fn a_vault_that_was_left_goes_on_giving_and_one_that_was_forgotten_does_not() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let made = publish(&window, &file_id);
    let url = stranger::url(&made);
    add_vault(&window, "Work");
    // Longer than a vault without links is kept open.
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(get(&url).body, b"hello", "another vault is shown");
    let other = window.add("b.txt", b"work");
    let other = stranger::url(&publish(&window, &other));

    window.ask("vault_remove", json!({ "name": "My vault" }));
    assert_eq!(get(&url).status, 404);
    assert_eq!(get(&other).body, b"work");
    window.ask("vault_remove", json!({ "name": "Work" }));
    assert!(try_get(&other).map_or(true, |received| received.status == 404));
    wait_until_refused(&other);
}

#[test]
fn the_next_start_opens_all_vaults_with_links_whichever_it_shows() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let url = stranger::url(&publish(&window, &file_id));
    add_vault(&window, "Work");
    add_vault(&window, "Without links");
    window.end();
    let again = TestWindow::over(window.folder.clone());
    assert_eq!(again.ask("vault_status", json!({}))["name"], "Without links");
    let is_open = |vault: &Value| vault["open"] == true;
    let opened = |vaults: &Value| vaults.as_array().expect("a list").iter().map(is_open).collect::<Vec<_>>();
    again.ask_until("vault_list", json!({}), |vaults| opened(vaults) == [true, false, true]);
    wait_for_server(&again, true);
    assert_eq!(get(&url).body, b"hello");
    again.end();

    // One that cannot be opened keeps nobody.
    let root = again.folder.path().join("home/vault");
    std::fs::rename(&root, again.folder.path().join("unplugged")).expect("movable");
    let third = TestWindow::over(window.folder.clone());
    assert_eq!(third.ask("vault_status", json!({}))["name"], "Without links");
    assert_eq!(set_sharing(&third.folder, |_| {}).serving.len(), 1, "it may be back at the next start");
    third.end();
}

#[test]
fn a_vault_that_was_left_is_closed_with_its_last_link() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let link = publish(&window, &file_id)["link"]["id"].clone();
    add_vault(&window, "Work");
    let is_open = |vaults: &Value| vaults[0]["open"] == true;
    assert!(is_open(&window.ask("vault_list", json!({}))));
    let open = window.state.vaults.all_open().into_iter().find(|open| open.name() == "My vault").expect("open");
    let id = link.as_str().expect("text").parse().expect("an id");
    open.vault.service.unpublish(&open.vault.user, id).expect("off");
    drop(open);
    window.ask_until("vault_list", json!({}), |vaults| !is_open(vaults));
}

#[test]
fn only_a_vault_in_a_bucket_has_one_for_copies() {
    let window = TestWindow::new();
    let refused = window.call("sharing_set_bucket", json!({ "bucket": "links" })).expect_err("it lies in a folder");
    assert_eq!((&refused["kind"], &refused["field"]), (&json!("invalidInput"), &json!("vault")));
    let refused = window.call("sharing_check", json!({})).expect_err("there is nobody to ask");
    assert_eq!((&refused["kind"], &refused["field"]), (&json!("invalidInput"), &json!("vault")));
}

#[test]
fn a_question_that_was_answered_is_not_asked_about_another_vault() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    window.desktop.will_agree(true);
    window.ask("link_add", json!({ "file_id": file_id, "request": usual() }));
    add_vault(&window, "Work");
    let other = window.add("b.txt", b"work");
    assert!(window.ask("link_add", json!({ "file_id": other, "request": usual() }))["url"].is_string());
    assert_eq!(window.desktop.agreements().len(), 1, "it is about this computer, not about a vault");
}

fn wait_until_refused(url: &str) {
    let begun = std::time::Instant::now();
    while try_get(url).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(20), "somebody listens still");
        std::thread::sleep(Duration::from_millis(20));
    }
}
