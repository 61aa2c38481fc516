//! What changes no document: looking, reading, exporting, checking, and making the index anew.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{Document, FileId, FolderPath, Tag};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::{Direction, DocumentQuery, Place, SortBy};
use coffer_core::service::{ExportTarget, OnClash, ReadShare, Unattended};
use coffer_core::storage::ByteRange;
use coffer_core::text::natural_sort_key;

use super::Checked;
use super::belief::State;
use super::history::{Act, Pick};
use super::player::Player;
use super::sources::{Content, FOLDERS, NAMES, TAGS};
use crate::documents::parsed;

impl Player<'_> {
    /// Walks a list page by page, and compares it with the model where that knows everything.
    pub(super) fn look(&mut self, act: &Act) -> Checked {
        let Act::Look { place, folder, tag, sort, direction, limit } = act else { return Ok(()) };
        let query = DocumentQuery {
            place: *place,
            folder: folder.map(|pick| parsed(FOLDERS[pick % FOLDERS.len()])),
            tag: tag.and_then(|pick| TAGS[pick % TAGS.len()].first()).map(|tag| parsed(tag)),
            sort: *sort,
            direction: *direction,
            ..DocumentQuery::default()
        };
        let me = self.me();
        let service = self.stack.service();
        let failed = |error: Error| format!("{query:?} failed with {error:?}");
        let mut seen: Vec<FileId> = Vec::new();
        let mut after = None;
        loop {
            let page = service.page(&me, &query, after.as_ref(), *limit).map_err(failed)?;
            seen.extend(page.documents.iter().map(|document| document.file_id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let count = service.count(&me, &query).map_err(failed)?;
        let slice = service.slice(&me, &query, 0, 1_000).map_err(failed)?;
        let sliced: Vec<FileId> = slice.documents.iter().map(|document| document.file_id).collect();
        if sliced != seen || count != seen.len() as u64 {
            return Err(format!("{query:?}: pages {seen:?}, count {count}, slice {sliced:?}"));
        }
        let known: Option<Vec<&State>> = self.mine().documents.values().map(|belief| belief.known()).collect();
        match known {
            Some(states) if listed(&states, &query) != seen => {
                Err(format!("{query:?}: {seen:?} instead of {:?}", listed(&states, &query)))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn read(&mut self, document: Pick, range: Option<(u64, u64)>) -> Checked {
        let Some(file_id) = self.mine().document(document) else { return Ok(()) };
        self.compare_content(self.user, file_id, range)
    }

    /// Reads a document and compares what comes with what must.
    pub(super) fn compare_content(&mut self, user: usize, file_id: FileId, range: Option<(u64, u64)>) -> Checked {
        let owner = &self.stack.users()[user];
        let Some(belief) = self.possessions[user].documents.get(&file_id) else { return Ok(()) };
        let whole = &belief.content[..];
        let expected = match range {
            None => Ok(whole),
            Some((first, _)) if first >= whole.len() as u64 => Err(ErrorKind::InvalidInput),
            Some((first, last)) => Ok(&whole[first as usize..whole.len().min(last as usize + 1)]),
        };
        let range = range.map(|(first, last)| ByteRange::new(first, last).expect("in this order"));
        let answer = self.stack.service().open(owner, file_id, range).and_then(crate::read_whole);
        match (&answer, expected) {
            (Err(error), _) if error.kind() == ErrorKind::NotFound && !belief.must(|_| true) => Ok(()),
            (Ok(bytes), Ok(expected)) if bytes == expected && belief.may(|_| true) => Ok(()),
            (Err(error), Err(kind)) if error.kind() == kind => Ok(()),
            (Err(error), _) => Err(format!("{file_id} cannot be read: {error:?}")),
            (Ok(bytes), _) => Err(format!("{file_id} reads as {} bytes that are not its own", bytes.len())),
        }
    }

    pub(super) fn export(&mut self, document: Pick, target: Pick, on_clash: OnClash) -> Checked {
        let Some(file_id) = self.mine().document(document) else { return Ok(()) };
        let me = self.me();
        let path = self.stack.outside().join("exported").join(NAMES[target % NAMES.len()]);
        let belief = self.mine().documents[&file_id].clone();
        let is_taken = self.stack.disk().stat(&path).is_ok();
        // It may lie there from here on, whatever is answered.
        self.exports.entry(path.clone()).or_default().push(Arc::clone(&belief.content));
        let to = ExportTarget::File(path.clone());
        match self.stack.service().export(&me, file_id, &to, on_clash, &Unattended) {
            Ok(at) => {
                let is_in_place = at == path || on_clash == OnClash::Number;
                self.exports.entry(at.clone()).or_default().push(Arc::clone(&belief.content));
                if !belief.may(|_| true) || !is_in_place || on_clash == OnClash::Refuse && is_taken {
                    return Err(format!("{file_id} was exported to {at:?}"));
                }
                let bytes = self.bytes_outside(&at)?;
                if bytes == *belief.content { Ok(()) } else { Err(format!("the copy of {file_id} is another")) }
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !belief.must(|_| true) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && on_clash == OnClash::Refuse && is_taken => Ok(()),
            Err(error) if self.is_fault(&error) => Ok(()),
            Err(error) => Err(format!("exporting {file_id} failed with {error:?}")),
        }
    }

    pub(super) fn verify(&mut self, percent: u8) -> Checked {
        let me = self.me();
        let share = ReadShare::percent(percent).expect("at most 100");
        let verdict = match self.stack.service().verify(&me, share, &Unattended) {
            Ok(verdict) => verdict,
            // Where entries of the index have to be mended, a check writes too.
            Err(error) if self.is_fault(&error) => return Ok(()),
            Err(error) => return Err(format!("the check failed with {error:?}")),
        };
        let bounds = self.mine().bounds();
        if verdict.damaged.is_empty() && bounds.contains(&verdict.documents) {
            Ok(())
        } else {
            Err(format!("the check came to {verdict:?}, with {bounds:?} documents"))
        }
    }

    pub(super) fn rebuild(&mut self) -> Checked {
        let me = self.me();
        match self.stack.service().rebuild_index(&me, &mut |_| {}) {
            Ok(outcome) if outcome.skipped == 0 && self.mine().bounds().contains(&outcome.documents) => {
                self.is_settled[self.user] = !self.is_struck();
                Ok(())
            }
            Err(error) if self.is_fault(&error) => Ok(()),
            other => Err(format!("making the index anew came to {other:?}, with {:?} documents", self.mine().bounds())),
        }
    }

    /// A file of this name and content beside the vault, made if need be, durable.
    pub(super) fn source(&self, name: &str, content: Content) -> PathBuf {
        let folder = self.stack.outside().join(content.label());
        let path = folder.join(name);
        let disk = self.stack.disk();
        if disk.stat(&path).is_err() {
            let made = disk.create_folder(&folder).and_then(|()| {
                let mut file = disk.create_new(&path)?;
                file.write_all_at(&content.bytes(), 0)?;
                file.sync()?;
                disk.sync_folder(&folder)?;
                disk.sync_folder(self.stack.outside())
            });
            made.expect("a disk without faults takes a file");
        }
        path
    }

    /// The bytes of a file beside the vault.
    pub(super) fn bytes_outside(&self, path: &Path) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = self.stack.disk().open_read(path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map(|_| bytes).map_err(|error| format!("{path:?} cannot be read: {error}"))
    }
}

/// The ids that a list must show, in its order.
fn listed(states: &[&State], query: &DocumentQuery) -> Vec<FileId> {
    let matches = |document: &&Document| {
        document.is_trashed() == (query.place == Place::Trash)
            && query.folder.as_ref().is_none_or(|folder: &FolderPath| *folder == document.folder)
            && query.tag.as_ref().is_none_or(|tag: &Tag| document.tags.iter().any(|carried| carried == tag))
    };
    let documents = states.iter().filter_map(|state| state.document()).filter(matches);
    let mut keyed: Vec<(String, i128, FileId)> = documents
        .map(|document| match query.sort {
            SortBy::Name => (natural_sort_key(document.name.as_str()), 0, document.file_id),
            SortBy::Size => (String::new(), document.size_bytes.into(), document.file_id),
            SortBy::Added => (String::new(), document.created_at.as_millis().into(), document.file_id),
        })
        .collect();
    keyed.sort_unstable();
    if query.direction == Direction::Descending {
        keyed.reverse();
    }
    keyed.into_iter().map(|(.., file_id)| file_id).collect()
}
