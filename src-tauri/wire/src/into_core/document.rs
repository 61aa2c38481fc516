//! Changes to a document.

use coffer_core::InvalidInput;
use coffer_core::document::{Metadata, Tag, Tags};
use coffer_core::service;

use crate::DocumentChanges;

/// Tags that are looked at; the domain allows fewer.
const MOST_TAGS: usize = 1_000;

impl TryFrom<DocumentChanges> for service::DocumentChanges {
    type Error = InvalidInput;

    fn try_from(changes: DocumentChanges) -> Result<Self, InvalidInput> {
        Ok(service::DocumentChanges {
            name: changes.name.map(|name| name.parse()).transpose()?,
            unique_name: changes.unique_name.map(|unique_name| unique_name.parse()).transpose()?,
            folder: changes.folder.map(|folder| folder.parse()).transpose()?,
            tags: changes.tags.map(|tags| parse_tags(&tags)).transpose()?,
            note: changes.note.map(|note| note.parse()).transpose()?,
            metadata: changes.metadata.map(Metadata::new).transpose()?,
        })
    }
}

fn parse_tags(tags: &[String]) -> Result<Tags, InvalidInput> {
    if tags.len() > MOST_TAGS {
        return Err(InvalidInput::new("tags", "a document must not have more than 64 tags"));
    }
    Tags::new(tags.iter().map(|tag| tag.parse()).collect::<Result<Vec<Tag>, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: serde_json::Value) -> Result<service::DocumentChanges, InvalidInput> {
        serde_json::from_value::<DocumentChanges>(json).expect("the shape is right").try_into()
    }

    #[test]
    fn only_what_is_named_is_changed() {
        let changes = parse(serde_json::json!({ "note": "", "tags": ["b", "a"] })).expect("valid");
        assert!(changes.name.is_none() && changes.folder.is_none());
        assert_eq!(changes.note.expect("named").as_str(), "");
        assert_eq!(changes.tags.expect("named").iter().map(Tag::as_str).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn what_breaks_a_rule_names_its_field() {
        for (json, field) in [
            (serde_json::json!({ "name": "a/b" }), "name"),
            (serde_json::json!({ "unique_name": "a b" }), "unique_name"),
            (serde_json::json!({ "folder": "../etc" }), "folder"),
            (serde_json::json!({ "tags": vec!["t"; 1_001] }), "tags"),
            (serde_json::json!({ "note": "\u{7}" }), "note"),
            (serde_json::json!({ "metadata": { "": "x" } }), "metadata"),
        ] {
            assert_eq!(parse(json).expect_err(field).field, field);
        }
    }

    #[test]
    fn a_field_nobody_knows_is_refused() {
        assert!(serde_json::from_str::<DocumentChanges>(r#"{ "owner_id": "eve" }"#).is_err());
    }
}
