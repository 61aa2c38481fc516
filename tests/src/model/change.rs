//! What each change must make of a document: the reference that the service is compared with.

use coffer_core::document::{Document, FolderPath, Status, Timestamp, Visibility};
use coffer_core::error::ErrorKind;
use coffer_core::service::DocumentChanges;

use super::belief::{Stamped, State};

/// A change of one document.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Of its fields, if it has this revision.
    Edit(DocumentChanges, Option<u64>),
    Move(FolderPath),
    Trash,
    Restore,
    Purge,
    /// By a link that is made.
    Publish,
    /// Because no link of it is on any more.
    Withdraw,
}

/// What a change comes to: an answer, and what is true afterwards.
pub(super) type Outcome = (Result<(), ErrorKind>, State);

impl Change {
    /// What may come of it at `now`. `taken` is whether another document has the unique name that is asked for; `None` if
    /// nobody can know.
    pub(super) fn outcomes(&self, state: &State, now: Timestamp, taken: Option<bool>) -> Vec<Outcome> {
        let refused = |kind| (Err(kind), state.clone());
        let State::There(before, _) = state else {
            return vec![if matches!(self, Change::Purge) {
                (Ok(()), State::Gone)
            } else {
                refused(ErrorKind::NotFound)
            }];
        };
        match self {
            Change::Edit(..) | Change::Move(_) if before.is_trashed() => vec![refused(ErrorKind::IllegalStatus)],
            Change::Edit(changes, expected) => {
                let mut outcomes = Vec::new();
                if taken != Some(false) {
                    outcomes.push(refused(ErrorKind::AlreadyExists));
                }
                if taken != Some(true) {
                    outcomes.push(match edited(before, changes) {
                        None => (Ok(()), state.clone()),
                        Some(_) if expected.is_some_and(|expected| expected != before.rev) => {
                            refused(ErrorKind::Conflict)
                        }
                        Some(after) => (Ok(()), made(after, now)),
                    });
                }
                outcomes
            }
            Change::Move(folder) if before.folder == *folder => vec![(Ok(()), state.clone())],
            Change::Move(folder) => {
                vec![(Ok(()), made(Document { folder: folder.clone(), ..(**before).clone() }, now))]
            }
            Change::Trash if before.is_trashed() => vec![(Ok(()), state.clone())],
            Change::Trash => {
                let visibility = Visibility::Private;
                let after =
                    Document { status: Status::Trashed, trashed_at: Some(now), visibility, ..(**before).clone() };
                vec![(Ok(()), made(after, now))]
            }
            Change::Restore if !before.is_trashed() => vec![(Ok(()), state.clone())],
            Change::Restore => {
                let after = Document { status: Status::Stored, trashed_at: None, ..(**before).clone() };
                vec![(Ok(()), made(after, now))]
            }
            Change::Publish if before.is_trashed() => vec![refused(ErrorKind::IllegalStatus)],
            Change::Publish => vec![(Ok(()), with_visibility(state, before, Visibility::Public, now))],
            Change::Withdraw => vec![(Ok(()), with_visibility(state, before, Visibility::Private, now))],
            Change::Purge if before.is_trashed() => vec![(Ok(()), State::Gone)],
            Change::Purge => vec![refused(ErrorKind::IllegalStatus)],
        }
    }
}

/// The document with its fields changed; `None` if they are so already.
fn edited(before: &Document, changes: &DocumentChanges) -> Option<Document> {
    let mut after = before.clone();
    let DocumentChanges { name, unique_name, folder, tags, note, metadata } = changes.clone();
    name.into_iter().for_each(|name| after.name = name);
    unique_name.into_iter().for_each(|unique_name| after.unique_name = unique_name);
    folder.into_iter().for_each(|folder| after.folder = folder);
    tags.into_iter().for_each(|tags| after.tags = tags);
    note.into_iter().for_each(|note| after.note = note);
    metadata.into_iter().for_each(|metadata| after.metadata = metadata);
    (after != *before).then_some(after)
}

/// The state of a document that is given to strangers from now on, or is not.
fn with_visibility(state: &State, before: &Document, visibility: Visibility, now: Timestamp) -> State {
    if before.visibility == visibility { state.clone() } else { made(Document { visibility, ..before.clone() }, now) }
}

/// The state of a document that an operation has made at `now`.
fn made(document: Document, now: Timestamp) -> State {
    let rev = document.rev + 1;
    State::There(Box::new(Document { rev, updated_at: now, ..document }), Stamped::Unknown)
}
