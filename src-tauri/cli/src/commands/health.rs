//! `health` and `repair`: how the vault is, and mending what can be mended.

use std::io::{self, Write};

use coffer_core::service::RepairMode;
use coffer_wire::{Check, Health, RebuildReason, RepairAction, RepairOutcome, SetAside, SetAsideReason};

use super::{Outcome, check};
use crate::arguments::Repair;
use crate::problem::Problem;
use crate::session::Session;
use crate::text;

/// Shows how the vault is; fails if something is damaged.
pub fn health(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let health = Health::new(&vault.service.health(&vault.user)?, None);
    session.output.answer(&health, |out| write_health(out, &health))?;
    Ok(if health.damaged_total == 0 { Outcome::Done } else { Outcome::Failed })
}

/// Mends what can be mended; fails if something is left that cannot.
pub fn repair(session: &Session, arguments: &Repair) -> Result<Outcome, Problem> {
    let mode = if arguments.dry_run { RepairMode::DryRun } else { RepairMode::Mend };
    let vault = session.open()?;
    let outcome = RepairOutcome::new(&vault.service.repair(&vault.user, mode)?, mode);
    session.output.answer(&outcome, |out| write_repair(out, &outcome))?;
    let is_damaged = vault.service.health(&vault.user)?.damaged_total > 0;
    let is_well = if arguments.dry_run { outcome.marked == 0 && !is_damaged } else { !is_damaged };
    Ok(if is_well { Outcome::Done } else { Outcome::Failed })
}

fn write_health(out: &mut dyn Write, health: &Health) -> io::Result<()> {
    writeln!(out, "last check       {}", health.last_check.as_ref().map_or("never".to_owned(), sentence))?;
    writeln!(out, "last whole check {}", health.last_full_check.as_ref().map_or("never".to_owned(), sentence))?;
    for damaged in &health.damaged {
        let name = damaged.name.as_deref().map_or("unknown".into(), text::escaped);
        let mend = if damaged.can_restore { "; 'cofferctl repair' may bring it back" } else { "" };
        writeln!(out, "damaged  {}  {name}: {}{mend}", damaged.file_id, check::damage_in_words(damaged.damage))?;
    }
    for thing in &health.set_aside {
        writeln!(out, "set aside  {}  {}", thing.id, set_aside_in_words(thing))?;
    }
    if health.unfinished.uploads > 0 {
        let Health { unfinished, .. } = health;
        let count = text::count(unfinished.uploads, "unfinished upload");
        let size = text::size(unfinished.bytes);
        writeln!(out, "{count} that nobody goes on with, {size}; 'cofferctl transfers lost' lists them")?;
    }
    if let (Some(at), Some(reason)) = (health.index.rebuilt_at, health.index.reason) {
        let why = match reason {
            RebuildReason::Lost => "there was none",
            RebuildReason::Damaged => "it was damaged",
            RebuildReason::Asked => "somebody asked for it",
        };
        writeln!(out, "index rebuilt {} because {why}", text::time(at))?;
    }
    writeln!(
        out,
        "{}, {} damaged, {} set aside",
        text::count(health.index.documents, "document"),
        health.damaged_total,
        health.set_aside_total
    )
}

fn sentence(check: &Check) -> String {
    let read = match check.read_percent {
        0 => "lengths only".to_owned(),
        percent => format!("{percent}% read, {}", text::size(check.read_bytes)),
    };
    let mended = match check.mended {
        0 => String::new(),
        entries => format!(", {}", check::mended(entries)),
    };
    format!(
        "{}  {}, {read}, {} damaged{mended}",
        text::time(check.at),
        text::count(check.documents, "document"),
        check.damaged
    )
}

fn set_aside_in_words(thing: &SetAside) -> String {
    let why = match thing.reason {
        SetAsideReason::NoSidecar => "nothing spoke of it",
        SetAsideReason::Replaced => "damaged, and replaced by an intact copy",
        SetAsideReason::Unknown => "found there",
    };
    let name = thing.name.as_deref().map_or("unknown".into(), text::escaped);
    format!("{}  {}  {name}: {why}", text::time(thing.set_aside_at), text::size(thing.size_bytes))
}

fn write_repair(out: &mut dyn Write, outcome: &RepairOutcome) -> io::Result<()> {
    for step in &outcome.steps {
        let done = match step.action {
            RepairAction::Indexed => "indexed",
            RepairAction::Finished => "finished",
            RepairAction::SetAside => "set aside",
            RepairAction::Waiting => "waiting",
            RepairAction::Marked => "marked",
            RepairAction::Restored => "restored",
            RepairAction::Cleared => "cleared",
        };
        let name = step.name.as_deref().map_or("unknown".into(), text::escaped);
        writeln!(out, "{done}  {}  {name}", step.file_id)?;
    }
    let would = if outcome.dry_run { " (nothing was changed)" } else { "" };
    writeln!(
        out,
        "{} looked at, {} restored, {} marked{would}",
        text::count(outcome.documents, "document"),
        outcome.restored,
        outcome.marked
    )
}
