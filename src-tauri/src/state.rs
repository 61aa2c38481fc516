//! What all commands share: the vaults, the drops, and the ways to the desktop.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use coffer_core::Error;
use coffer_core::document::FolderPath;
use coffer_core::home::Home;
use coffer_core::settings::Settings;
use coffer_core::vault::{Seams, Vault};
use coffer_wire::{DragOutcome, ImportStarted};
use tauri::State;
use tokio::sync::oneshot;

use crate::background::Background;
use crate::bell::Bell;
use crate::blocking::run_blocking;
use crate::closing;
use crate::desktop::{Agreement, Desktop, Question};
use crate::drop::Drops;
use crate::error::Answer;
use crate::folders::OfferedFolders;
use crate::picked::Picked;
use crate::sharing::{Network, Sharing};
use crate::vaults::{OpenVault, Vaults};

/// How a command takes the state.
pub(crate) type Shared<'a> = State<'a, Arc<AppState>>;

/// The state of one window. `Send + Sync`; nothing of it is held while the vault works.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) home: Home,
    pub(crate) seams: Seams,
    pub(crate) desktop: Box<dyn Desktop>,
    pub(crate) drops: Drops,
    /// The folders that a page may make a vault in.
    pub(crate) folders: OfferedFolders,
    pub(crate) vaults: Arc<Vaults>,
    /// The server of links, for as long as there are any.
    pub(crate) sharing: Sharing,
    /// Rung after every change that this window makes.
    pub(crate) changed: Arc<Bell>,
    /// Going on behind an icon in the tray.
    pub(crate) background: Background,
    /// The question whether to close while files are on their way.
    pub(crate) question: closing::Question,
    /// How often a page has asked to watch the transfers; only the last one is served.
    pub(crate) watchers: AtomicU64,
}

impl AppState {
    pub(crate) fn new(home: Home, desktop: Box<dyn Desktop>, network: Box<dyn Network>, seams: Seams) -> Self {
        let changed = Arc::new(Bell::default());
        let vaults = Arc::new(Vaults::new(home.clone(), seams.clone(), Arc::clone(&changed)));
        AppState {
            sharing: Sharing::new(&home, &seams, Arc::clone(&vaults), network),
            vaults,
            home,
            desktop,
            drops: Drops::new(Arc::clone(&seams.clock), Arc::clone(&seams.ids)),
            folders: OfferedFolders::new(Arc::clone(&seams.ids)),
            changed,
            background: Background::default(),
            question: closing::Question::default(),
            watchers: AtomicU64::new(0),
            seams,
        }
    }

    /// The vault that the window shows, as [`Vaults::shown`] has it. Blocks.
    pub(crate) fn vault(&self) -> Answer<Arc<Vault>> {
        Ok(Arc::clone(&self.vaults.shown()?.vault))
    }

    /// The vault that the window shows, for something that is to end in it whatever the window shows by then.
    pub(crate) async fn shown(self: &Arc<Self>) -> Answer<Arc<OpenVault>> {
        let vaults = Arc::clone(&self.vaults);
        run_blocking(move || vaults.shown()).await
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

    /// Adds what a person picked to a folder of a vault. The files are found and stored meanwhile; the answer does not
    /// wait for that.
    pub(crate) async fn add(
        self: &Arc<Self>,
        open: Arc<OpenVault>,
        pick: impl FnOnce() -> Picked + Send + 'static,
        folder: FolderPath,
    ) -> Answer<ImportStarted> {
        run_blocking(move || {
            let picked = pick();
            if picked.is_empty() {
                return Err(Error::NothingToAdd.into());
            }
            let started = ImportStarted::from(&picked);
            open.imports.add(picked.paths, folder);
            Ok(started)
        })
        .await
    }

    /// Goes on in the background if the settings say so. Blocks.
    pub(crate) fn keep_in_background_as_set(&self) {
        // What is wrong with settings that cannot be read is said to who asks for them.
        let settings = Settings::load(&*self.seams.fs, &*self.seams.ids, &self.home.settings());
        let is_wanted = settings.is_ok_and(|settings| settings.window.keep_in_background);
        if is_wanted {
            self.background.set_wanted(&*self.desktop, is_wanted);
        }
    }

    /// Hands a drag over to the desktop, with these files.
    pub(crate) async fn drag_out(&self, files: Vec<PathBuf>) -> DragOutcome {
        let (outcome, told) = oneshot::channel();
        let on_dragged = move |became| {
            // Who has asked may be gone.
            let _ = outcome.send(became);
        };
        self.desktop.drag_out(files, Box::new(on_dragged));
        told.await.unwrap_or(DragOutcome::TooLate)
    }

    /// Asks the person with a native dialog to agree to something; anything but a yes is a no.
    pub(crate) async fn agrees(&self, agreement: &Agreement) -> bool {
        let (answer, answered) = oneshot::channel();
        let on_agreed = move |agreed| {
            // Who has asked may be gone.
            let _ = answer.send(agreed);
        };
        self.desktop.agree(agreement, Box::new(on_agreed));
        answered.await.unwrap_or(false)
    }

    /// Asks the person with a native dialog; `None` if it was cancelled.
    pub(crate) async fn choose(&self, question: Question) -> Option<Vec<PathBuf>> {
        let (answer, answered) = oneshot::channel();
        self.desktop.choose(question, Box::new(move |paths| drop(answer.send(paths))));
        answered.await.ok().flatten()
    }
}
