//! `transfers lost`: the uploads that were begun and that nobody goes on with, and clearing them.

use coffer_core::Error;
use coffer_wire::LostUpload;
use serde::Serialize;

use super::Outcome;
use crate::arguments::LostCommand;
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align};

#[derive(Debug, Serialize)]
struct Answer {
    lost: Vec<LostUpload>,
}

#[derive(Debug, Serialize)]
struct Cleared {
    cleared: Vec<LostUpload>,
}

pub fn run(session: &Session, command: Option<&LostCommand>) -> Result<Outcome, Problem> {
    match command {
        None => list(session),
        Some(LostCommand::Clear { id, all: _ }) => clear(session, id.as_deref()),
    }
}

fn list(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let lost = vault.attend(|vault| vault.service.lost_uploads(&vault.user))?;
    let answer = Answer { lost: lost.iter().map(LostUpload::from).collect() };
    session.output.answer(&answer, |out| {
        let row = |lost: &LostUpload| {
            [
                lost.id.clone(),
                text::size(lost.size_bytes),
                text::time(lost.touched_at),
                text::time(lost.cleared_at),
                if lost.is_ours { "this computer" } else { "another" }.to_owned(),
                name_of(lost),
            ]
        };
        let rows: Vec<[String; 6]> = answer.lost.iter().map(row).collect();
        let columns = [
            ("ID", Align::Left),
            ("STORED", Align::Right),
            ("LAST ADDED TO", Align::Left),
            ("CLEARED", Align::Left),
            ("BY", Align::Left),
            ("NAME", Align::Left),
        ];
        text::table(out, columns, &rows)
    })?;
    if answer.lost.is_empty() {
        session.output.note("there are no lost uploads");
    }
    Ok(Outcome::Done)
}

/// Clears the one of this id, or all.
fn clear(session: &Session, id: Option<&str>) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let mut lost = vault.attend(|vault| vault.service.lost_uploads(&vault.user))?;
    if let Some(id) = id {
        lost.retain(|lost| lost.id == id);
        if lost.is_empty() {
            return Err(Error::NotFound.into());
        }
    }
    let mut answer = Cleared { cleared: Vec::new() };
    let mut outcome = Outcome::Done;
    for one in &lost {
        match vault.service.clear_lost_upload(&vault.user, &one.id) {
            Ok(()) => answer.cleared.push(one.into()),
            Err(error) if id.is_some() => return Err(error.into()),
            // Somebody else has cleared it, or goes on with it, since it was listed.
            Err(Error::NotFound) => {}
            Err(error) => {
                session.output.report(Some(&one.id), &error);
                outcome = Outcome::Failed;
            }
        }
    }
    session.output.answer(&answer, |out| {
        for lost in &answer.cleared {
            writeln!(out, "cleared  {}  {}  {}", lost.id, text::size(lost.size_bytes), name_of(lost))?;
        }
        Ok(())
    })?;
    Ok(outcome)
}

fn name_of(lost: &LostUpload) -> String {
    lost.name.as_deref().map_or("unknown".into(), text::escaped).into_owned()
}
