//! The command line of `cofferctl`, an argument a line: read, or refused as wrong usage, whatever was typed.
//!
//! Only read, not carried out: that would need folders and servers. What the domain makes of the texts in it is tried by
//! the target `request`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use coffer_cli::arguments::{Arguments, Command, Get, LinkCommand, Links, Page};

pub(crate) fn run(bytes: &[u8]) {
    let words: Vec<OsString> = bytes.split(|byte| *byte == b'\n').map(|word| OsStr::from_bytes(word).into()).collect();
    match Arguments::read(typed(&words)) {
        Ok(arguments) => {
            assert_can_be_carried_out(&arguments.command);
            assert_options_of_all_commands_come_first_too(&words, &arguments);
        }
        Err(refusal) => {
            let (shown, is_help) = (refusal.render().to_string(), !refusal.use_stderr());
            assert_eq!(refusal.exit_code(), if is_help { 0 } else { 2 }, "{shown}");
            assert!(!shown.trim().is_empty(), "it says what is wrong: {:?}", refusal.kind());
        }
    }
}

fn typed(words: &[OsString]) -> impl Iterator<Item = OsString> {
    std::iter::once(OsString::from("cofferctl")).chain(words.iter().cloned())
}

/// What a command relies on without looking again.
fn assert_can_be_carried_out(command: &Command) {
    match command {
        Command::Add(add) => assert!(!add.paths.is_empty(), "something is to be added"),
        Command::Ls(ls) => assert_is_page(&ls.page),
        Command::Trash(trash) => {
            assert_is_page(&trash.page);
            assert!(!trash.empty || trash.page.after.is_none(), "what is emptied is not listed");
        }
        Command::Get(get) => assert_is_one_way_of_copying(get),
        Command::Edit(edit) => {
            let texts = [&edit.name, &edit.unique_name, &edit.folder, &edit.note];
            let has_list = !edit.tag.is_empty() || !edit.untag.is_empty() || !edit.unset.is_empty();
            let has_change = has_list || !edit.metadata.is_empty() || texts.iter().any(|text| text.is_some());
            assert!(has_change, "something is to be changed");
        }
        Command::Rm(some) | Command::Restore(some) | Command::Purge(some) => {
            assert!(!some.documents.is_empty(), "documents are named");
        }
        Command::Activity(activity) => {
            assert!((1..=10_000).contains(&activity.limit) && activity.before.is_none_or(|before| before > 0));
        }
        Command::Verify(verify) => assert!(verify.read_data.is_none_or(|percent| (1..=100).contains(&percent))),
        Command::Links(links) => assert_is_about_links(links),
        Command::Serve(_)
        | Command::Vault { .. }
        | Command::Transfers { .. }
        | Command::Usage
        | Command::RebuildIndex
        | Command::Health
        | Command::Repair(_) => {}
    }
}

fn assert_is_page(page: &Page) {
    assert!((1..=10_000).contains(&page.limit), "a page has an end");
}

fn assert_is_one_way_of_copying(get: &Get) {
    assert!(get.range.is_none_or(|range| range.first() <= range.last()), "a range begins before it ends");
    let is_anew = get.force || get.range.is_some() || get.is_to_stdout();
    assert!(!(get.resume && is_anew), "what is gone on with is a copy that is there");
}

fn assert_is_about_links(links: &Links) {
    assert!((1..=10_000).contains(&links.limit), "a list has an end");
    match &links.command {
        Some(LinkCommand::Add(add)) => {
            assert!(add.limit.is_none_or(|limit| (1..=1_000_000).contains(&limit)), "a limit opens at least once");
            assert!(!(add.quick && add.copy), "a link is of one kind");
        }
        Some(LinkCommand::Off(off)) => assert!(off.id.is_some() != off.all.is_some(), "one way of naming what ends"),
        Some(LinkCommand::Check) | None => {}
    }
}

/// An option that every command takes may stand before it as well.
fn assert_options_of_all_commands_come_first_too(words: &[OsString], arguments: &Arguments) {
    let with_json = [&[OsString::from("--json")], words].concat();
    let again = Arguments::read(typed(&with_json)).expect("what was taken is taken with --json too");
    assert!(again.global.json, "--json is never lost");
    assert_eq!(format!("{:?}", again.command), format!("{:?}", arguments.command), "and changes nothing else");
}
