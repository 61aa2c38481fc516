//! What happened.

use coffer_core::repository;

use crate::{ActivityEntry, ActivityPage};

impl From<&repository::ActivityEntry> for ActivityEntry {
    fn from(entry: &repository::ActivityEntry) -> Self {
        ActivityEntry {
            id: entry.id,
            at: entry.at.as_millis(),
            user_id: entry.user_id.to_string(),
            action: entry.action.as_str().to_owned(),
            file_id: entry.file_id.map(|file_id| file_id.to_string()),
            name: entry.name.clone(),
            detail: entry.detail.clone(),
        }
    }
}

impl ActivityPage {
    /// The page that answers a request for `limit` entries. A full page may have a next one.
    pub fn new(entries: &[repository::ActivityEntry], limit: usize) -> Self {
        let last = entries.last().filter(|_| entries.len() >= limit);
        ActivityPage { entries: entries.iter().map(ActivityEntry::from).collect(), next: last.map(|entry| entry.id) }
    }
}

#[cfg(test)]
mod tests {
    use coffer_core::document::{FileId, Timestamp};
    use coffer_core::repository::Action;

    use super::*;

    fn entry(id: i64) -> repository::ActivityEntry {
        repository::ActivityEntry {
            id,
            at: Timestamp::from_millis(1_700_000_000_000),
            user_id: "anna".parse().expect("valid"),
            action: Action::StatusChanged,
            file_id: Some(FileId::from_bytes([7; 16])),
            name: "Report.pdf".to_owned(),
            detail: "missing".to_owned(),
        }
    }

    #[test]
    fn a_full_page_says_where_the_next_one_begins() {
        let entries = [entry(9), entry(8)];
        assert_eq!(ActivityPage::new(&entries, 2).next, Some(8));
        assert_eq!(ActivityPage::new(&entries, 3).next, None, "fewer than asked for: that was all");
        assert_eq!(ActivityPage::new(&[], 3).next, None);
        assert_eq!(ActivityPage::new(&entries, 2).entries[0].action, "statusChanged");
    }
}
