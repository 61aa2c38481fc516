//! What every command is given: where Coffer keeps its things, which vault, as whom, and how to answer.
//!
//! The only reader of the environment.

use std::env;
use std::path::Path;

use coffer_core::InvalidInput;
use coffer_core::home::Home;
use coffer_core::vault::{self, Choice, Seams, Vault};

use crate::arguments::Global;
use crate::credentials;
use crate::output::Output;
use crate::problem::Problem;

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
        Ok(Session { home, choice, seams: Seams::real(), output })
    }

    /// Opens the chosen vault; at the very first start, makes the default one.
    pub fn open(&self) -> Result<Vault, Problem> {
        Ok(vault::open(&self.home, &self.choice, &self.seams)?)
    }

    /// Opens the vault of this name.
    pub fn open_named(&self, name: &str) -> Result<Vault, Problem> {
        let choice = Choice { vault: Some(name.to_owned()), ..self.choice.clone() };
        Ok(vault::open(&self.home, &choice, &self.seams)?)
    }
}
