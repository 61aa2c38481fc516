//! Adding files: queueing them, carrying imports out, pausing them and giving them up.

use std::sync::atomic::{AtomicU32, Ordering};

use coffer_core::document::{FileId, FolderPath, Timestamp};
use coffer_core::error::Error;
use coffer_core::repository::OpenState;
use coffer_core::service::{ImportControl, Imported, Proceed, Unattended};

use super::Checked;
use super::history::{Pick, Until};
use super::player::{Pending, Player};
use super::possessions::Import;
use super::sources::{Content, FOLDERS, NAMES};
use crate::documents::parsed;

impl Player<'_> {
    /// Queues files in one gesture and carries their imports out.
    pub(super) fn add(&mut self, files: &[(Pick, Content)], folder: Pick) -> Checked {
        let queued = self.queue(files, folder)?;
        let (me, now) = (self.me(), self.now());
        self.touched.extend(&queued);
        let imports: Vec<(FileId, &dyn ImportControl)> =
            queued.iter().map(|file_id| (*file_id, &Unattended as &dyn ImportControl)).collect();
        // The same file twice in one gesture may become two documents.
        let known: Vec<bool> = queued.iter().map(|file_id| self.is_known(*file_id)).collect();
        let answers = self
            .asking(Pending::Imports(queued.clone()), |player| player.stack.service().import_together(&me, &imports));
        for ((file_id, is_known), answer) in queued.into_iter().zip(known).zip(answers) {
            self.imported(file_id, is_known, Until::Done, answer, now)?;
        }
        Ok(())
    }

    /// Queues files in one gesture; returns their imports.
    pub(super) fn queue(&mut self, files: &[(Pick, Content)], folder: Pick) -> Result<Vec<FileId>, String> {
        let me = self.me();
        let folder: FolderPath = parsed(FOLDERS[folder % FOLDERS.len()]);
        let paths: Vec<_> =
            files.iter().map(|(name, content)| self.source(NAMES[name % NAMES.len()], *content)).collect();
        let gathered = self.stack.service().enqueue(&me, &paths, &folder, &mut |_| {});
        let gathered = gathered.map_err(|error| format!("queueing failed with {error:?}"))?;
        if !gathered.skipped.is_empty() || gathered.queued.len() != files.len() {
            return Err(format!("{files:?} came to {gathered:?}"));
        }
        let mut queued = Vec::new();
        for (row, ((_, content), path)) in gathered.queued.iter().zip(files.iter().zip(paths)) {
            let mine = self.mine();
            let is_same = |import: &Import| import.path == path && import.folder == folder;
            let goes_on = mine.imports.get(&row.file_id).is_some_and(is_same);
            // The same file twice in one gesture is two imports, of which the second finds the first one's document.
            let is_second = queued.iter().any(|earlier| mine.imports.get(earlier).is_some_and(is_same));
            let is_new = !mine.imports.contains_key(&row.file_id) && !mine.documents.contains_key(&row.file_id);
            if !(goes_on || is_new && (is_second || !mine.imports.values().any(is_same))) {
                return Err(format!("{path:?} was queued as {row:?} beside {:?}", mine.imports));
            }
            let import = mine.imports.entry(row.file_id).or_insert_with(|| Import {
                path,
                name: row.name.clone(),
                folder: folder.clone(),
                content: *content,
                tries: Vec::new(),
                states: Vec::new(),
                may_vanish: false,
                has_company: false,
                place: 0,
            });
            import.states = vec![OpenState::Queued];
            import.has_company = files.len() > 1;
            queued.push(row.file_id);
        }
        Ok(queued)
    }

    /// Carries an import out, as far as it is let.
    pub(super) fn import(&mut self, file_id: FileId, until: Until) -> Checked {
        let (me, now) = (self.me(), self.now());
        self.touched.push(file_id);
        let control = Countdown::new(until);
        if matches!(until, Until::Cancelled(_)) {
            self.still_open(file_id)?.may_vanish = true;
        }
        let is_known = self.is_known(file_id);
        let answer = self
            .asking(Pending::Imports(vec![file_id]), |player| player.stack.service().import(&me, file_id, &control));
        self.imported(file_id, is_known, until, answer, now)
    }

    /// Whether the file of an import must be found to be a document already.
    fn is_known(&mut self, file_id: FileId) -> bool {
        let mine = self.mine();
        mine.imports.get(&file_id).is_some_and(|import| import.tries.is_empty() && mine.twins(import).0 > 0)
    }

    /// Compares the answer of an import with what it may be.
    fn imported(
        &mut self,
        file_id: FileId,
        is_known: bool,
        until: Until,
        answer: Result<Imported, Error>,
        now: Timestamp,
    ) -> Checked {
        let before = self.still_open(file_id)?.clone();
        let (_, may_be_there) = self.mine().twins(&before);
        match answer {
            Ok(Imported::Added(_)) if is_known => Err(format!("{before:?} was stored twice")),
            Ok(Imported::Added(document)) => self.mine().added(file_id, &document, now),
            Ok(Imported::AlreadyThere(twin)) => {
                self.mine().imports.remove(&file_id);
                let is_there = self.mine().documents.get(&twin.file_id);
                if may_be_there > 0
                    && is_there.is_some_and(|belief| belief.states().iter().any(|it| it.agrees(Some(&twin))))
                {
                    Ok(())
                } else {
                    Err(format!("{before:?} is said to be {twin:?}"))
                }
            }
            Err(Error::Paused) if matches!(until, Until::Paused(_)) => {
                self.still_open(file_id)?.states = vec![OpenState::Paused];
                Ok(())
            }
            Err(Error::Cancelled) if matches!(until, Until::Cancelled(_)) => {
                self.mine().imports.remove(&file_id);
                Ok(())
            }
            Err(error) if self.is_fault(&error) => {
                self.doubt_of(&Pending::Imports(vec![file_id]), now);
                Ok(())
            }
            Err(error) => Err(format!("{before:?} failed with {error:?}")),
        }
    }

    fn still_open(&mut self, file_id: FileId) -> Result<&mut Import, String> {
        self.mine().imports.get_mut(&file_id).ok_or_else(|| format!("the import {file_id} is not open"))
    }

    pub(super) fn pause(&mut self, import: Pick) -> Checked {
        let Some(file_id) = self.mine().import(import) else { return Ok(()) };
        let paused = self.stack.service().pause_import(&self.me(), file_id);
        paused.map_err(|error| format!("pausing failed with {error:?}"))?;
        self.still_open(file_id)?.states = vec![OpenState::Paused];
        Ok(())
    }

    pub(super) fn cancel(&mut self, import: Pick) -> Checked {
        let Some(file_id) = self.mine().import(import) else { return Ok(()) };
        let (me, now) = (self.me(), self.now());
        let answer =
            self.asking(Pending::GiveUp(file_id), |player| player.stack.service().cancel_import(&me, file_id, false));
        match answer {
            Ok(()) => {
                self.mine().imports.remove(&file_id);
                Ok(())
            }
            Err(error) if self.is_fault(&error) => {
                self.doubt_of(&Pending::GiveUp(file_id), now);
                Ok(())
            }
            Err(error) => Err(format!("giving {file_id} up failed with {error:?}")),
        }
    }
}

/// Lets a transfer go on until it has asked often enough.
pub(super) struct Countdown {
    until: Until,
    asked: AtomicU32,
}

impl Countdown {
    pub(super) fn new(until: Until) -> Countdown {
        Countdown { until, asked: AtomicU32::new(0) }
    }
}

impl ImportControl for Countdown {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        match self.until {
            Until::Paused(at) if asked == at => Proceed::Pause,
            Until::Cancelled(at) if asked == at => Proceed::Cancel,
            _ => Proceed::Go,
        }
    }
}
