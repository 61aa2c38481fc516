//! `usage` and `activity`: what the vault holds, and what happened in it.

use coffer_core::document::Kind as CoreKind;
use coffer_wire::{ActivityEntry, ActivityPage, Kind, Usage};

use super::Outcome;
use crate::arguments::Activity;
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align};

pub fn usage(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let usage = Usage::new(&vault.service.usage(&vault.user)?, vault.service.free_bytes()?);
    session.output.answer(&usage, |out| {
        let line = |what: &str, documents: u64, size_bytes: u64| {
            [documents.to_string(), text::size(size_bytes), what.to_owned()]
        };
        let mut rows: Vec<[String; 3]> =
            usage.kinds.iter().map(|kind| line(name_of(kind.kind), kind.documents, kind.size_bytes)).collect();
        rows.push(line("all", usage.documents, usage.size_bytes));
        rows.push(line("in the trash", usage.trashed_documents, usage.trashed_bytes));
        if let Some(free_bytes) = usage.free_bytes {
            rows.push([String::new(), text::size(free_bytes), "free".to_owned()]);
        }
        text::table(out, [("DOCUMENTS", Align::Right), ("SIZE", Align::Right), ("KIND", Align::Left)], &rows)
    })?;
    Ok(Outcome::Done)
}

pub fn activity(session: &Session, arguments: &Activity) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let entries = vault.service.activity(&vault.user, arguments.before, u32::from(arguments.limit))?;
    let page = ActivityPage::new(&entries, usize::from(arguments.limit));
    session.output.answer(&page, |out| {
        let rows: Vec<[String; 4]> = page.entries.iter().map(row).collect();
        let columns =
            [("ID", Align::Right), ("WHEN (UTC)", Align::Left), ("WHAT", Align::Left), ("DOCUMENT", Align::Left)];
        text::table(out, columns, &rows)
    })?;
    if let Some(next) = page.next {
        session.output.note(&format!("older: --before {next}"));
    }
    Ok(Outcome::Done)
}

fn row(entry: &ActivityEntry) -> [String; 4] {
    let detail = if entry.detail.is_empty() { String::new() } else { format!("  ({})", text::escaped(&entry.detail)) };
    [
        entry.id.to_string(),
        text::time(entry.at),
        entry.action.clone(),
        format!("{}{detail}", text::escaped(&entry.name)),
    ]
}

fn name_of(kind: Kind) -> &'static str {
    CoreKind::from(kind).as_str()
}
