//! `edit`: changing what is known about a document.

use std::collections::BTreeMap;

use coffer_core::document::{Document as CoreDocument, Metadata, Tag, Tags};
use coffer_core::service::DocumentChanges;
use coffer_core::{Error, InvalidInput};
use coffer_wire::Document;

use super::{Outcome, folder};
use crate::arguments::Edit;
use crate::problem::Problem;
use crate::session::Session;
use crate::text;

/// Tries against somebody else who keeps changing the same document.
const TRIES: usize = 20;

pub fn edit(session: &Session, arguments: &Edit) -> Result<Outcome, Problem> {
    let wanted = Wanted::new(arguments)?;
    let vault = session.open()?;
    let mut document = vault.service.find(&vault.user, &arguments.document)?;
    let mut tries = 1;
    // Tags and metadata are added to what is there, so the change holds only for the revision that was read.
    let document = loop {
        let changes = wanted.for_document(&document)?;
        match vault.service.update(&vault.user, document.file_id, Some(document.rev), &changes) {
            Err(Error::Conflict { .. }) if tries < TRIES => {
                tries += 1;
                document = vault.service.document(&vault.user, document.file_id)?;
            }
            updated => break updated?,
        }
    };
    let document = Document::from(&document);
    session
        .output
        .answer(&document, |out| writeln!(out, "edited  {}  {}", document.unique_name, text::path(&document)))?;
    Ok(Outcome::Done)
}

/// What was asked for, checked by the domain.
struct Wanted<'a> {
    /// The fields that do not depend on what is there.
    plain: DocumentChanges,
    tag: Vec<Tag>,
    untag: Vec<Tag>,
    arguments: &'a Edit,
}

impl Wanted<'_> {
    fn new(arguments: &Edit) -> Result<Wanted<'_>, InvalidInput> {
        let tags = |texts: &[String]| texts.iter().map(|text| text.parse()).collect::<Result<Vec<Tag>, _>>();
        let plain = DocumentChanges {
            name: arguments.name.as_deref().map(str::parse).transpose()?,
            unique_name: arguments.unique_name.as_deref().map(str::parse).transpose()?,
            folder: arguments.folder.as_deref().map(folder).transpose()?,
            note: arguments.note.as_deref().map(str::parse).transpose()?,
            ..DocumentChanges::default()
        };
        Ok(Wanted { plain, tag: tags(&arguments.tag)?, untag: tags(&arguments.untag)?, arguments })
    }

    /// The changes for a document as it is now. A tag or a key that is both set and taken away is set.
    fn for_document(&self, document: &CoreDocument) -> Result<DocumentChanges, InvalidInput> {
        let mut changes = self.plain.clone();
        if !self.tag.is_empty() || !self.untag.is_empty() {
            let kept = document.tags.iter().filter(|tag| !self.untag.contains(tag));
            changes.tags = Some(Tags::new(kept.chain(&self.tag).cloned())?);
        }
        let Edit { metadata, unset, .. } = self.arguments;
        if !metadata.is_empty() || !unset.is_empty() {
            let kept = document.metadata.iter().filter(|(key, _)| !unset.contains(key));
            let mut pairs: BTreeMap<String, String> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
            pairs.extend(metadata.iter().map(|pair| (pair.key.clone(), pair.value.clone())));
            changes.metadata = Some(Metadata::new(pairs)?);
        }
        Ok(changes)
    }
}
