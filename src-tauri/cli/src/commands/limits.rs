//! `transfers limit`: how fast transfers may be, and how many at once.

use coffer_core::limits::{ByteRate, Limit, RatesNow};
use coffer_core::settings::{Settings, TransferSettings};
use coffer_core::{Error, InvalidInput};
use coffer_wire::TransferLimits;
use serde::Serialize;

use super::Outcome;
use crate::arguments::TransferLimit;
use crate::problem::Problem;
use crate::session::Session;

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    chosen: coffer_wire::TransferSettings,
    /// What holds at this minute, as a timetable has it.
    limits: TransferLimits,
}

pub fn run(session: &Session, wanted: &TransferLimit) -> Result<Outcome, Problem> {
    let chosen = if is_question(wanted) { known(session)? } else { change(session, wanted)? };
    let now = session.seams.clock.minute_of_week();
    let rates @ RatesNow { up, down } = RatesNow { up: chosen.up.at(|| now), down: chosen.down.at(|| now) };
    session.output.answer(&Answer { chosen: (&chosen).into(), limits: rates.into() }, |out| {
        writeln!(out, "up     {}", line(&chosen.up, up))?;
        writeln!(out, "down   {}", line(&chosen.down, down))?;
        writeln!(out, "files  {} at once", chosen.files_at_once)?;
        writeln!(out, "parts  {} at once", chosen.parts_at_once)
    })?;
    Ok(Outcome::Done)
}

fn is_question(wanted: &TransferLimit) -> bool {
    wanted.up.is_none() && wanted.down.is_none() && wanted.files.is_none() && wanted.parts.is_none()
}

fn known(session: &Session) -> Result<TransferSettings, Error> {
    let seams = &session.seams;
    Ok(Settings::load(&*seams.fs, &*seams.ids, &session.home.settings())?.transfers)
}

fn change(session: &Session, wanted: &TransferLimit) -> Result<TransferSettings, Error> {
    let limit = |field, text: &Option<String>, before: &Limit| -> Result<Limit, InvalidInput> {
        text.as_deref().map_or_else(|| Ok(before.clone()), |text| Limit::of_field(field, text))
    };
    let seams = &session.seams;
    Settings::change(&*seams.fs, &*seams.ids, &session.home.settings(), |settings| {
        let before = &settings.transfers;
        let files = wanted.files.unwrap_or(before.files_at_once);
        let parts = wanted.parts.unwrap_or(before.parts_at_once);
        let (up, down) = (limit("up", &wanted.up, &before.up)?, limit("down", &wanted.down, &before.down)?);
        settings.transfers.replace_with(TransferSettings::new(files, parts, up, down)?);
        Ok(settings.transfers.clone())
    })
}

/// A limit as it was set, and what it comes to now if that changes over the week.
fn line(limit: &Limit, now: Option<ByteRate>) -> String {
    let now = now.map_or_else(|| "off".to_owned(), |rate| rate.to_string());
    match limit {
        Limit::Timetable(timetable) => format!("{now} now; {timetable}"),
        Limit::None | Limit::Fixed(_) => now,
    }
}
