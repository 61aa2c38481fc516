//! What one user has in the vault, as the model believes: documents, and imports and copies that are not finished.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::{
    Chunking, ContentHash, Document, FileId, FolderPath, Name, Status, Timestamp, TransferId, Visibility,
};
use coffer_core::error::ErrorKind;
use coffer_core::repository::OpenState;

use super::Checked;
use super::belief::{Belief, State};
use super::change::Change;
use super::copies::OpenCopy;
use super::history::Pick;
use super::links::Links;
use super::sources::Content;

/// An import that was queued and is not over.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) path: PathBuf,
    pub(super) name: Name,
    pub(super) folder: FolderPath,
    pub(super) content: Content,
    /// When it was tried and failed or died; each try may have come as far as its commit.
    pub(super) tries: Vec<Timestamp>,
    /// What its row may say.
    pub(super) states: Vec<OpenState>,
    /// Whether its row may be gone without a document in its place: somebody was giving it up when that failed.
    pub(super) may_vanish: bool,
    /// Whether it came with other files, which may take its name.
    pub(super) has_company: bool,
    /// Its place in the queue.
    pub(super) place: i64,
}

/// What one user has.
#[derive(Debug, Default)]
pub(super) struct Possessions {
    pub(super) documents: BTreeMap<FileId, Belief>,
    pub(super) imports: BTreeMap<FileId, Import>,
    pub(super) copies: BTreeMap<TransferId, OpenCopy>,
    pub(super) links: Links,
}

impl Possessions {
    /// One of the documents, those that are gone among them.
    pub(super) fn document(&self, pick: Pick) -> Option<FileId> {
        nth(&self.documents, pick)
    }

    /// One of the imports.
    pub(super) fn import(&self, pick: Pick) -> Option<FileId> {
        nth(&self.imports, pick)
    }

    /// Whether a document other than `file_id` has the unique name that a change asks for.
    fn is_taken(&self, file_id: FileId, change: &Change) -> Option<bool> {
        let Change::Edit(changes, _) = change else { return Some(false) };
        let Some(wanted) = &changes.unique_name else { return Some(false) };
        let mut others = self.documents.iter().filter(|(other, _)| **other != file_id).map(|(_, belief)| belief);
        let mut may_be = false;
        let must_be = others.any(|other| {
            may_be |= other.may(|document| document.unique_name == *wanted);
            other.must(|document| document.unique_name == *wanted)
        });
        if must_be {
            Some(true)
        } else if may_be {
            None
        } else {
            Some(false)
        }
    }

    /// A change was answered at `now` with the document it left, or refused.
    pub(super) fn answered(
        &mut self,
        file_id: FileId,
        change: &Change,
        now: Timestamp,
        answer: Result<Option<&Document>, ErrorKind>,
    ) -> Checked {
        let taken = self.is_taken(file_id, change);
        let Some(belief) = self.documents.get_mut(&file_id) else { return Err(format!("{file_id} is nobody's")) };
        let mut states = Vec::new();
        for (predicted, after) in belief.states().iter().flat_map(|state| change.outcomes(state, now, taken)) {
            match (answer, predicted) {
                (Ok(Some(shown)), Ok(())) if after.agrees(Some(shown)) => {
                    states.push(State::There(Box::new(shown.clone()), super::belief::Stamped::Known));
                }
                (Ok(None), Ok(())) => states.push(after),
                (Err(kind), Err(predicted)) if kind == predicted => states.push(after),
                _ => {}
            }
        }
        if states.is_empty() {
            return Err(format!("{change:?} of {file_id} was answered with {answer:?}, but there was {belief:?}"));
        }
        belief.become_one_of(states);
        if answer.is_ok() && matches!(change, Change::Trash | Change::Restore | Change::Purge) {
            self.links.ended_of(file_id, change);
        }
        Ok(())
    }

    /// A change failed halfway at `now`, or died: it may have happened or not.
    pub(super) fn doubted(&mut self, file_id: FileId, change: &Change, now: Timestamp) {
        let taken = self.is_taken(file_id, change);
        if matches!(change, Change::Trash | Change::Restore | Change::Purge) {
            self.links.doubted_of(file_id);
        }
        if let Some(belief) = self.documents.get_mut(&file_id) {
            let after = belief.states().iter().flat_map(|state| change.outcomes(state, now, taken));
            let after = after.map(|(_, after)| after).collect();
            belief.or(after);
        }
    }

    /// An import has become `document` by `now`; compares it with what it must be.
    pub(super) fn added(&mut self, file_id: FileId, document: &Document, now: Timestamp) -> Checked {
        let Some(import) = self.imports.get(&file_id) else {
            return Err(format!("a document nobody added: {document:?}"));
        };
        let bytes = import.content.bytes();
        let wanted = &import.name;
        let may_be_numbered = self.may_have(&import.folder, wanted) || import.has_company || !import.tries.is_empty();
        let numbered = |number| document.name == wanted.numbered(number);
        let is_named = document.name == *wanted
            || may_be_numbered && (2..).take(self.documents.len() + self.imports.len() + 2).any(numbered);
        let as_it_must_be = document.file_id == file_id
            && is_named
            && document.folder == import.folder
            && document.size_bytes == bytes.len() as u64
            && document.content_hash == ContentHash::of(&bytes)
            && document.chunk_size == Chunking::chunk_size_for(bytes.len() as u64)
            && document.status == Status::Stored
            && document.visibility == Visibility::Private
            && document.tags.iter().next().is_none()
            && document.note.as_str().is_empty()
            && document.metadata.iter().next().is_none()
            && (document.created_at == now || import.tries.contains(&document.created_at))
            && document.updated_at == document.created_at
            && document.trashed_at.is_none()
            && document.supersedes.is_none()
            && document.rev >= 1;
        if !as_it_must_be {
            return Err(format!("{import:?} has become {document:?}"));
        }
        self.imports.remove(&file_id);
        self.documents.insert(file_id, Belief::certain(document.clone(), bytes));
        Ok(())
    }

    /// Whether a document of this name may be in this folder.
    fn may_have(&self, folder: &FolderPath, name: &Name) -> bool {
        let is_there =
            |document: &Document| !document.is_trashed() && document.folder == *folder && document.name == *name;
        self.documents.values().any(|belief| belief.may(is_there))
    }

    /// Documents that are the very same file as this import, by whether they must be or only may be.
    pub(super) fn twins(&self, import: &Import) -> (usize, usize) {
        let bytes = import.content.bytes();
        let is_twin = |document: &Document| {
            document.status == Status::Stored && document.folder == import.folder && document.name == import.name
        };
        let same_content =
            self.documents.values().filter(|belief| Arc::ptr_eq(&belief.content, &bytes) || belief.content == bytes);
        same_content.fold((0, 0), |(must, may), belief| {
            (must + usize::from(belief.must(is_twin)), may + usize::from(belief.may(is_twin)))
        })
    }

    /// How many documents there must be and may be, those in the trash included; imports that died may have become some.
    pub(super) fn bounds(&self) -> std::ops::RangeInclusive<u64> {
        let must = self.documents.values().filter(|belief| belief.must(|_| true)).count();
        let may = self.documents.values().filter(|belief| belief.may(|_| true)).count();
        let tried = self.imports.values().filter(|import| !import.tries.is_empty()).count();
        must as u64..=(may + tried) as u64
    }
}

fn nth<T>(map: &BTreeMap<FileId, T>, pick: Pick) -> Option<FileId> {
    map.keys().nth(pick.checked_rem(map.len())?).copied()
}
