//! What we call an upload: all that is needed to go on with it. Pure.

use crate::storage::{BlobKey, StorageError, UploadId, UploadPlan};

/// An upload as its id tells it: plan, key, and the server's own id of it, joined by `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedUpload {
    pub(super) plan: UploadPlan,
    pub(super) key: BlobKey,
    /// What the server calls it.
    pub(super) server_id: String,
}

impl NamedUpload {
    /// The id; `None` if the server's is longer than ids may be.
    pub(super) fn id(&self) -> Option<UploadId> {
        let NamedUpload { plan: UploadPlan { size_bytes, chunk_size }, key, server_id } = self;
        format!("{size_bytes}/{chunk_size}/{key}/{server_id}").parse().ok()
    }

    /// What an id tells.
    ///
    /// # Errors
    /// `UploadNotFound` for an id that is none of ours.
    pub(super) fn of(upload: &UploadId) -> Result<NamedUpload, StorageError> {
        parse(upload.as_str()).ok_or_else(|| StorageError::UploadNotFound { upload: upload.clone() })
    }
}

fn parse(text: &str) -> Option<NamedUpload> {
    let mut parts = text.splitn(5, '/');
    let mut next = || parts.next();
    let (size_bytes, chunk_size, owner, name, server_id) = (next()?, next()?, next()?, next()?, next()?);
    let plan = UploadPlan { size_bytes: size_bytes.parse().ok()?, chunk_size: chunk_size.parse().ok()? };
    let key = BlobKey::from_object_name(&owner.parse().ok()?, name)?;
    let named = NamedUpload { plan, key, server_id: server_id.to_owned() };
    (plan.chunk_size > 0 && !server_id.is_empty()).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_what_it_was_made_of() {
        let file_id = "0192f0c1d2e37a4b8c5d6e7f80912a3b".parse().expect("valid");
        let key = BlobKey::content("anna".parse().expect("valid"), file_id);
        let plan = UploadPlan { size_bytes: 10, chunk_size: 4 };
        for server_id in ["x", "2~abc/def.ghi==", "%2F"] {
            let named = NamedUpload { plan, key: key.clone(), server_id: server_id.to_owned() };
            assert_eq!(NamedUpload::of(&named.id().expect("short enough")).expect("ours"), named);
        }
        let long = NamedUpload { plan, key, server_id: "x".repeat(1024) };
        assert_eq!(long.id(), None);
    }

    #[test]
    fn what_is_no_id_of_ours_is_not_found() {
        for text in ["no-such-upload", "../../etc/passwd", "10/0/anna/0192f0c1d2e37a4b8c5d6e7f80912a3b/x", "1/2/3/4/5"]
        {
            let upload: UploadId = text.parse().expect("valid");
            assert!(matches!(NamedUpload::of(&upload), Err(StorageError::UploadNotFound { .. })), "{text}");
        }
    }
}
