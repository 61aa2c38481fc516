//! What all commands share: the vault, the imports, the drops, and the ways to the desktop.

use std::env;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use coffer_core::Error;
use coffer_core::document::FolderPath;
use coffer_core::home::Home;
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_wire::ImportStarted;
use tauri::State;
use tokio::sync::oneshot;

use crate::bell::Bell;
use crate::blocking::run_blocking;
use crate::checking::Checking;
use crate::desktop::{Desktop, Question};
use crate::drop::Drops;
use crate::error::{Answer, CommandError};
use crate::imports::Imports;
use crate::picked::Picked;
use crate::upkeep;

/// How a command takes the state.
pub(crate) type Shared<'a> = State<'a, Arc<AppState>>;

/// The state of one window. `Send + Sync`; nothing of it is held while the vault works.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) home: Home,
    pub(crate) seams: Seams,
    pub(crate) desktop: Box<dyn Desktop>,
    pub(crate) drops: Drops,
    pub(crate) imports: Arc<Imports>,
    /// The check that a page has asked for.
    pub(crate) checking: Checking,
    /// Rung after every change that this window makes.
    pub(crate) changed: Arc<Bell>,
    /// How often a page has asked to watch the transfers; only the last one is served.
    pub(crate) watchers: AtomicU64,
    opening: Mutex<Opening>,
}

/// How far the opening of the vault is.
#[derive(Debug)]
enum Opening {
    NotYet,
    Open(Arc<Vault>),
    Failed(CommandError),
}

impl AppState {
    pub(crate) fn new(home: Home, desktop: Box<dyn Desktop>, seams: Seams) -> Self {
        let changed = Arc::new(Bell::default());
        AppState {
            home,
            desktop,
            drops: Drops::new(Arc::clone(&seams.clock), Arc::clone(&seams.ids)),
            imports: Arc::new(Imports::new(Arc::clone(&seams.clock), Arc::clone(&changed))),
            checking: Checking::default(),
            changed,
            watchers: AtomicU64::new(0),
            opening: Mutex::new(Opening::NotYet),
            seams,
        }
    }

    /// The vault; the first call opens it and the others wait. Blocks.
    ///
    /// # Errors
    /// What the opening failed with, for as long as nobody [opens it again](Self::open_again).
    pub(crate) fn vault(&self) -> Answer<Arc<Vault>> {
        let mut opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Opening::NotYet = *opening {
            *opening = self.open();
        }
        match &*opening {
            Opening::Open(vault) => Ok(Arc::clone(vault)),
            Opening::Failed(error) => Err(error.clone()),
            Opening::NotYet => unreachable!("it was opened, or failed to, above"),
        }
    }

    /// The vault, tried anew if it could not be opened before: its disk may be there by now. Blocks.
    ///
    /// # Errors
    /// As [`vault`](Self::vault).
    pub(crate) fn open_again(&self) -> Answer<Arc<Vault>> {
        {
            let mut opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
            if let Opening::Failed(_) = *opening {
                *opening = Opening::NotYet;
            }
        }
        self.vault()
    }

    fn open(&self) -> Opening {
        let login_name = env::var("USER").or_else(|_| env::var("LOGNAME")).ok();
        let choice = Choice { login_name, ..Choice::default() };
        match vault::open(&self.home, &choice, &self.seams) {
            Ok(vault) => {
                let vault = Arc::new(vault);
                self.imports.start(&vault);
                upkeep::start(&vault, &self.changed);
                self.changed.ring();
                Opening::Open(vault)
            }
            Err(error) => Opening::Failed(error.into()),
        }
    }

    /// Looks something up in the vault. Done once more if the index turns out to be damaged, after it was built anew.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Fn(&Vault) -> Result<T, Error> + Send + 'static,
    ) -> Answer<T> {
        let state = Arc::clone(self);
        run_blocking(move || Ok(state.vault()?.attend(work)?)).await
    }

    /// Changes something in the vault; the page hears of it soon after.
    pub(crate) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Fn(&Vault) -> Result<T, Error> + Send + 'static,
    ) -> Answer<T> {
        let answer = self.read(work).await;
        // A failed change may have changed a part.
        self.changed.ring();
        answer
    }

    /// Adds what a person picked to a folder of the vault. The files are found and stored meanwhile; the answer does not
    /// wait for that.
    pub(crate) async fn add(
        self: &Arc<Self>,
        pick: impl FnOnce() -> Picked + Send + 'static,
        folder: FolderPath,
    ) -> Answer<ImportStarted> {
        let state = Arc::clone(self);
        run_blocking(move || {
            state.vault()?;
            let picked = pick();
            if picked.is_empty() {
                return Err(Error::NothingToAdd.into());
            }
            let started = ImportStarted::from(&picked);
            state.imports.add(picked.paths, folder);
            Ok(started)
        })
        .await
    }

    /// Asks the person with a native dialog; `None` if it was cancelled.
    pub(crate) async fn choose(&self, question: Question) -> Option<Vec<PathBuf>> {
        let (answer, answered) = oneshot::channel();
        self.desktop.choose(question, Box::new(move |paths| drop(answer.send(paths))));
        answered.await.ok().flatten()
    }
}
