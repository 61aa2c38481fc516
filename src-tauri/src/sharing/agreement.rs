//! A person's word, and how it is got: by a question of the system's own, which no page can answer.
//!
//! That anything is given to strangers at all is asked once on a computer and remembered; that a network is answered, every
//! time it is switched on.

use std::sync::Arc;

use coffer_core::document::Name;
use coffer_core::service::PublishConsent;
use coffer_core::settings::SharingSettings;

use crate::blocking::run_blocking;
use crate::desktop::Agreement;
use crate::error::Answer;
use crate::state::AppState;

/// A person has confirmed on this computer that documents may be given to whoever has their links.
#[derive(Debug)]
pub(super) struct Confirmed(());

impl Confirmed {
    /// Their word for one publication.
    pub(super) fn word(&self) -> PublishConsent {
        PublishConsent::given_by_a_person()
    }
}

/// Finds out whether a person has confirmed that; asks if they never have, because of the document called `name`. `None` if
/// they do not want it.
///
/// # Errors
/// If the settings cannot be read, or the word cannot be remembered in them.
pub(super) async fn confirmed(state: &Arc<AppState>, name: &Name) -> Answer<Option<Confirmed>> {
    // Who asks at the same time waits for the answer instead of asking again.
    let _asking = state.sharing.asking.lock().await;
    if read(state).await?.confirmed {
        return Ok(Some(Confirmed(())));
    }
    if !state.agrees(&Agreement::Publish { name: name.to_string() }).await {
        return Ok(None);
    }
    let state = Arc::clone(state);
    run_blocking(move || Ok(state.sharing.change(|sharing| sharing.confirmed = true)?)).await?;
    Ok(Some(Confirmed(())))
}

/// Whether others in the local network may read what has links: they do already, or the person agrees.
///
/// # Errors
/// If the settings cannot be read.
pub(crate) async fn may_answer_network(state: &Arc<AppState>) -> Answer<bool> {
    let _asking = state.sharing.asking.lock().await;
    Ok(read(state).await?.lan || state.agrees(&Agreement::LocalNetwork).await)
}

async fn read(state: &Arc<AppState>) -> Answer<SharingSettings> {
    let state = Arc::clone(state);
    run_blocking(move || Ok(state.sharing.settings()?.sharing)).await
}
