//! What every command is given: where Coffer keeps its things, which vault, as whom, and how to answer.
//!
//! The only reader of the environment.

use std::env;
use std::path::Path;

use coffer_core::home::Home;
use coffer_core::service::Proceed;
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_core::{Error, InvalidInput};

use crate::arguments::Global;
use crate::credentials;
use crate::output::Output;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::text::escaped;

/// One run of the program.
pub struct Session {
    pub home: Home,
    pub choice: Choice,
    pub seams: Seams,
    pub output: Output,
}

impl Session {
    /// What the options and the environment say.
    pub fn new(global: &Global, output: Output) -> Result<Session, Problem> {
        let home = match env::var_os("COFFER_HOME").filter(|folder| !folder.is_empty()) {
            Some(folder) => Home::at(Path::new(&folder)),
            None => Home::of_platform()
                .ok_or(InvalidInput::new("COFFER_HOME", "must be set where there is no home folder"))?,
        };
        let user = global.user.as_deref().map(str::parse).transpose()?;
        let login_name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok());
        let credentials = global.credentials.as_deref().map(credentials::source_of).transpose()?;
        let choice = Choice { vault: global.vault.clone(), user, login_name, credentials, ..Choice::default() };
        let seams = Seams::real().with_keys_of_person(|variable| env::var(variable).ok());
        Ok(Session { home, choice, seams, output })
    }

    /// Opens the chosen vault; at the very first start, makes the default one. One in a bucket is brought up to date, if
    /// its bucket can be reached: what is known of it can be used without.
    pub fn open(&self) -> Result<Vault, Problem> {
        self.open_chosen(&self.choice)
    }

    /// Opens the vault of this name.
    pub fn open_named(&self, name: &str) -> Result<Vault, Problem> {
        self.open_chosen(&Choice { vault: Some(name.to_owned()), ..self.choice.clone() })
    }

    /// Opens the chosen vault as it was known the last time, for who goes on to [`read_news`](Self::read_news) beside
    /// something else. One of which nothing is known yet is read first.
    pub fn open_as_known(&self) -> Result<Vault, Problem> {
        let vault = vault::open(&self.home, &self.choice, &self.seams)?;
        if !vault.is_complete()? {
            self.bring_up_to_date(&vault);
        }
        Ok(vault)
    }

    /// Reads what is new in the bucket of `vault`, and answers how many documents there were. Shows nothing.
    ///
    /// # Errors
    /// Whatever keeps the bucket from answering; what is known of it can be used without.
    pub fn read_news(vault: &Vault) -> Result<u64, Error> {
        vault.catch_up(&mut |_| Proceed::Go)
    }

    /// Says that what is new in `vault` could not be read.
    pub fn note_unread(&self, vault: &Vault, error: &Error) {
        self.output.note(&format!("what is new in {} is not known: {error}", escaped(&vault.name)));
    }

    fn open_chosen(&self, choice: &Choice) -> Result<Vault, Problem> {
        let vault = vault::open(&self.home, choice, &self.seams)?;
        self.bring_up_to_date(&vault);
        Ok(vault)
    }

    fn bring_up_to_date(&self, vault: &Vault) {
        if vault.bucket().is_none() {
            return;
        }
        let progress = Progress::of_count(self.output, "reading what is new,");
        let caught_up = vault.catch_up(&mut |so_far| {
            progress.set(so_far.read);
            Proceed::Go
        });
        drop(progress);
        if let Err(error) = caught_up {
            self.note_unread(vault, &error);
        }
    }
}
