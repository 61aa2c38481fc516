//! Every command is registered, typed for the page, and in the reference; the same for every event.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::closing::CLOSING_EVENT;
use crate::drop::DROP_EVENT;
use crate::outside::SHOW_EVENT;
use crate::watch::{CHANGED_EVENT, READING_EVENT, VAULT_EVENT};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The functions that carry the attribute of a command, by the sources.
pub(super) fn commands() -> BTreeSet<String> {
    let folder = repository().join("src-tauri/src/commands");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let sources = files.map(|path: PathBuf| fs::read_to_string(path).expect("Unicode"));
    sources
        .flat_map(|source| {
            let after_attributes = source.split("#[tauri::command").skip(1).map(str::to_owned).collect::<Vec<_>>();
            after_attributes.into_iter().map(|rest| {
                let name = rest.split_once("async fn ").expect("every command is an async fn").1;
                name.split(['(', '<']).next().expect("a name").to_owned()
            })
        })
        .collect()
}

#[test]
fn every_command_is_registered_and_known_to_the_page_and_to_the_reference() {
    let commands = commands();
    assert_eq!(commands.len(), 75, "{commands:?}");
    let registered = read("src-tauri/src/commands.rs");
    let page = read("ui/src/api/tauri.ts");
    let reference = read("docs/commands.md");
    for command in &commands {
        assert!(registered.contains(&format!("::{command},")), "{command} is not registered");
        assert!(page.contains(&format!("'{command}'")), "{command} is not in ui/src/api/tauri.ts");
        assert!(reference.contains(&format!("\n### `{command}`\n")), "{command} is not in docs/commands.md");
    }
    let documented = reference.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    for name in documented {
        assert!(commands.contains(name) || name.starts_with("coffer://"), "docs/commands.md has {name}, the code not");
    }
}

#[test]
fn every_event_is_known_to_the_page_and_to_the_reference() {
    for event in [DROP_EVENT, CHANGED_EVENT, VAULT_EVENT, READING_EVENT, CLOSING_EVENT, SHOW_EVENT] {
        assert!(read("ui/src/api/tauri.ts").contains(&format!("'{event}'")), "{event}");
        assert!(read("docs/commands.md").contains(&format!("\n### `{event}`\n")), "{event}");
    }
}

#[test]
fn every_kind_of_error_is_in_the_reference() {
    let reference = read("docs/commands.md");
    for kind in coffer_core::ErrorKind::ALL {
        let kind = kind.as_str();
        assert!(reference.contains(&format!("`{kind}`")), "docs/commands.md lacks the kind {kind}");
    }
}
