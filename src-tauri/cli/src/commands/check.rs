//! `verify` and `rebuild-index`: whether the vault is whole, and an index that says what the vault says.

use coffer_core::service::ReadShare;
use coffer_wire::{Damage, DamageKind, Rebuilt, VerifyReport};

use super::Outcome;
use crate::arguments::Verify;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text;

pub fn verify(session: &Session, arguments: &Verify) -> Result<Outcome, Problem> {
    let share = arguments.read_data.map_or(Ok(ReadShare::NONE), ReadShare::percent)?;
    let vault = session.open()?;
    let progress = Progress::of_unknown_bytes(session.output, "checking,");
    let verdict = vault.attend(|vault| vault.service.verify(&vault.user, share, &progress.part()))?;
    drop(progress);
    let report = VerifyReport::from(&verdict);
    session.output.answer(&report, |out| {
        for damage in &report.damaged {
            writeln!(out, "{}", sentence(damage))?;
        }
        if report.mended > 0 {
            writeln!(out, "{}", mended(report.mended))?;
        }
        let read =
            if report.read_bytes > 0 { format!(", {} read", text::size(report.read_bytes)) } else { String::new() };
        writeln!(out, "{} checked{read}, {} damaged", text::count(report.documents, "document"), report.damaged.len())
    })?;
    Ok(if report.damaged.is_empty() { Outcome::Done } else { Outcome::Failed })
}

pub fn rebuild_index(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let progress = Progress::of_count(session.output, "reading sidecars,");
    let outcome = vault.attend(|vault| vault.rebuild_index(&mut |count| progress.set(count)))?;
    drop(progress);
    let rebuilt = Rebuilt::from(outcome);
    session.output.answer(&rebuilt, |out| {
        write!(out, "{} indexed", text::count(rebuilt.documents, "document"))?;
        match rebuilt.skipped {
            0 => writeln!(out),
            skipped => writeln!(out, ", {} left out because they cannot be used", text::count(skipped, "sidecar")),
        }
    })?;
    Ok(Outcome::Done)
}

fn sentence(damage: &Damage) -> String {
    let name = damage.name.as_deref().map_or("unknown".into(), text::escaped);
    format!("damaged  {}  {name}: {}", damage.file_id, damage_in_words(damage.damage))
}

/// That entries of the index were brought in line with the vault.
pub fn mended(entries: u64) -> String {
    match entries {
        1 => "1 entry of the index was mended".to_owned(),
        entries => format!("{entries} entries of the index were mended"),
    }
}

/// What is wrong with a document.
pub fn damage_in_words(damage: DamageKind) -> &'static str {
    match damage {
        DamageKind::ContentMissing => "its content is missing",
        DamageKind::SizeDiffers => "its content has another length than it should",
        DamageKind::HashDiffers => "its content is not what it should be",
        DamageKind::SidecarMissing => "its sidecar is missing",
        DamageKind::SidecarUnreadable => "its sidecar cannot be read",
        DamageKind::Foreign => "its sidecar was written by a newer Coffer",
    }
}
