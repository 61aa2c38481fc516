//! Dragging documents out of the window: as copies, by id, and not too many.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::argument_table::NOBODY;
use super::harness::TestWindow;

fn only(file_ids: &[&str]) -> Value {
    json!({ "selection": { "mode": "only", "file_ids": file_ids } })
}

#[test]
fn documents_are_dragged_as_copies_under_their_names() {
    let window = TestWindow::new();
    let first = window.add("100% größer #1.txt", b"first");
    let second = window.add("run.sh", b"#!/bin/sh\n");
    assert_eq!(window.ask("documents_drag_out", only(&[&first, &second])), "begun");
    let everything_else = json!({ "selection": { "mode": "allExcept", "query": {}, "file_ids": [second] } });
    assert_eq!(window.ask("documents_drag_out", everything_else), "begun");

    let dragged = window.desktop.dragged();
    assert_eq!(dragged[0].len(), 2, "what could be run is not run by dragging it");
    assert_eq!(dragged[1], [dragged[0][0].clone()], "the same content is copied once");
    let copy = &dragged[0][0];
    assert!(copy.ends_with(format!("{first}/100% größer #1.txt")), "{copy:?}");
    assert_eq!(fs::read(copy).expect("a copy"), b"first");
    assert_eq!(fs::metadata(copy).expect("a copy").permissions().mode() & 0o777, 0o400);
}

#[test]
fn what_is_too_much_or_gone_is_not_dragged() {
    let window = TestWindow::new();
    window.add("a.txt", b"a");
    let many: Vec<String> = (0..65).map(|number| format!("0192f0c1d2e37a4b8c5d6e7f809{number:05x}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(window.ask("documents_drag_out", only(&many)), "tooMuch");
    assert_eq!(window.kind("documents_drag_out", only(&[NOBODY])), "notFound");
    assert_eq!(window.desktop.dragged().len(), 0);
}
