//! The vaults that links are served out of by our own server: those that are open, and which of them are to stay so.

use std::sync::Arc;

use coffer_core::document::VaultId;
use coffer_core::vault::PublicVaults;

use super::{OpenVault, Vaults};
use crate::bell::Bell;
use crate::locked::lock;
use crate::log;

impl OpenVault {
    /// Whether a link is on that our own server answers; `None` if that cannot be known now.
    pub(super) fn has_served_links(&self) -> Option<bool> {
        let served = self.vault.count_served_links();
        let served = served.inspect_err(|error| log::failure("the links of a vault cannot be read", error));
        Some(served.ok()? > 0)
    }
}

impl Vaults {
    /// What our own server of links gives out of.
    pub(crate) fn public(&self) -> &Arc<PublicVaults> {
        &self.public
    }

    /// Rung after every change of a link.
    pub(crate) fn links(&self) -> &Bell {
        &self.links
    }

    /// Of the open vaults, whether there is a link out of each that our own server could be asked for; nothing of one of which
    /// that cannot be known now. Blocks.
    pub(crate) fn served_links(&self) -> Vec<(VaultId, bool)> {
        let one = |open: Arc<OpenVault>| Some((open.vault.vault_id, open.has_served_links()?));
        self.all_open().into_iter().filter_map(one).collect()
    }

    /// Opens vaults beside the one that the window shows, as if it had shown them before. One that cannot be opened stays
    /// closed. Blocks.
    pub(crate) fn open_beside(self: &Arc<Self>, vault_ids: &[VaultId]) {
        if vault_ids.is_empty() {
            return;
        }
        let _changing = lock(&self.changing);
        let Ok(settings) = self.settings() else { return };
        for entry in settings.vaults.iter().filter(|entry| vault_ids.contains(&entry.vault_id)) {
            if self.find_open(entry.vault_id).is_some() {
                continue;
            }
            match self.open(Some(&entry.name)) {
                Ok(open) => {
                    lock(&self.held).left.push(open);
                    self.give_out_of_open();
                    self.close_when_idle(entry.vault_id);
                }
                Err(error) => log::note("a vault with links cannot be opened", error.message()),
            }
        }
        self.changed.ring();
    }

    /// Lets the server give out of the vaults that are open, and of no others. Called by who changes which these are.
    pub(super) fn give_out_of_open(&self) {
        self.public.set(self.all_open().iter().map(|open| Arc::clone(&open.vault)).collect());
    }
}
