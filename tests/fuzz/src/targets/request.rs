//! What the page sends with a command, and what `cofferctl` makes of its arguments: JSON or text that becomes values of the
//! domain, or an error that names the field. The first line says which.
//!
//! The commands themselves are tried by the tests of the edge, which has the window's framework.

use std::fmt::Debug;

use coffer_core::InvalidInput;
use coffer_core::document::{DeviceId, FileId, FolderPath, OpId, UserId};
use coffer_core::query::{self, SearchText};
use coffer_core::service;
use coffer_core::settings::Choices;
use coffer_wire::{DocumentChanges, DocumentQuery, Selection, Settings};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn run(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let (shape, body) = (&bytes[..end], &bytes[end + 1..]);
    match shape {
        b"query" => drop(parsed::<DocumentQuery, query::DocumentQuery>(body)),
        b"selection" => {
            let selection = parsed::<Selection, query::Selection>(body);
            if let Some(query::Selection::Only(ids) | query::Selection::AllExcept(_, ids)) = selection {
                assert!(ids.len() <= 10_000, "a selection is bounded");
            }
        }
        b"changes" => drop(parsed::<DocumentChanges, service::DocumentChanges>(body)),
        b"settings" => {
            if let Some(choices) = parsed::<Settings, Choices>(body) {
                let again = Choices::try_from(Settings::from(choices.clone()));
                assert_eq!(again, Ok(choices), "settings come back as they were set");
            }
        }
        _ => {
            let Ok(text) = std::str::from_utf8(body) else { return };
            assert_one_form::<FileId>(text);
            assert_one_form::<OpId>(text);
            assert_one_form::<DeviceId>(text);
            assert_one_form::<UserId>(text);
            if let Ok(folder) = text.parse::<FolderPath>() {
                assert_eq!(folder.to_string().parse(), Ok(folder), "a folder is read as it is written");
            }
            if let Err(invalid) = text.parse::<SearchText>() {
                assert_names_its_field(&invalid);
            }
        }
    }
}

/// A request in its wire form that became one of the domain; `None` if it was refused as it should be.
fn parsed<W, D>(body: &[u8]) -> Option<D>
where
    W: DeserializeOwned + Serialize + PartialEq + Debug,
    D: TryFrom<W, Error = InvalidInput>,
{
    let request: W = serde_json::from_slice(body).ok()?;
    let text = serde_json::to_vec(&request).expect("a request has a JSON form");
    let again: W = serde_json::from_slice(&text).expect("which can be read");
    assert_eq!(again, request, "and says the same");
    D::try_from(request).map_err(|invalid| assert_names_its_field(&invalid)).ok()
}

/// Ids have one form: what is taken is what would be written.
fn assert_one_form<I: std::str::FromStr<Err = InvalidInput> + ToString>(text: &str) {
    match text.parse::<I>() {
        Ok(id) => assert_eq!(id.to_string(), text),
        Err(invalid) => assert_names_its_field(&invalid),
    }
}

fn assert_names_its_field(invalid: &InvalidInput) {
    assert!(!invalid.field.is_empty() && !invalid.rule.is_empty(), "{invalid:?}");
}
