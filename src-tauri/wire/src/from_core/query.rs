//! Lists, folders, tags, and what became of many documents.

use coffer_core::document::Tag as TagName;
use coffer_core::query;
use coffer_core::service::BulkOutcome;

use crate::{BulkFailure, BulkResult, DocumentPage, DocumentRow, Folder, Tag};

impl From<&query::Slice> for DocumentPage {
    fn from(slice: &query::Slice) -> Self {
        DocumentPage {
            documents: slice.documents.iter().map(DocumentRow::from).collect(),
            first: slice.first,
            count: slice.count,
            revision: slice.revision,
        }
    }
}

impl From<&query::Folder> for Folder {
    fn from(folder: &query::Folder) -> Self {
        Folder {
            path: folder.path.to_string(),
            name: folder.path.last_segment().to_owned(),
            documents: folder.documents,
            size_bytes: folder.size_bytes,
            has_folders: folder.has_folders,
        }
    }
}

impl From<&(TagName, u64)> for Tag {
    fn from((tag, documents): &(TagName, u64)) -> Self {
        Tag { tag: tag.to_string(), documents: *documents }
    }
}

impl From<&BulkOutcome> for BulkResult {
    fn from(outcome: &BulkOutcome) -> Self {
        let failures = outcome.failures.iter().map(|(file_id, name, error)| BulkFailure {
            file_id: file_id.to_string(),
            name: name.clone(),
            error: error.into(),
        });
        BulkResult {
            changed: outcome.changed,
            size_bytes: outcome.size_bytes,
            file_ids: outcome.file_ids.iter().map(ToString::to_string).collect(),
            failed: failures.collect(),
            links: outcome.links.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use coffer_core::Error;
    use coffer_core::document::FileId;

    use super::*;

    #[test]
    fn an_outcome_says_of_each_failure_what_became_of_it() {
        let (good, bad) = (FileId::from_bytes([1; 16]), FileId::from_bytes([2; 16]));
        let outcome = BulkOutcome {
            changed: 1,
            size_bytes: 5,
            file_ids: vec![good],
            failed: 1,
            failures: vec![(bad, None, Error::NotFound)],
            ..BulkOutcome::default()
        };
        let result = BulkResult::from(&outcome);
        assert_eq!(result.file_ids, [good.to_string()]);
        assert_eq!(result.failed[0].file_id, bad.to_string());
        assert_eq!(result.failed[0].error.kind, "notFound");
    }
}
