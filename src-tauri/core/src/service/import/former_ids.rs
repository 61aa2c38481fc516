//! The ids that imports had before they became ones of other documents: whoever watches and steers an import keeps the id
//! that it knows, as long as this process runs. Later ones read the new id from the index.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::document::FileId;

/// By former id, the next one.
#[derive(Debug, Default)]
pub(in crate::service) struct FormerIds(Mutex<HashMap<FileId, FileId>>);

impl FormerIds {
    pub(super) fn note(&self, former: FileId, next: FileId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(former, next);
    }

    /// The id that the import has now which was begun as `file_id`.
    pub(in crate::service) fn now(&self, file_id: FileId) -> FileId {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now = file_id;
        // Each leads on at most once, so this ends.
        for _ in 0..next.len() {
            now = *next.get(&now).unwrap_or(&now);
        }
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_former_id_leads_to_the_present_one() {
        let [one, two, three] = [1, 2, 3].map(|number| FileId::from_bytes([number; 16]));
        let ids = FormerIds::default();
        ids.note(one, two);
        ids.note(two, three);
        assert_eq!([one, two, three].map(|id| ids.now(id)), [three; 3]);
    }
}
