//! A test: `docs/cofferctl.md` says exactly what the program understands, command by command.
//!
//! A command's section is headed by its words in backquotes (``### `vault add local` ``). Whatever stands in backquotes
//! and begins with a dash must be an option of that command, and every option must be there.

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;
use coffer_core::ErrorKind;

use crate::arguments::Arguments;

const PAGE: &str = include_str!("../../../docs/cofferctl.md");

/// The options of every command that can be given, by its words. Those of all commands are under `""`.
fn understood() -> BTreeMap<String, BTreeSet<String>> {
    let root = Arguments::command();
    let mut commands = BTreeMap::from([(String::new(), options_of(&root))]);
    let mut open: Vec<(Vec<String>, clap::Command)> =
        root.get_subcommands().map(|command| (vec![command.get_name().to_owned()], command.clone())).collect();
    while let Some((words, command)) = open.pop() {
        if !command.is_subcommand_required_set() {
            commands.insert(words.join(" "), options_of(&command));
        }
        for inner in command.get_subcommands() {
            open.push(([words.clone(), vec![inner.get_name().to_owned()]].concat(), inner.clone()));
        }
    }
    commands
}

fn options_of(command: &clap::Command) -> BTreeSet<String> {
    command.get_arguments().filter_map(|argument| argument.get_long()).map(|long| format!("--{long}")).collect()
}

/// The options that the page names, by the command in whose section they stand; `""` for those of every command.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let mut commands = BTreeMap::new();
    let mut section: Option<String> = None;
    for line in PAGE.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            let heading = heading.trim_start_matches('#').trim();
            section = match heading.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
                Some(words) => Some(words.to_owned()),
                None if heading == "Options of every command" => Some(String::new()),
                None => None,
            };
            if let Some(section) = &section {
                commands.entry(section.clone()).or_insert_with(BTreeSet::new);
            }
        } else if let Some(section) = &section {
            let quoted = line.split('`').skip(1).step_by(2);
            let words =
                quoted.flat_map(|code| code.split([' ', '[', ']', '=', '|'])).filter(|word| word.starts_with("--"));
            commands.entry(section.clone()).or_default().extend(words.map(str::to_owned));
        }
    }
    commands
}

#[test]
fn the_page_names_every_command_and_no_other() {
    let understood: Vec<String> = understood().into_keys().collect();
    let documented: Vec<String> = documented().into_keys().collect();
    assert_eq!(documented, understood, "left: sections of docs/cofferctl.md; right: what cofferctl understands");
}

#[test]
fn every_section_names_the_options_of_its_command_and_no_others() {
    let understood = understood();
    let global = &understood[""];
    for (command, documented) in documented() {
        let options = &understood[&command];
        for option in options {
            assert!(documented.contains(option), "'{command}' has {option}, the page does not say so");
        }
        for option in documented.iter().filter(|option| *option != "--help" && *option != "--version") {
            let known = options.contains(option) || global.contains(option);
            assert!(known, "the page gives '{command}' {option}, which it does not have");
        }
    }
}

#[test]
fn every_section_shows_an_example() {
    for section in PAGE.split("\n## `").skip(1) {
        let (command, text) = section.split_once('`').expect("a heading ends with a backquote");
        let shown = text.lines().any(|line| line.starts_with("$ ") && line.contains(&format!("cofferctl {command}")));
        assert!(shown, "the section of '{command}' has no line '$ cofferctl {command} …'");
    }
}

#[test]
fn the_page_lists_every_kind_of_error_and_no_other() {
    let table = PAGE.split("## Kinds of errors").nth(1).expect("the page has a section 'Kinds of errors'");
    let listed: BTreeSet<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|line| line.split('`').next()).collect();
    let kinds: BTreeSet<&str> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(listed, kinds, "left: the table of docs/cofferctl.md; right: the kinds of the core");
}
