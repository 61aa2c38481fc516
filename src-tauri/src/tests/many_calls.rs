//! A page that asks for much at once: every call is answered, and of each race one wins.

use serde_json::{Value, json};

use super::argument_table::NOBODY;
use super::harness::{TestWindow, is_idle};
use crate::picked::Picked;

#[test]
fn a_thousand_calls_at_once_are_each_answered_and_one_of_each_race_wins() {
    let window = TestWindow::new();
    let file_id = window.add("kept.txt", b"kept");
    let drop_id = window.state.drops.hold(&Picked::look_at(vec![window.file("new.txt", b"new")])).expect("a file");
    let calls: Vec<(&str, Value)> = (0..250)
        .flat_map(|number| {
            let changes = json!({ "note": format!("by {number}") });
            [
                ("documents_page", json!({ "query": {}, "first": 0, "limit": 10 })),
                ("document_get", json!({ "file_id": NOBODY.to_uppercase() })),
                ("document_update", json!({ "file_id": file_id, "rev": 1, "changes": changes })),
                ("import_drop", json!({ "drop_id": drop_id, "folder": "" })),
            ]
        })
        .collect();
    let answers: Vec<(&str, Result<Value, Value>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = calls
            .chunks(20)
            .map(|calls| {
                let page = window.page();
                let call =
                    move |(command, args): &(&'static str, Value)| (*command, page.invoke(command, args.clone()));
                scope.spawn(move || calls.iter().map(call).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no call panics")).collect()
    });
    assert_eq!(answers.len(), 1_000);
    let kinds = |wanted: &str| -> Vec<String> {
        let of = answers.iter().filter(|(command, _)| *command == wanted);
        let kinds = of.map(|(_, answer)| match answer {
            Ok(_) => "ok".to_owned(),
            Err(error) => error["kind"].as_str().unwrap_or_default().to_owned(),
        });
        kinds.collect()
    };
    let count = |wanted: &str, kind: &str| kinds(wanted).iter().filter(|found| *found == kind).count();
    assert_eq!(count("documents_page", "ok"), 250);
    assert_eq!(count("document_get", "invalidInput"), 250);
    assert_eq!((count("document_update", "ok"), count("document_update", "conflict")), (1, 249));
    assert_eq!((count("import_drop", "ok"), count("import_drop", "invalidInput")), (1, 249));
    window.wait_until(|snapshot| snapshot["totals"]["done"] == 1 || is_idle(snapshot));
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["rev"], 2, "changed once");
}
