//! The comparison after every step: what the service shows of both users, against what it may show.

use std::collections::BTreeMap;

use coffer_core::document::{Document, FileId, Timestamp};
use coffer_core::query::{Amount, DocumentQuery, Place};
use coffer_core::service::{ReadShare, Unattended};
use coffer_core::storage::BlobPart;

use super::Checked;
use super::player::Player;

impl Player<'_> {
    /// Compares everything that lists, counters and queue show of who acted, and of the other one after a start, and the
    /// content of what this step was about.
    pub(super) fn observe(&mut self) -> Checked {
        let revision = self.stack.service().revision().map_err(|error| format!("the revision: {error:?}"))?;
        for user in 0..2 {
            if user != self.user && !self.has_started {
                continue;
            }
            // The same revision means the same documents: then there is nothing new to compare them with.
            if self.is_settled[user] || self.seen_revisions[user] != Some(revision) {
                self.observe_documents(user)?;
                self.seen_revisions[user] = Some(revision);
            }
            self.observe_imports(user)?;
            self.observe_copies(user)?;
            // What changes nothing opens nothing.
            if self.is_settled[user] {
                self.observe_links(user)?;
            }
        }
        for file_id in std::mem::take(&mut self.touched) {
            self.compare_content(self.user, file_id, None)?;
        }
        Ok(())
    }

    fn observe_documents(&mut self, user: usize) -> Checked {
        let rows = self.rows(user)?;
        let now = self.now();
        let is_settled = self.is_settled[user];
        for (file_id, row) in &rows {
            if !self.possessions[user].documents.contains_key(file_id) {
                self.appeared(user, *file_id, row, now)?;
            }
        }
        for (file_id, belief) in &mut self.possessions[user].documents {
            let row = rows.get(file_id);
            let agrees =
                if is_settled { belief.settle(row) } else { belief.states().iter().any(|state| state.agrees(row)) };
            if !agrees {
                return Err(format!("{file_id} is shown as {row:?}, but there was {belief:?}"));
            }
        }
        self.compare_counters(user, &rows)
    }

    /// A document is shown that was not there: an import that died after its commit, and was finished since.
    fn appeared(&mut self, user: usize, file_id: FileId, row: &Document, now: Timestamp) -> Checked {
        let died = self.possessions[user].imports.get(&file_id).is_some_and(|import| !import.tries.is_empty());
        if !died {
            return Err(format!("a document nobody added, or that was never finished: {row:?}"));
        }
        // While its row in the queue is left, it is still to be finished: then it is there twice for a moment.
        let import = self.possessions[user].imports.get(&file_id).cloned();
        self.possessions[user].added(file_id, row, now)?;
        let is_open = self.stack.service().open_imports(&self.stack.users()[user]);
        let is_open = is_open.map_err(|error| format!("{error:?}"))?.iter().any(|open| open.file_id == file_id);
        if let (true, Some(import)) = (is_open, import) {
            self.possessions[user].imports.insert(file_id, import);
        }
        Ok(())
    }

    /// Every document that the lists show.
    fn rows(&self, user: usize) -> Result<BTreeMap<FileId, Document>, String> {
        let owner = &self.stack.users()[user];
        let mut rows = BTreeMap::new();
        for place in [Place::Vault, Place::Trash] {
            let query = DocumentQuery { place, ..DocumentQuery::default() };
            let page = self.stack.service().page(owner, &query, None, 10_000);
            for document in page.map_err(|error| format!("{place:?}: {error:?}"))?.documents {
                let belongs = document.owner_id == *owner && document.is_trashed() == (place == Place::Trash);
                if !belongs || rows.insert(document.file_id, document.clone()).is_some() {
                    return Err(format!("{owner} is shown in {place:?}: {document:?}"));
                }
            }
        }
        Ok(rows)
    }

    fn compare_counters(&self, user: usize, rows: &BTreeMap<FileId, Document>) -> Checked {
        let owner = &self.stack.users()[user];
        let usage = self.stack.service().usage(owner).map_err(|error| format!("the usage: {error:?}"))?;
        let mut counted = [Amount::default(); 2];
        for document in rows.values() {
            let amount = &mut counted[usize::from(document.is_trashed())];
            amount.documents += 1;
            amount.size_bytes += document.size_bytes;
        }
        let by_kind = usage.kinds.iter().map(|(_, amount)| amount.documents).sum::<u64>();
        if [usage.vault, usage.trash] == counted && by_kind == usage.vault.documents {
            Ok(())
        } else {
            Err(format!("{usage:?} is counted, but there is {counted:?}"))
        }
    }

    fn observe_imports(&mut self, user: usize) -> Checked {
        let open = self.stack.service().open_imports(&self.stack.users()[user]);
        let open = open.map_err(|error| format!("the queue: {error:?}"))?;
        let mine = &mut self.possessions[user];
        for row in &open {
            let Some(import) = mine.imports.get_mut(&row.file_id) else {
                return Err(format!("an import that is over is in the queue: {row:?}"));
            };
            let is_it = row.folder == import.folder && row.source_path == import.path && row.place == import.place;
            if !import.states.contains(&row.state) || !is_it {
                return Err(format!("{import:?} is shown as {row:?}"));
            }
            import.states = vec![row.state];
        }
        let lost = mine
            .imports
            .iter()
            .find(|(file_id, import)| !import.may_vanish && !open.iter().any(|row| row.file_id == **file_id));
        if let Some((file_id, import)) = lost {
            return Err(format!("{file_id} is not in the queue any more: {import:?}"));
        }
        mine.imports.retain(|file_id, _| open.iter().any(|row| row.file_id == *file_id));
        Ok(())
    }

    /// The end of a history: a last start, and then everything, to the byte and to the last file.
    pub(super) fn end(&mut self) -> Checked {
        self.touched.clear();
        self.stack.close();
        self.stack.open().map_err(|error| format!("the vault does not open at the end: {error:?}"))?;
        self.is_settled = [true; 2];
        self.has_started = true;
        self.observe()?;
        for user in 0..2 {
            let owner = self.stack.users()[user].clone();
            let verdict = self.stack.service().verify(&owner, ReadShare::ALL, &Unattended);
            let verdict = verdict.map_err(|error| format!("the last check: {error:?}"))?;
            let bounds = self.possessions[user].bounds();
            if !verdict.damaged.is_empty() || !bounds.contains(&verdict.documents) {
                return Err(format!("the last check came to {verdict:?}, with {bounds:?} documents"));
            }
            let file_ids: Vec<FileId> = self.possessions[user].documents.keys().copied().collect();
            for file_id in file_ids {
                self.compare_content(user, file_id, None)?;
            }
            self.compare_objects(user)?;
        }
        self.compare_exports()
    }

    /// Nothing lies in the vault that belongs to nothing, and of what was purged only the stub is left.
    fn compare_objects(&self, user: usize) -> Checked {
        let mine = &self.possessions[user];
        for key in self.stack.objects(&self.stack.users()[user])? {
            let document = mine.documents.get(&key.file_id);
            let is_known = match key.part {
                BlobPart::Content => document.map_or(self.may_have_orphans, |belief| belief.may(|_| true)),
                BlobPart::Sidecar => document.is_some(),
            };
            let is_known = is_known || mine.imports.contains_key(&key.file_id);
            if !is_known {
                return Err(format!("{key} is left over"));
            }
        }
        Ok(())
    }

    /// A copy is there whole, or not at all.
    fn compare_exports(&self) -> Checked {
        let folder = self.stack.outside().join("exported");
        for (name, _) in self.stack.disk().read_folder(&folder).map_err(|error| error.to_string())? {
            if name.to_string_lossy().starts_with(".coffer-") {
                continue;
            }
            let path = folder.join(&name);
            let bytes = self.bytes_outside(&path)?;
            // A copy that took a number died before it could say which.
            let mut possible = self.exports.values().flatten();
            if !possible.any(|content| **content == bytes) {
                return Err(format!("{path:?} has {} bytes that nobody exported", bytes.len()));
            }
        }
        Ok(())
    }
}
