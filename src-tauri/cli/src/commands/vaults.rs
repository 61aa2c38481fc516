//! `vault`: which vaults there are, what they are called, and which one is meant when none is named.

use coffer_core::settings::{Settings, VaultEntry};
use coffer_core::vault;
use coffer_wire::VaultPlace;
use serde::Serialize;

use super::{Outcome, buckets, copy, sharing};
use crate::arguments::{NewVault, VaultCommand};
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align, escaped};

/// A vault that was added.
#[derive(Debug, Serialize)]
struct Answer {
    name: String,
    #[serde(flatten)]
    place: VaultPlace,
    vault_id: String,
    user_id: String,
    /// Whether it is the one that is used when none is named.
    current: bool,
    /// Where it lies, as one line.
    #[serde(skip)]
    shown_place: String,
}

#[derive(Debug, Serialize)]
struct Answers {
    vaults: Vec<Answer>,
}

impl Answer {
    fn new(entry: &VaultEntry, current: bool) -> Answer {
        Answer {
            name: entry.name.clone(),
            place: VaultPlace::from(&entry.access),
            vault_id: entry.vault_id.to_string(),
            user_id: entry.user_id.to_string(),
            current,
            shown_place: escaped(&entry.access.to_string()).into_owned(),
        }
    }
}

pub fn run(session: &Session, command: &VaultCommand) -> Result<Outcome, Problem> {
    match command {
        VaultCommand::List => list(session),
        VaultCommand::Add { vault: NewVault::Local { path, name } } => {
            let entry = vault::add_local(&session.home, path, name.as_deref(), &session.choice, &session.seams)?;
            tell(session, "using", &Answer::new(&entry, true))
        }
        VaultCommand::Add { vault: NewVault::S3(new) } => {
            let entry = buckets::add(session, new)?;
            tell(session, "using", &Answer::new(&entry, true))
        }
        VaultCommand::Check { name } => buckets::check(session, name.as_deref()),
        VaultCommand::Sharing(chosen) => sharing::run(session, chosen),
        VaultCommand::Keys { name } => {
            let entry = buckets::replace_keys(session, name)?;
            tell_known(session, "keys kept", &entry)
        }
        VaultCommand::TakeOver { name } => buckets::take_over(session, name.as_deref()),
        VaultCommand::Use { name } => {
            let entry = vault::use_vault(&session.home, name, &session.seams)?;
            tell(session, "using", &Answer::new(&entry, true))
        }
        VaultCommand::Rename { name, new_name } => {
            let entry = vault::rename(&session.home, name, new_name, &session.seams)?;
            tell_known(session, "renamed", &entry)
        }
        VaultCommand::Forget { name } => forget(session, name),
        VaultCommand::Copy { from, to } => copy::run(session, from, to),
    }
}

fn list(session: &Session) -> Result<Outcome, Problem> {
    let settings = settings(session)?;
    let is_current = |entry: &VaultEntry| settings.current.as_ref() == Some(&entry.name);
    let vaults = settings.vaults.iter().map(|entry| Answer::new(entry, is_current(entry))).collect();
    let answers = Answers { vaults };
    session.output.answer(&answers, |out| {
        let row = |vault: &Answer| {
            let mark = if vault.current { "*" } else { "" };
            let name = escaped(&vault.name).into_owned();
            [mark.to_owned(), vault.user_id.clone(), name, vault.shown_place.clone()]
        };
        let rows: Vec<[String; 4]> = answers.vaults.iter().map(row).collect();
        let columns = [("", Align::Left), ("USER", Align::Left), ("NAME", Align::Left), ("PLACE", Align::Left)];
        text::table(out, columns, &rows)
    })?;
    for vault in settings.unknown_vaults() {
        let name = escaped(vault.name().unwrap_or("without a name"));
        session.output.note(&format!("left out: {name}, which lies in a place that only a newer Coffer knows"));
    }
    if answers.vaults.is_empty() && settings.unknown_vaults().is_empty() {
        session.output.note("there are no vaults yet; the first command that needs one makes it");
    }
    Ok(Outcome::Done)
}

fn forget(session: &Session, name: &str) -> Result<Outcome, Problem> {
    let forgotten = vault::forget(&session.home, name, &session.seams)?;
    tell(session, "forgotten", &Answer::new(&forgotten.entry, false))?;
    if forgotten.index_kept {
        session.output.note("its index is kept: another program has it open, or it knows of imports to go on with");
    }
    if let Some(error) = &forgotten.keys_kept {
        session.output.note(&format!("its keys are left where they were kept: {error}"));
    }
    Ok(Outcome::Done)
}

fn settings(session: &Session) -> Result<Settings, Problem> {
    Ok(Settings::load(&*session.seams.fs, &*session.seams.ids, &session.home.settings())?)
}

/// [`tell`], of a vault that may or may not be the current one.
fn tell_known(session: &Session, what: &str, entry: &VaultEntry) -> Result<Outcome, Problem> {
    let is_current = settings(session)?.current.as_ref() == Some(&entry.name);
    tell(session, what, &Answer::new(entry, is_current))
}

fn tell(session: &Session, what: &str, vault: &Answer) -> Result<Outcome, Problem> {
    session.output.answer(vault, |out| writeln!(out, "{what}  {}  {}", escaped(&vault.name), vault.shown_place))?;
    Ok(Outcome::Done)
}
