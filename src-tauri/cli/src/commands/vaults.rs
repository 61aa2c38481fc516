//! `vault`: which vaults there are, and which one is meant when none is named.

use coffer_core::settings::{Settings, VaultEntry};
use coffer_core::vault;
use serde::Serialize;

use super::Outcome;
use crate::arguments::{VaultCommand, VaultPlace};
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align, escaped};

/// A vault that was added.
#[derive(Debug, Serialize)]
struct Answer {
    name: String,
    /// `local`.
    kind: &'static str,
    root: String,
    vault_id: String,
    user_id: String,
    /// Whether it is the one that is used when none is named.
    current: bool,
}

#[derive(Debug, Serialize)]
struct Answers {
    vaults: Vec<Answer>,
}

impl Answer {
    fn new(entry: &VaultEntry, current: bool) -> Answer {
        Answer {
            name: entry.name.clone(),
            kind: "local",
            root: entry.root.to_string_lossy().into_owned(),
            vault_id: entry.vault_id.to_string(),
            user_id: entry.user_id.to_string(),
            current,
        }
    }
}

pub fn run(session: &Session, command: &VaultCommand) -> Result<Outcome, Problem> {
    match command {
        VaultCommand::List => list(session),
        VaultCommand::Add { place: VaultPlace::Local { path, name } } => {
            let entry = vault::add_local(&session.home, path, name.as_deref(), &session.choice, &session.seams)?;
            made_current(session, &entry)
        }
        VaultCommand::Use { name } => made_current(session, &vault::use_vault(&session.home, name, &session.seams)?),
    }
}

fn list(session: &Session) -> Result<Outcome, Problem> {
    let settings = Settings::load(&*session.seams.fs, &*session.seams.ids, &session.home.settings())?;
    let is_current = |entry: &VaultEntry| settings.current.as_ref() == Some(&entry.name);
    let vaults = settings.vaults.iter().map(|entry| Answer::new(entry, is_current(entry))).collect();
    let answers = Answers { vaults };
    session.output.answer(&answers, |out| {
        let row = |vault: &Answer| {
            let mark = if vault.current { "*" } else { "" };
            [
                mark.to_owned(),
                vault.user_id.clone(),
                escaped(&vault.name).into_owned(),
                escaped(&vault.root).into_owned(),
            ]
        };
        let rows: Vec<[String; 4]> = answers.vaults.iter().map(row).collect();
        let columns = [("", Align::Left), ("USER", Align::Left), ("NAME", Align::Left), ("FOLDER", Align::Left)];
        text::table(out, columns, &rows)
    })?;
    if answers.vaults.is_empty() {
        session.output.note("there are no vaults yet; the first command that needs one makes it");
    }
    Ok(Outcome::Done)
}

fn made_current(session: &Session, entry: &VaultEntry) -> Result<Outcome, Problem> {
    let answer = Answer::new(entry, true);
    session
        .output
        .answer(&answer, |out| writeln!(out, "using  {}  {}", escaped(&answer.name), escaped(&answer.root)))?;
    Ok(Outcome::Done)
}
