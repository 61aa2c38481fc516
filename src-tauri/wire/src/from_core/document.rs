//! A document, whole and as a row.

use coffer_core::document;

use crate::{Document, DocumentRow, Kind, Stamp};

impl From<&document::Document> for Document {
    fn from(document: &document::Document) -> Self {
        Document {
            file_id: document.file_id.to_string(),
            owner_id: document.owner_id.to_string(),
            name: document.name.to_string(),
            unique_name: document.unique_name.to_string(),
            folder: document.folder.to_string(),
            mime_type: document.mime_type.to_string(),
            kind: document.kind().into(),
            size_bytes: document.size_bytes,
            content_hash: document.content_hash.to_string(),
            chunk_size: document.chunk_size,
            status: document.status.to_string(),
            visibility: document.visibility.as_str().to_owned(),
            tags: document.tags.iter().map(document::Tag::to_string).collect(),
            note: document.note.as_str().to_owned(),
            metadata: document.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            created_at: document.created_at.as_millis(),
            modified_at: document.modified_at.as_millis(),
            updated_at: document.updated_at.as_millis(),
            trashed_at: document.trashed_at.map(document::Timestamp::as_millis),
            supersedes: document.supersedes.map(|file_id| file_id.to_string()),
            rev: document.rev,
            op_id: document.op_id.to_string(),
            stamps: document
                .stamps
                .iter()
                .map(|(register, stamp)| (register.as_str().to_owned(), stamp.into()))
                .collect(),
        }
    }
}

impl From<document::Stamp> for Stamp {
    fn from(stamp: document::Stamp) -> Self {
        Stamp { lamport: stamp.lamport, device: stamp.device.to_string() }
    }
}

impl From<&document::Document> for DocumentRow {
    fn from(document: &document::Document) -> Self {
        DocumentRow {
            file_id: document.file_id.to_string(),
            name: document.name.to_string(),
            unique_name: document.unique_name.to_string(),
            folder: document.folder.to_string(),
            mime_type: document.mime_type.to_string(),
            kind: document.kind().into(),
            size_bytes: document.size_bytes,
            status: document.status.to_string(),
            visibility: document.visibility.as_str().to_owned(),
            tags: document.tags.iter().map(document::Tag::to_string).collect(),
            created_at: document.created_at.as_millis(),
            modified_at: document.modified_at.as_millis(),
            trashed_at: document.trashed_at.map(document::Timestamp::as_millis),
            rev: document.rev,
        }
    }
}

impl From<document::Kind> for Kind {
    fn from(kind: document::Kind) -> Self {
        match kind {
            document::Kind::Image => Kind::Image,
            document::Kind::Video => Kind::Video,
            document::Kind::Audio => Kind::Audio,
            document::Kind::Document => Kind::Document,
            document::Kind::Pdf => Kind::Pdf,
            document::Kind::Archive => Kind::Archive,
            document::Kind::Code => Kind::Code,
            document::Kind::Other => Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name_everywhere() {
        for kind in document::Kind::ALL {
            let wire = serde_json::to_value(Kind::from(kind)).expect("an enum is JSON");
            assert_eq!(wire, kind.as_str(), "the wire and the index must call {kind:?} alike");
            assert_eq!(document::Kind::from(Kind::from(kind)), kind);
        }
    }
}
