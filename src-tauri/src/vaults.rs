//! The vaults that are open: the one that the window shows, and those that it has left while their imports are running, or
//! while our own server answers links to their documents.
//!
//! Whoever has begun something with a vault (an import, a dialog, a check) holds its [`OpenVault`] and ends it there,
//! whatever the window shows by then. A vault that was left is closed when its imports are over, no link is served out of it,
//! and nobody holds it.

mod buckets;
mod served;

use std::env;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_core::home::Home;
use coffer_core::settings::{Settings, VaultEntry};
use coffer_core::transfer::{Direction, Snapshot, Transfer, TransferState};
use coffer_core::vault::{self, Choice, FirstStart, PublicVaults, Seams, Vault};
use coffer_core::{Error, ErrorKind};
use coffer_wire::{Closing, KnownVault, VaultStatus};

use crate::bell::Bell;
use crate::catching::{self, Catching};
use crate::checking::Checking;
use crate::error::{Answer, CommandError};
use crate::imports::Imports;
use crate::link_checks::{self, LinkChecks};
use crate::locked::lock;
use crate::{log, upkeep};

/// How often a vault that was left is looked at while nothing is known to have changed.
const EVERY: Duration = Duration::from_secs(1);

/// A vault that is open, and what goes on in it.
#[derive(Debug)]
pub(crate) struct OpenVault {
    name: Mutex<String>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) imports: Arc<Imports>,
    /// The check that a page has asked for.
    pub(crate) checking: Checking,
    /// How a vault in a bucket is kept up to date.
    pub(crate) catching: Arc<Catching>,
    /// How its links are looked after.
    pub(crate) link_checks: Arc<LinkChecks>,
}

impl OpenVault {
    /// What people call it now.
    pub(crate) fn name(&self) -> String {
        lock(&self.name).clone()
    }

    /// What is said of it.
    pub(crate) fn status(&self, free_bytes: Option<u64>) -> VaultStatus {
        VaultStatus::new(&self.vault, &lock(&self.name), free_bytes)
    }

    /// How many files are on their way into it and out of it; `None` if there are none. Never blocks for long.
    pub(crate) fn under_way(&self) -> Option<Closing> {
        if self.imports.is_idle() {
            return None;
        }
        Some(under_way_of(&self.imports.transfers.snapshot(usize::MAX)))
    }

    /// Ends its threads.
    fn close(&self) {
        self.link_checks.close();
        self.catching.close();
        self.imports.close();
    }
}

/// How many files are on their way by the board of a vault that is not idle.
pub(crate) fn under_way_of(snapshot: &Snapshot) -> Closing {
    let moves = |transfer: &&Transfer| {
        use TransferState::{Active, Hashing, Queued};
        transfer.direction == Direction::Out && matches!(transfer.state, Queued | Hashing | Active)
    };
    let outgoing = snapshot.transfers.iter().filter(moves).count() as u64;
    let all = snapshot.totals.queued + snapshot.totals.active;
    // Files that are still being looked for are at least one.
    let least = u64::from(outgoing == 0);
    Closing { incoming: all.saturating_sub(outgoing).max(least), outgoing }
}

/// The vaults that are open.
#[derive(Debug)]
pub(crate) struct Vaults {
    home: Home,
    seams: Seams,
    /// Rung after every change that this window makes.
    changed: Arc<Bell>,
    /// Rung after every change of a link, which is none of a document.
    links: Arc<Bell>,
    /// What our own server of links gives out of: the vaults that are open.
    public: Arc<PublicVaults>,
    /// Held by who opens, shows or closes a vault, however long that takes.
    changing: Mutex<()>,
    /// Held for moments only.
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    shown: Shown,
    left: Vec<Arc<OpenVault>>,
}

/// The vault that the window shows.
#[derive(Debug)]
enum Shown {
    NotYet,
    Open(Arc<OpenVault>),
    Failed(CommandError),
}

impl Vaults {
    pub(crate) fn new(home: Home, seams: Seams, changed: Arc<Bell>) -> Self {
        let held = Mutex::new(Held { shown: Shown::NotYet, left: Vec::new() });
        let links = Arc::new(Bell::default());
        let (counted, told) = (Arc::clone(&links), Arc::clone(&changed));
        let on_opened = move || {
            counted.ring();
            told.ring();
        };
        let public = PublicVaults::new(Box::new(on_opened));
        Vaults { home, seams, changed, links, public, changing: Mutex::default(), held }
    }

    /// The vault that the window shows; the first call opens it and the others wait. Blocks.
    ///
    /// # Errors
    /// What the opening failed with, for as long as nobody [opens it again](Self::open_again).
    pub(crate) fn shown(&self) -> Answer<Arc<OpenVault>> {
        if let Some(answer) = self.known_answer() {
            return answer;
        }
        let _changing = lock(&self.changing);
        // Another thread may have opened it while this one waited.
        self.known_answer().unwrap_or_else(|| {
            let opened = self.open(None);
            lock(&self.held).shown = match &opened {
                Ok(open) => Shown::Open(Arc::clone(open)),
                Err(error) => Shown::Failed(error.clone()),
            };
            self.give_out_of_open();
            self.changed.ring();
            opened
        })
    }

    /// The vault that the window shows if it is open. Never blocks for long.
    pub(crate) fn shown_now(&self) -> Option<Arc<OpenVault>> {
        self.known_answer()?.ok()
    }

    /// The vault, tried anew if it could not be opened before: its disk may be there by now. Blocks.
    ///
    /// # Errors
    /// As [`shown`](Self::shown).
    pub(crate) fn open_again(&self) -> Answer<Arc<OpenVault>> {
        {
            let mut held = lock(&self.held);
            if let Shown::Failed(_) = held.shown {
                held.shown = Shown::NotYet;
            }
        }
        self.shown()
    }

    /// How many files are on their way in all open vaults; `None` if there are none. Never blocks for long.
    pub(crate) fn under_way(&self) -> Option<Closing> {
        let all = self.all_open().into_iter().filter_map(|open| open.under_way());
        all.reduce(|sum, one| Closing { incoming: sum.incoming + one.incoming, outgoing: sum.outgoing + one.outgoing })
    }

    /// The vaults that were added.
    ///
    /// # Errors
    /// If the settings cannot be read.
    pub(crate) fn list(&self) -> Answer<Vec<KnownVault>> {
        let settings = self.settings()?;
        let known = settings.vaults.iter().enumerate();
        Ok(known.map(|(position, entry)| self.describe(&settings, entry, position)).collect())
    }

    /// Shows another vault, and makes it the one that opens by itself.
    ///
    /// # Errors
    /// `vaultNotFound`; why it cannot be opened. The window shows what it did then.
    pub(crate) fn show(self: &Arc<Self>, name: &str) -> Answer<()> {
        let _changing = lock(&self.changing);
        self.put_in_front(name)
    }

    /// Adds the vault in a folder, or makes one there, and shows it.
    ///
    /// # Errors
    /// As [`vault::add_local`], and why it cannot be opened.
    pub(crate) fn add_local(self: &Arc<Self>, root: &Path, name: &str) -> Answer<KnownVault> {
        let _changing = lock(&self.changing);
        let entry = vault::add_local(&self.home, root, Some(name), &choice(), &self.seams)?;
        self.show_added(&entry)
    }

    fn show_added(self: &Arc<Self>, entry: &VaultEntry) -> Answer<KnownVault> {
        self.put_in_front(&entry.name)?;
        let settings = self.settings()?;
        let position = settings.vaults.iter().position(|known| known.vault_id == entry.vault_id);
        Ok(self.describe(&settings, entry, position.unwrap_or_default()))
    }

    /// Calls a vault something else.
    ///
    /// # Errors
    /// As [`vault::rename`].
    pub(crate) fn rename(&self, name: &str, new_name: &str) -> Answer<()> {
        let entry = vault::rename(&self.home, name, new_name, &self.seams)?;
        if let Some(open) = self.find_open(entry.vault_id) {
            new_name.clone_into(&mut lock(&open.name));
        }
        self.changed.ring();
        Ok(())
    }

    /// Forgets a vault; nothing in it is touched. If the window shows it, it shows the one that opens by itself next.
    ///
    /// # Errors
    /// `busy` while its imports are running; as [`vault::forget`].
    pub(crate) fn forget(&self, name: &str) -> Answer<()> {
        let _changing = lock(&self.changing);
        let vault_id = self.settings()?.vault(Some(name))?.vault_id;
        if let Some(open) = self.find_open(vault_id) {
            if !open.imports.is_idle() {
                return Err(CommandError::new(ErrorKind::Busy, "its imports are running"));
            }
            {
                let mut held = lock(&self.held);
                held.left.retain(|left| left.vault.vault_id != vault_id);
                if held.is_shown(vault_id) {
                    held.shown = Shown::NotYet;
                }
            }
            self.give_out_of_open();
            open.close();
        }
        vault::forget(&self.home, name, &self.seams)?;
        self.changed.ring();
        Ok(())
    }

    /// What the window showed stays open for as long as its imports run.
    fn put_in_front(self: &Arc<Self>, name: &str) -> Answer<()> {
        let vault_id = self.settings()?.vault(Some(name))?.vault_id;
        let open = match self.find_open(vault_id) {
            Some(open) => {
                // Showing it again is how a person says that the keys, or the network, are there now.
                open.ask_for_keys_again();
                open
            }
            None => self.open(Some(name))?,
        };
        if let Err(error) = vault::use_vault(&self.home, name, &self.seams) {
            if self.find_open(vault_id).is_none() {
                open.close();
            }
            return Err(error.into());
        }
        let mut held = lock(&self.held);
        held.left.retain(|left| left.vault.vault_id != vault_id);
        if let Shown::Open(before) = std::mem::replace(&mut held.shown, Shown::Open(open))
            && before.vault.vault_id != vault_id
        {
            held.left.push(Arc::clone(&before));
            drop(held);
            self.close_when_idle(before.vault.vault_id);
        } else {
            drop(held);
        }
        self.give_out_of_open();
        self.changed.ring();
        Ok(())
    }

    fn open(&self, name: Option<&str>) -> Answer<Arc<OpenVault>> {
        let vault = vault::open(&self.home, &Choice { vault: name.map(str::to_owned), ..choice() }, &self.seams)?;
        let (name, vault) = (Mutex::new(vault.name.clone()), Arc::new(vault));
        let imports = Imports::start(&vault, &self.seams, Arc::clone(&self.changed));
        upkeep::start(&vault, &self.changed);
        let catching = catching::start(&vault, &imports, &self.changed, &self.home, &self.seams);
        let link_checks = link_checks::start(&vault, &self.changed, &self.links, &self.seams.clock);
        Ok(Arc::new(OpenVault { name, vault, imports, checking: Checking::default(), catching, link_checks }))
    }

    /// Opens a vault anew in the place of itself, where it is shown or was left.
    fn open_anew(&self, before: &Arc<OpenVault>) -> Answer<Arc<OpenVault>> {
        let vault_id = before.vault.vault_id;
        let opened = self.open(Some(&before.name()));
        {
            let mut held = lock(&self.held);
            if held.is_shown(vault_id) {
                held.shown = match &opened {
                    Ok(open) => Shown::Open(Arc::clone(open)),
                    Err(error) => Shown::Failed(error.clone()),
                };
            } else if let Some(left) = held.left.iter_mut().find(|left| left.vault.vault_id == vault_id)
                && let Ok(open) = &opened
            {
                *left = Arc::clone(open);
            }
        }
        before.close();
        self.give_out_of_open();
        self.changed.ring();
        opened
    }

    /// Closes a vault that was left as soon as nothing goes on in it, unless it is shown again before.
    fn close_when_idle(self: &Arc<Self>, vault_id: VaultId) {
        let vaults = Arc::clone(self);
        let wait = move || {
            loop {
                let heard = vaults.changed.rings();
                match vaults.take_if_idle(vault_id) {
                    Left::Gone => return,
                    Left::Idle(open) => return open.close(),
                    Left::Busy => vaults.changed.wait(heard, EVERY),
                }
            }
        };
        if let Err(error) = thread::Builder::new().name("left".to_owned()).spawn(wait) {
            // It stays open until the program ends, which harms nothing.
            log::failure("no thread for a vault that was left", &error);
        }
    }

    fn take_if_idle(&self, vault_id: VaultId) -> Left {
        let _changing = lock(&self.changing);
        // Asked while nothing is held that others need at once.
        let is_served = self
            .find_open(vault_id)
            .is_some_and(|open| open.imports.is_idle() && open.has_served_links() != Some(false));
        let mut held = lock(&self.held);
        let Some(place) = held.left.iter().position(|left| left.vault.vault_id == vault_id) else { return Left::Gone };
        let open = &held.left[place];
        // Who holds it may be about to add something. Nobody but its holders can come by another hold.
        if Arc::strong_count(open) == 1 && open.imports.is_idle() && !is_served {
            let open = held.left.swap_remove(place);
            drop(held);
            self.give_out_of_open();
            Left::Idle(open)
        } else {
            Left::Busy
        }
    }

    fn known_answer(&self) -> Option<Answer<Arc<OpenVault>>> {
        match &lock(&self.held).shown {
            Shown::NotYet => None,
            Shown::Open(open) => Some(Ok(Arc::clone(open))),
            Shown::Failed(error) => Some(Err(error.clone())),
        }
    }

    /// The vault that the window shows, if it is open, and those that it has left. Never blocks for long.
    pub(crate) fn all_open(&self) -> Vec<Arc<OpenVault>> {
        let held = lock(&self.held);
        let shown = if let Shown::Open(open) = &held.shown { Some(open) } else { None };
        shown.into_iter().chain(&held.left).cloned().collect()
    }

    fn find_open(&self, vault_id: VaultId) -> Option<Arc<OpenVault>> {
        self.all_open().into_iter().find(|open| open.vault.vault_id == vault_id)
    }

    fn describe(&self, settings: &Settings, entry: &VaultEntry, position: usize) -> KnownVault {
        let held = lock(&self.held);
        // A program beside the window may have made another one the current one meanwhile.
        let is_current = match &held.shown {
            Shown::Open(open) => open.vault.vault_id == entry.vault_id,
            _ => settings.current.as_ref() == Some(&entry.name),
        };
        let is_left = held.left.iter().any(|left| left.vault.vault_id == entry.vault_id);
        KnownVault::new(entry, position, is_current, is_left || held.is_shown(entry.vault_id))
    }

    fn settings(&self) -> Result<Settings, Error> {
        Settings::load(&*self.seams.fs, &*self.seams.ids, &self.home.settings())
    }
}

impl Held {
    fn is_shown(&self, vault_id: VaultId) -> bool {
        matches!(&self.shown, Shown::Open(open) if open.vault.vault_id == vault_id)
    }
}

/// How it is with a vault that was left.
enum Left {
    /// It is shown again, or was forgotten.
    Gone,
    /// Something goes on in it.
    Busy,
    /// It is nobody's any more.
    Idle(Arc<OpenVault>),
}

/// As whom vaults are opened and made. The first vault is a person's choice.
fn choice() -> Choice {
    let login_name = env::var("USER").or_else(|_| env::var("LOGNAME")).ok();
    Choice { login_name, first_start: FirstStart::Ask, ..Choice::default() }
}
