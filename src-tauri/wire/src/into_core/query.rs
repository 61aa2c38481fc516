//! Queries and selections.

use coffer_core::InvalidInput;
use coffer_core::document::{self, FileId};
use coffer_core::query::{self, Direction, Place};

use crate::{DocumentQuery, Kind, Selection, SortBy};

/// Documents that a selection names one by one.
const MOST_FILE_IDS: usize = 10_000;

impl TryFrom<DocumentQuery> for query::DocumentQuery {
    type Error = InvalidInput;

    fn try_from(query: DocumentQuery) -> Result<Self, InvalidInput> {
        Ok(query::DocumentQuery {
            place: if query.trashed { Place::Trash } else { Place::Vault },
            folder: query.folder.map(|folder| folder.parse()).transpose()?,
            text: query.text.map(|text| text.parse()).transpose()?,
            kind: query.kind.map(document::Kind::from),
            tag: query.tag.map(|tag| tag.parse()).transpose()?,
            sort: query.sort.into(),
            direction: if query.descending { Direction::Descending } else { Direction::Ascending },
        })
    }
}

impl TryFrom<Selection> for query::Selection {
    type Error = InvalidInput;

    fn try_from(selection: Selection) -> Result<Self, InvalidInput> {
        Ok(match selection {
            Selection::Only { file_ids } => query::Selection::Only(parse_file_ids(&file_ids)?),
            Selection::AllExcept { query, file_ids } => {
                query::Selection::AllExcept(query.try_into()?, parse_file_ids(&file_ids)?)
            }
        })
    }
}

fn parse_file_ids(file_ids: &[String]) -> Result<Vec<FileId>, InvalidInput> {
    if file_ids.len() > MOST_FILE_IDS {
        return Err(InvalidInput::new("file_ids", "must not be more than 10,000"));
    }
    file_ids.iter().map(|file_id| file_id.parse()).collect()
}

impl From<SortBy> for query::SortBy {
    fn from(sort: SortBy) -> Self {
        match sort {
            SortBy::Name => query::SortBy::Name,
            SortBy::Size => query::SortBy::Size,
            SortBy::Added => query::SortBy::Added,
        }
    }
}

impl From<Kind> for document::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Image => document::Kind::Image,
            Kind::Video => document::Kind::Video,
            Kind::Audio => document::Kind::Audio,
            Kind::Document => document::Kind::Document,
            Kind::Pdf => document::Kind::Pdf,
            Kind::Archive => document::Kind::Archive,
            Kind::Code => document::Kind::Code,
            Kind::Other => document::Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_query_is_the_whole_vault_by_name() {
        let query: DocumentQuery = serde_json::from_str("{}").expect("every field may be absent");
        assert_eq!(query::DocumentQuery::try_from(query), Ok(query::DocumentQuery::default()));
    }

    #[test]
    fn the_root_is_a_folder_and_no_folder_is_every_folder() {
        let parse = |json: &str| {
            query::DocumentQuery::try_from(serde_json::from_str::<DocumentQuery>(json).expect("JSON")).expect("valid")
        };
        assert!(parse(r#"{ "folder": "" }"#).folder.expect("named").is_root());
        assert!(parse(r#"{ "folder": null }"#).folder.is_none());
    }

    #[test]
    fn a_selection_is_bounded_and_holds_ids_only() {
        let id = "0192f0c1d2e37a4b8c5d6e7f80912a3b".to_owned();
        let only = |file_ids| query::Selection::try_from(Selection::Only { file_ids });
        assert!(only(vec![id.clone(); 10_000]).is_ok());
        assert_eq!(only(vec![id.clone(); 10_001]).expect_err("too many").field, "file_ids");
        assert_eq!(only(vec![id, "../vault.json".to_owned()]).expect_err("no id").field, "file_id");
        let all = Selection::AllExcept {
            query: DocumentQuery { text: Some("x".repeat(201)), ..DocumentQuery::default() },
            file_ids: Vec::new(),
        };
        assert_eq!(query::Selection::try_from(all).expect_err("too long").field, "text");
    }
}
