//! A bucket that gives copies to people without keys, or not, as it is told.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use coffer_core::document::{LinkUrl, Reachability, ShareKey};
use coffer_core::place::BucketName;
use coffer_core::presentation::Presentation;
use coffer_core::storage::{BlobKey, Probed, Sharing, StorageError};

const AT: &str = "https://bucket.example/share/";

/// What a bucket would do for links, in memory.
#[derive(Debug, Default)]
pub struct MockSharing(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    copies: BTreeMap<String, (BlobKey, Presentation)>,
    presigned: Vec<(BlobKey, Duration, Presentation)>,
    is_away: bool,
    is_closed_to_strangers: bool,
    keeps_what_is_removed: bool,
    share_bucket: Option<BucketName>,
    questions: u64,
}

impl MockSharing {
    /// The bucket is away from now on, or back.
    pub fn be_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// It gives nothing to people without keys.
    pub fn be_closed_to_strangers(&self) {
        self.state().is_closed_to_strangers = true;
    }

    /// It says that it has removed a copy and gives it all the same, like a network of caches.
    pub fn keep_what_is_removed(&self, keeps: bool) {
        self.state().keeps_what_is_removed = keeps;
    }

    /// The copies to come go to this bucket.
    pub fn share_in(&self, bucket: BucketName) {
        self.state().share_bucket = Some(bucket);
    }

    /// Somebody else removes all copies.
    pub fn lose_copies(&self) {
        self.state().copies.clear();
    }

    /// The keys of all copies, in order, with what they were made of.
    pub fn copies(&self) -> Vec<(String, BlobKey, Presentation)> {
        let state = self.state();
        state.copies.iter().map(|(key, (from, shown))| (key.clone(), from.clone(), shown.clone())).collect()
    }

    /// The addresses that were signed.
    pub fn presigned(&self) -> Vec<(BlobKey, Duration, Presentation)> {
        self.state().presigned.clone()
    }

    /// How often somebody has asked it for something over the network.
    pub fn questions(&self) -> u64 {
        self.state().questions
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> Result<MutexGuard<'_, State>, StorageError> {
        let mut state = self.state();
        state.questions += 1;
        if state.is_away { Err(StorageError::Offline { operation: "sharing" }) } else { Ok(state) }
    }
}

impl Sharing for MockSharing {
    fn reachability(&self) -> Reachability {
        if self.state().is_away { Reachability::Unreachable } else { Reachability::Reachable }
    }

    fn presign(
        &self,
        key: &BlobKey,
        expires_in: Duration,
        presentation: &Presentation,
    ) -> Result<LinkUrl, StorageError> {
        let mut state = self.state();
        state.presigned.push((key.clone(), expires_in, presentation.clone()));
        Ok(LinkUrl::new(format!("https://bucket.example/{key}?signature={}", state.presigned.len())))
    }

    fn share_bucket(&self) -> Option<BucketName> {
        self.state().share_bucket.clone()
    }

    fn share(&self, from: &BlobKey, to: &ShareKey, presentation: &Presentation) -> Result<(), StorageError> {
        self.asked()?.copies.insert(to.to_string(), (from.clone(), presentation.clone()));
        Ok(())
    }

    fn share_url(&self, key: &ShareKey) -> Result<LinkUrl, StorageError> {
        Ok(LinkUrl::new(format!("{AT}{key}")))
    }

    fn unshare(&self, key: &ShareKey) -> Result<(), StorageError> {
        let mut state = self.asked()?;
        if !state.keeps_what_is_removed {
            state.copies.remove(&key.to_string());
        }
        Ok(())
    }

    fn probe_anonymously(&self, url: &LinkUrl) -> Probed {
        let Ok(state) = self.asked() else { return Probed::Unknown };
        let key = url.as_str().strip_prefix(AT).expect("an address of a copy");
        if state.copies.contains_key(key) && !state.is_closed_to_strangers { Probed::Open } else { Probed::Closed }
    }
}
