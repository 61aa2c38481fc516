//! Errors and the facts that belong to their kinds.

use std::path::Path;

use coffer_core::error::{InvalidInput, SourceError};
use coffer_core::repository::RepositoryError;
use coffer_core::storage::StorageError;
use coffer_core::{Error, ErrorKind};

use super::shorten::shorten;
use crate::ErrorBody;

/// Bytes that a message may have; it may carry a path.
const MESSAGE_BYTES: usize = 600;

impl ErrorBody {
    /// An error that has no more to say than its kind and a message.
    pub fn plain(kind: ErrorKind, message: &str) -> Self {
        ErrorBody {
            kind: kind.as_str().to_owned(),
            message: shorten(message, MESSAGE_BYTES).into_owned(),
            ..ErrorBody::default()
        }
    }
}

impl From<&Error> for ErrorBody {
    fn from(error: &Error) -> Self {
        let mut body = ErrorBody::plain(error.kind(), &error.to_string());
        match error {
            Error::InvalidInput(invalid) => body.set_invalid(invalid),
            Error::Conflict { name }
            | Error::UniqueNameTaken { unique_name: name }
            | Error::ContentMissing { name }
            | Error::ContentDamaged { name }
            | Error::VaultNotFound { name }
            | Error::UnknownPlace { name }
            | Error::VaultNameTaken { name } => body.name = Some(name.clone()),
            Error::Source(source) => body.set_source(source),
            Error::Target { path, .. } => body.name = last_component(path),
            Error::NewerVersion { found, supported, .. } => body.set_versions(*found, *supported),
            Error::Storage(storage) => body.set_storage(storage),
            Error::Repository(repository) => body.set_repository(repository),
            _ => {}
        }
        body
    }
}

impl From<Error> for ErrorBody {
    fn from(error: Error) -> Self {
        ErrorBody::from(&error)
    }
}

impl From<InvalidInput> for ErrorBody {
    fn from(invalid: InvalidInput) -> Self {
        ErrorBody::from(Error::from(invalid))
    }
}

impl ErrorBody {
    fn set_invalid(&mut self, invalid: &InvalidInput) {
        self.field = Some(invalid.field.to_owned());
        self.rule = Some(invalid.rule.to_owned());
    }

    fn set_source(&mut self, source: &SourceError) {
        self.name = last_component(source.path());
    }

    fn set_storage(&mut self, error: &StorageError) {
        match error {
            // A place that only says that it is full knows no numbers.
            StorageError::NoSpace { needed_bytes: 0, .. } => {}
            StorageError::NoSpace { needed_bytes, free_bytes } => {
                self.needed_bytes = Some(*needed_bytes);
                self.free_bytes = Some(*free_bytes);
            }
            StorageError::InvalidRange { .. } => {
                self.set_invalid(&InvalidInput::new("range", "must begin inside the content"));
            }
            StorageError::NewerVersion { found, supported } => self.set_versions(*found, *supported),
            _ => {}
        }
    }

    fn set_repository(&mut self, error: &RepositoryError) {
        match error {
            RepositoryError::UniqueNameTaken { unique_name } => self.name = Some(unique_name.clone()),
            RepositoryError::InvalidInput(invalid) => self.set_invalid(invalid),
            RepositoryError::NewerVersion { found, supported } => self.set_versions(*found, *supported),
            _ => {}
        }
    }

    fn set_versions(&mut self, found: u64, supported: u64) {
        self.found_version = Some(found);
        self.supported_version = Some(supported);
    }
}

/// The part of a path that may be shown to the page.
fn last_component(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wire(error: impl Into<Error>) -> serde_json::Value {
        serde_json::to_value(ErrorBody::from(&error.into())).expect("a body is JSON")
    }

    #[test]
    fn an_error_carries_the_facts_of_its_kind_and_no_others() {
        assert_eq!(
            wire(InvalidInput::new("name", "must not be empty")),
            json!({ "kind": "invalidInput", "message": "name: must not be empty", "field": "name",
                "rule": "must not be empty" })
        );
        assert_eq!(
            wire(StorageError::NoSpace { needed_bytes: 10, free_bytes: 4 }),
            json!({ "kind": "noSpace", "message": "not enough space: 10 bytes needed, 4 free", "needed_bytes": 10,
                "free_bytes": 4 })
        );
        assert_eq!(
            wire(RepositoryError::NewerVersion { found: 9, supported: 1 }),
            json!({ "kind": "newerVersion", "message": "the index has format 9, this Coffer knows 1",
                "found_version": 9, "supported_version": 1 })
        );
        assert_eq!(wire(Error::NotFound), json!({ "kind": "notFound", "message": "there is no such document" }));
    }

    #[test]
    fn a_full_disk_of_unknown_size_names_no_numbers() {
        let body = wire(StorageError::NoSpace { needed_bytes: 0, free_bytes: 0 });
        assert!(body.get("needed_bytes").is_none() && body.get("free_bytes").is_none(), "{body}");
    }

    #[test]
    fn of_a_source_the_page_sees_the_name_and_never_the_folder() {
        let body = wire(SourceError::Gone { path: "/home/anna/private/a.txt".into() });
        assert_eq!(body["name"], "a.txt");
        assert!(!body.to_string().contains("private"), "{body}");
    }

    #[test]
    fn the_page_knows_every_kind() {
        let page = include_str!("../../../../ui/src/api/error.ts");
        let list = page.split_once("errorKinds = [").and_then(|(_, rest)| rest.split_once(']')).expect("a list").0;
        let known: Vec<&str> = list.split(',').map(|kind| kind.trim().trim_matches('\'')).collect();
        for kind in ErrorKind::ALL {
            assert!(known.contains(&kind.as_str()), "ui/src/api/error.ts lacks {}", kind.as_str());
        }
    }

    #[test]
    fn a_message_is_bounded_whatever_it_quotes() {
        let body = ErrorBody::from(&Error::VaultForeign { reason: "x".repeat(10_000_000) });
        assert!(body.message.len() <= MESSAGE_BYTES);
    }
}
