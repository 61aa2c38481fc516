//! Copies that are queued and made one after the other: queueing, making, pausing and giving them up.

use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::{FileId, TransferId};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::Selection;
use coffer_core::repository::OpenState;

use super::Checked;
use super::history::{Pick, Until};
use super::imports::Countdown;
use super::player::{Pending, Player};

/// A copy that was queued and is not over.
#[derive(Clone, Debug)]
pub(super) struct OpenCopy {
    pub(super) file_id: FileId,
    pub(super) target: PathBuf,
    /// What its row may say.
    pub(super) states: Vec<OpenState>,
    /// Its row may be gone: it was about to be over when something went wrong.
    pub(super) may_vanish: bool,
}

impl Player<'_> {
    /// Queues copies of documents in one gesture.
    pub(super) fn queue_copies(&mut self, documents: &[Pick]) -> Checked {
        let mut file_ids: Vec<FileId> = documents.iter().filter_map(|pick| self.mine().document(*pick)).collect();
        file_ids.sort_unstable();
        file_ids.dedup();
        let me = self.me();
        let folder = self.stack.outside().join("exported");
        let mut queued = Vec::new();
        let selection = Selection::Only(file_ids.clone());
        let answer = self.stack.service().queue_exports(&me, &selection, &folder, &mut |export| queued.push(export));
        let there = answer.map_err(|error| format!("queueing copies failed with {error:?}"))?;
        let mine = self.mine();
        let count = |is: fn(&super::belief::Belief) -> bool| {
            file_ids.iter().filter(|file_id| mine.documents.get(file_id).is_some_and(is)).count() as u64
        };
        let bounds = count(|belief| belief.must(|_| true))..=count(|belief| belief.may(|_| true));
        if !bounds.contains(&there) || queued.len() as u64 > there {
            return Err(format!("{there} of {file_ids:?} are there, {queued:?} were queued"));
        }
        for export in queued {
            let (file_id, target) = (export.file_id, export.target_path.clone());
            let is_same = |copy: &OpenCopy| copy.file_id == file_id && copy.target == target;
            let is_wanted = file_ids.contains(&file_id) && target.parent() == Some(&folder);
            if !is_wanted || self.mine().copies.values().any(is_same) {
                return Err(format!("{export:?} was queued beside {:?}", self.mine().copies));
            }
            let copy = OpenCopy { file_id, target, states: vec![OpenState::Queued], may_vanish: false };
            self.mine().copies.insert(export.id, copy);
        }
        Ok(())
    }

    /// Makes a queued copy, as far as it is let.
    pub(super) fn make_copy(&mut self, copy: Pick, until: Until) -> Checked {
        let Some((id, copy)) = self.copy(copy) else { return Ok(()) };
        let me = self.me();
        let belief = self.mine().documents[&copy.file_id].clone();
        // It may lie there from here on, whatever is answered.
        self.exports.entry(copy.target.clone()).or_default().push(Arc::clone(&belief.content));
        let control = Countdown::new(until);
        let answer = self.asking(Pending::Copy(id), |player| player.stack.service().run_export(&me, id, &control));
        let may_be_there = belief.may(|_| true);
        match answer {
            Ok(exported) if exported.document.file_id == copy.file_id && may_be_there => {
                self.mine().copies.remove(&id);
                if self.is_copied(&belief.content)? {
                    Ok(())
                } else {
                    Err(format!("there is no copy of {} after {copy:?}", copy.file_id))
                }
            }
            Err(Error::Paused) if matches!(until, Until::Paused(_)) => self.becomes(id, &[OpenState::Paused]),
            Err(Error::Cancelled) if matches!(until, Until::Cancelled(_)) => {
                self.mine().copies.remove(&id);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !belief.must(|_| true) => {
                self.becomes(id, &[OpenState::Failed])
            }
            Err(error) if self.is_fault(&error) => self.becomes(id, &[OpenState::Waiting, OpenState::Failed]),
            answer => Err(format!("{copy:?} came to {answer:?}")),
        }
    }

    pub(super) fn pause_copy(&mut self, copy: Pick) -> Checked {
        let Some((id, copy)) = self.copy(copy) else { return Ok(()) };
        let paused = self.stack.service().pause_transfer(&self.me(), id);
        paused.map_err(|error| format!("pausing {copy:?} failed with {error:?}"))?;
        self.becomes(id, &[OpenState::Paused])
    }

    pub(super) fn give_copy_up(&mut self, copy: Pick) -> Checked {
        let Some((id, copy)) = self.copy(copy) else { return Ok(()) };
        let me = self.me();
        let answer = self.asking(Pending::Copy(id), |player| player.stack.service().cancel_transfer(&me, id, false));
        answer.map_err(|error| format!("giving {copy:?} up failed with {error:?}"))?;
        self.mine().copies.remove(&id);
        Ok(())
    }

    /// Compares the queue of copies with what it may be.
    pub(super) fn observe_copies(&mut self, user: usize) -> Checked {
        let open = self.stack.service().open_exports(&self.stack.users()[user]);
        let open = open.map_err(|error| format!("the queue of copies: {error:?}"))?;
        let mine = &mut self.possessions[user];
        for row in &open {
            let copy = mine.copies.get_mut(&row.id).filter(|copy| {
                copy.file_id == row.file_id && copy.target == row.target_path && copy.states.contains(&row.state)
            });
            let Some(copy) = copy else { return Err(format!("{row:?} is queued beside {:?}", mine.copies)) };
            copy.states = vec![row.state];
            copy.may_vanish = false;
        }
        let is_open = |id: &TransferId| open.iter().any(|row| row.id == *id);
        if let Some((id, copy)) = mine.copies.iter().find(|(id, copy)| !copy.may_vanish && !is_open(id)) {
            return Err(format!("{id} is not in the queue any more: {copy:?}"));
        }
        mine.copies.retain(|id, _| is_open(id));
        Ok(())
    }

    fn copy(&mut self, pick: Pick) -> Option<(TransferId, OpenCopy)> {
        let copies = &self.mine().copies;
        let (id, copy) = copies.iter().nth(pick.checked_rem(copies.len())?)?;
        Some((*id, copy.clone()))
    }

    fn becomes(&mut self, id: TransferId, states: &[OpenState]) -> Checked {
        let copy = self.mine().copies.get_mut(&id).ok_or_else(|| format!("the copy {id} is not open"))?;
        copy.states = states.to_vec();
        Ok(())
    }

    /// Whether a file with this content lies where copies go.
    fn is_copied(&self, content: &[u8]) -> Result<bool, String> {
        let folder = self.stack.outside().join("exported");
        for (name, _) in self.stack.disk().read_folder(&folder).map_err(|error| error.to_string())? {
            if !name.to_string_lossy().starts_with(".coffer-") && self.bytes_outside(&folder.join(&name))? == content {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
