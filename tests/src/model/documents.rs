//! Changes of documents, of one and of many, and what another user may do to them, which is nothing.

use coffer_core::document::{Document, FileId, LinkKind, Tags};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::Selection;
use coffer_core::service::{
    BulkOutcome, DocumentChanges, ExportTarget, OnClash, PublishConsent, PublishRequest, Unattended,
};

use super::Checked;
use super::change::Change;
use super::history::{Edit, Pick, Revision};
use super::player::{Pending, Player};
use super::sources::{FOLDERS, NAMES, NOTES, TAGS};
use crate::documents::parsed;

impl Player<'_> {
    pub(super) fn edit(&mut self, document: Pick, edit: Edit, revision: Revision) -> Checked {
        let Some(file_id) = self.mine().document(document) else { return Ok(()) };
        let last = self.mine().documents[&file_id].states().iter().find_map(|state| state.document()).map(|it| it.rev);
        let expected = match revision {
            Revision::Any => None,
            Revision::Last => last,
            Revision::Old => last.map(|rev| rev - 1),
        };
        self.change_one(file_id, Change::Edit(changes(edit), expected))
    }

    pub(super) fn change(&mut self, document: Pick, change: Change) -> Checked {
        let Some(file_id) = self.mine().document(document) else { return Ok(()) };
        self.change_one(file_id, change)
    }

    fn change_one(&mut self, file_id: FileId, change: Change) -> Checked {
        let (me, now) = (self.me(), self.now());
        self.touched.push(file_id);
        let answer = self.asking(Pending::Change(vec![file_id], change.clone()), |player| {
            let service = player.stack.service();
            match &change {
                Change::Edit(changes, expected) => service.update(&me, file_id, *expected, changes).map(Some),
                Change::Move(folder) => {
                    let changes = DocumentChanges { folder: Some(folder.clone()), ..DocumentChanges::default() };
                    service.update(&me, file_id, None, &changes).map(Some)
                }
                Change::Trash => service.trash(&me, file_id).map(Some),
                Change::Restore => service.restore(&me, file_id).map(Some),
                Change::Purge => service.purge(&me, file_id).map(|()| None),
                Change::Publish | Change::Withdraw => unreachable!("links are made elsewhere"),
            }
        });
        self.is_settled = [!self.is_struck(); 2];
        match answer {
            Err(error) if self.is_fault(&error) => {
                self.mine().doubted(file_id, &change, now);
                Ok(())
            }
            answer => {
                let answer = answer.as_ref().map(Option::as_ref).map_err(Error::kind);
                self.mine().answered(file_id, &change, now, answer)
            }
        }
    }

    pub(super) fn move_many(&mut self, documents: &[Pick], folder: Pick) -> Checked {
        self.change_many(documents, &Change::Move(parsed(FOLDERS[folder % FOLDERS.len()])))
    }

    pub(super) fn change_many(&mut self, documents: &[Pick], change: &Change) -> Checked {
        let picked = documents.iter().filter_map(|pick| self.mine().document(*pick));
        let mut file_ids: Vec<FileId> = picked.collect();
        file_ids.sort_unstable();
        file_ids.dedup();
        if file_ids.is_empty() {
            return Ok(());
        }
        let (me, now) = (self.me(), self.now());
        self.touched.extend(&file_ids);
        let selection = Selection::Only(file_ids.clone());
        let answer = self.asking(Pending::Change(file_ids.clone(), change.clone()), |player| {
            let service = player.stack.service();
            match change {
                Change::Move(folder) => service.move_many(&me, &selection, folder),
                Change::Trash => service.trash_many(&me, &selection),
                Change::Restore => service.restore_many(&me, &selection),
                Change::Purge | Change::Edit(..) | Change::Publish | Change::Withdraw => {
                    unreachable!("no act asks for it")
                }
            }
        });
        self.is_settled = [!self.is_struck(); 2];
        match answer {
            Err(error) if self.is_fault(&error) => {
                file_ids.iter().for_each(|file_id| self.mine().doubted(*file_id, change, now));
                Ok(())
            }
            Err(error) => Err(format!("{change:?} of {file_ids:?} failed with {error:?}")),
            Ok(outcome) if outcome.changed + outcome.failed != file_ids.len() as u64 => {
                Err(format!("{change:?} of {} documents came to {outcome:?}", file_ids.len()))
            }
            Ok(outcome) => self.bulk_answered(change, &outcome, now),
        }
    }

    /// Compares what an action says about each document. It does not show the documents: what they are like now is what
    /// was predicted.
    fn bulk_answered(
        &mut self,
        change: &Change,
        outcome: &BulkOutcome,
        now: coffer_core::document::Timestamp,
    ) -> Checked {
        for file_id in &outcome.file_ids {
            let shown: Option<Document> = match change {
                Change::Purge => None,
                _ => match self.stack.service().document(&self.me(), *file_id) {
                    Ok(document) => Some(document),
                    Err(error) => return Err(format!("{file_id} was changed and then {error:?}")),
                },
            };
            self.mine().answered(*file_id, change, now, Ok(shown.as_ref()))?;
        }
        for (file_id, _, error) in &outcome.failures {
            if self.is_fault(error) {
                self.mine().doubted(*file_id, change, now);
            } else if matches!((error.kind(), change), (ErrorKind::NotFound, Change::Purge)) {
                // Its row was old. What is gone already does not count as purged once more among many.
                let is_gone = self.mine().documents.get_mut(file_id).is_some_and(|belief| belief.settle(None));
                if !is_gone {
                    return Err(format!("{file_id} was listed in the trash and then not found"));
                }
            } else {
                self.mine().answered(*file_id, change, now, Err(error.kind()))?;
            }
        }
        Ok(())
    }

    pub(super) fn empty_trash(&mut self) -> Checked {
        let (me, now) = (self.me(), self.now());
        let answer = self.asking(Pending::ChangeAny(Change::Purge), |player| player.stack.service().empty_trash(&me));
        match answer {
            Err(error) if self.is_fault(&error) => {
                self.doubt_of(&Pending::ChangeAny(Change::Purge), now);
                Ok(())
            }
            Err(error) => Err(format!("emptying the trash failed with {error:?}")),
            Ok(outcome) => {
                self.is_settled = [!self.is_struck() && outcome.changed > 0; 2];
                self.bulk_answered(&Change::Purge, &outcome, now)?;
                let failed: Vec<FileId> = outcome.failures.iter().map(|(file_id, ..)| *file_id).collect();
                let left = self
                    .mine()
                    .documents
                    .iter()
                    .find(|(file_id, belief)| belief.must(Document::is_trashed) && !failed.contains(file_id));
                left.map_or(Ok(()), |(file_id, _)| Err(format!("{file_id} was left in the trash")))
            }
        }
    }

    /// Does to a document of the other user whatever can be done. For this user it must not exist.
    pub(super) fn trespass(&mut self, document: Pick) -> Checked {
        let Some(file_id) = self.possessions[1 - self.user].document(document) else { return Ok(()) };
        let me = self.me();
        let target = ExportTarget::File(self.stack.outside().join("trespassed"));
        let service = self.stack.service();
        let only = Selection::Only(vec![file_id]);
        let bulk = |outcome: Result<BulkOutcome, Error>| match outcome {
            Ok(mut outcome) if outcome.changed == 0 => outcome.failures.pop().map_or(Ok(()), |(.., error)| Err(error)),
            other => other.map(drop),
        };
        let request = PublishRequest::of(LinkKind::Served);
        let publish = service.publish(&me, file_id, &request, PublishConsent::given_by_a_person());
        let answers: [(&str, Result<(), Error>); 10] = [
            ("publishing", publish.map(drop)),
            ("looking at", service.document(&me, file_id).map(drop)),
            ("finding", service.find(&me, &file_id.to_string()).map(drop)),
            ("opening", service.open(&me, file_id, None).map(drop)),
            ("changing", service.update(&me, file_id, None, &changes(Edit::Note(1))).map(drop)),
            ("trashing", service.trash(&me, file_id).map(drop)),
            ("restoring", bulk(service.restore_many(&me, &only))),
            ("purging", service.purge(&me, file_id)),
            ("moving", bulk(service.move_many(&me, &only, &parsed(FOLDERS[1])))),
            ("exporting", service.export(&me, file_id, &target, OnClash::Replace, &Unattended).map(drop)),
        ];
        for (what, answer) in answers {
            match answer {
                Err(error) if error.kind() == ErrorKind::NotFound || self.is_fault(&error) => {}
                other => return Err(format!("{what} another user's document came to {other:?}")),
            }
        }
        Ok(())
    }
}

/// The fields of an edit.
fn changes(edit: Edit) -> DocumentChanges {
    let none = DocumentChanges::default;
    let name = |pick: Pick| Some(parsed(NAMES[pick % NAMES.len()]));
    let tags = |pick: Pick| Tags::new(TAGS[pick % TAGS.len()].iter().map(|tag| parsed(tag))).expect("few enough");
    match edit {
        Edit::Name(pick) => DocumentChanges { name: name(pick), ..none() },
        Edit::UniqueName(pick) => DocumentChanges { unique_name: Some(parsed(&format!("chosen_{pick}"))), ..none() },
        Edit::Tags(pick) => DocumentChanges { tags: Some(tags(pick)), ..none() },
        Edit::Note(pick) => DocumentChanges { note: Some(parsed(NOTES[pick % NOTES.len()])), ..none() },
        Edit::Many(pick) => DocumentChanges {
            name: name(pick),
            folder: Some(parsed(FOLDERS[pick % FOLDERS.len()])),
            tags: Some(tags(pick)),
            note: Some(parsed(NOTES[pick % NOTES.len()])),
            ..none()
        },
    }
}
