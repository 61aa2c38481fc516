//! What the window does for the vault by itself while it is open: tidying up every hour, and a small check every day.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use coffer_core::service::{Proceed, SweepScope};
use coffer_core::vault::Vault;

use crate::bell::Bell;
use crate::log;

/// Opening the vault was the first occasion.
const PERIOD: Duration = Duration::from_secs(3_600);

/// Begins to look after an open vault, for as long as it is open.
pub(crate) fn start(vault: &Arc<Vault>, changed: &Arc<Bell>) {
    let (vault, changed) = (Arc::downgrade(vault), Arc::clone(changed));
    let work = move || {
        loop {
            thread::sleep(PERIOD);
            let Some(vault) = vault.upgrade() else { return };
            look_after(&vault);
            changed.ring();
        }
    };
    if let Err(error) = thread::Builder::new().name("upkeep".to_owned()).spawn(work) {
        log::failure("no thread for the upkeep of the vault", &error);
    }
}

/// One round. What fails is tried again in the next one.
pub(crate) fn look_after(vault: &Vault) {
    if let Err(error) = vault.attend(|vault| vault.service.sweep_if_due(&vault.users, SweepScope::Everything)) {
        log::failure("the vault cannot be tidied up", &error);
    }
    if let Err(error) = vault.attend(|vault| vault.service.check_if_due(&vault.user, &mut |_| Proceed::Go)) {
        log::failure("the vault cannot be checked", &error);
    }
}
