//! Older versions, and the marks of deletion, that some buckets keep of what was removed.
//!
//! What a vault holds leaves them there: they are the owner's, like the rule that removes them. Only what was given to
//! strangers, and what a bucket was tried with, goes with all that is left of it. Needs keys that may list and remove
//! versions; without them it fails, and what is left may be there still.

use super::connection::Connection;
use super::failure::{Failure, FailureKind};

const REMOVING: &str = "removing an object and its older versions";
/// How often they are looked for; each time, as many go as one list has.
const ROUNDS: u32 = 5;

impl Connection {
    /// Removes an object, whether it is there or not, with all older versions of it, and makes sure.
    pub(super) fn remove_with_versions(&self, object_key: &str) -> Result<(), Failure> {
        let remove = || self.client.delete_object().bucket(&self.bucket).key(object_key).send();
        let leaves_versions = match self.request(REMOVING, 0, remove) {
            // Who leaves a mark keeps what it stands for.
            Ok(removed) => removed.value.delete_marker() == Some(true) || removed.value.version_id().is_some(),
            Err(failure) if failure.kind == FailureKind::NoSuchKey => false,
            Err(failure) => return Err(failure),
        };
        if leaves_versions || self.facts.keeps_versions {
            self.remove_versions(REMOVING, object_key)?;
        }
        match self.wait(self.head(object_key)) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Ok(()),
            Err(failure) => Err(failure),
            Ok(_) => Err(Failure::not_confirmed(REMOVING)),
        }
    }

    /// Removes all versions and marks of deletion of what begins with `prefix`.
    ///
    /// # Errors
    /// Also if there are some after all.
    pub(super) fn remove_versions(&self, operation: &'static str, prefix: &str) -> Result<(), Failure> {
        for _ in 0..ROUNDS {
            let list = || self.client.list_object_versions().bucket(&self.bucket).prefix(prefix).send();
            let page = self.request(operation, 0, list)?.value;
            // The marks come last: without its mark a version would be what is visible.
            let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
            let marks = page.delete_markers().iter().map(|mark| (mark.key(), mark.version_id()));
            let mut are_none_left = true;
            for (key, version) in versions.chain(marks) {
                let (Some(key), Some(version)) = (key, version) else { continue };
                // Some servers list more than was asked for.
                if key.starts_with(prefix) {
                    are_none_left = false;
                    let remove = || {
                        let remove = self.client.delete_object().bucket(&self.bucket);
                        remove.key(key).version_id(version).send()
                    };
                    self.request(operation, 0, remove)?;
                }
            }
            if are_none_left {
                return Ok(());
            }
        }
        Err(Failure::not_confirmed(operation))
    }
}
