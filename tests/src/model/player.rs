//! Plays a history on a vault and beside it on the model, and compares the two after every step.
//!
//! The acts are in files of their own: `documents`, `links`, `imports`, `copies`, `steering`, `reading`; what is compared is in `observe`. This file is
//! the order of things: the trouble that is armed, the act, the death and the start after it, the comparison.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::{FileId, LinkId, Timestamp, TransferId};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::repository::OpenState;
use coffer_core::seams::Clock;

use super::Checked;
use super::change::Change;
use super::history::{Act, Step, Trouble};
use super::possessions::Possessions;
use super::stack::Stack;
use crate::until_death;

/// A vault did what the model does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// At which step, from 0; the number of steps if it was at the end.
    pub step: usize,
    /// What.
    pub what: String,
}

/// What the service has been asked and has not answered yet.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// To change these documents.
    Change(Vec<FileId>, Change),
    /// To change whichever documents are there.
    ChangeAny(Change),
    /// To carry out imports.
    Imports(Vec<FileId>),
    /// To give one up.
    GiveUp(FileId),
    /// To make a copy, or to give it up.
    Copy(TransferId),
    /// To make a link to a document.
    Publish(FileId),
    /// To switch a link off, which leads to a document.
    Unpublish(LinkId, FileId),
    /// To look at all links.
    CheckLinks,
}

/// A vault, what it should hold, and the step that is played.
pub(super) struct Player<'stack> {
    pub(super) stack: &'stack mut dyn Stack,
    pub(super) possessions: [Possessions; 2],
    /// Copies that were written, and every content that may lie at each place.
    pub(super) exports: BTreeMap<PathBuf, Vec<Arc<Vec<u8>>>>,
    /// Who acts.
    pub(super) user: usize,
    /// The documents whose content is compared after this step.
    pub(super) touched: Vec<FileId>,
    /// Of each user whether the rows are known to say what is true, because the service has just brought them up to date.
    pub(super) is_settled: [bool; 2],
    /// Whether content may lie about that has never been a document: the index that knew of its import was lost, or the
    /// power went before its removal was durable.
    pub(super) may_have_orphans: bool,
    /// Whether the vault was opened in this step.
    pub(super) has_started: bool,
    /// Of each user the revision of the index that was last compared.
    pub(super) seen_revisions: [Option<u64>; 2],
    pending: Option<Pending>,
    is_in_trouble: bool,
}

/// Plays `history` on a new vault.
///
/// # Errors
/// The first thing that the model does not allow.
pub fn play(history: &[Step], stack: &mut dyn Stack) -> Result<(), Violation> {
    let mut player = Player {
        stack,
        possessions: Default::default(),
        exports: BTreeMap::new(),
        user: 0,
        touched: Vec::new(),
        is_settled: [true; 2],
        may_have_orphans: false,
        has_started: true,
        seen_revisions: [None; 2],
        pending: None,
        is_in_trouble: false,
    };
    let at = |step| move |what| Violation { step, what };
    player.stack.open().map_err(|error| format!("a new vault does not open: {error:?}")).map_err(at(0))?;
    for (number, step) in history.iter().enumerate() {
        player.step(step).map_err(at(number))?;
    }
    player.end().map_err(at(history.len()))?;
    player.stack.retire();
    Ok(())
}

impl Player<'_> {
    fn step(&mut self, step: &Step) -> Checked {
        self.user = step.user;
        self.touched.clear();
        self.is_settled = [false; 2];
        self.has_started = false;
        self.arm(step.trouble);
        let faults = self.stack.faults().clone();
        let outcome = until_death(&faults, || self.act(&step.act));
        faults.heal();
        self.is_in_trouble = false;
        let Ok(checked) = outcome else {
            self.doubt();
            self.stack.close();
            if let Some(Trouble::PowerCut { seed, .. }) = step.trouble {
                self.stack.cut_power(seed);
                self.may_have_orphans = true;
            }
            return self.start();
        };
        checked?;
        self.observe()
    }

    fn arm(&mut self, trouble: Option<Trouble>) {
        self.is_in_trouble = trouble.is_some();
        let faults = self.stack.faults();
        match trouble {
            None => {}
            Some(Trouble::Death { at } | Trouble::PowerCut { at, .. }) => faults.die_at(at),
            Some(Trouble::Error { at, errno }) => faults.fail_nth(at, errno),
            Some(Trouble::SyncError { call, at }) => faults.fail_nth_of(call, at, rustix::io::Errno::IO),
        }
    }

    fn act(&mut self, act: &Act) -> Checked {
        match act {
            Act::Add { files, folder } => self.add(files, *folder),
            Act::Queue { file, folder } => self.queue(&[*file], *folder).map(drop),
            Act::Resume { import, until } => match self.mine().import(*import) {
                Some(import) => self.import(import, *until),
                None => Ok(()),
            },
            Act::Pause { import } => self.pause(*import),
            Act::Cancel { import } => self.cancel(*import),
            Act::MoveUp { import } => self.move_up(*import),
            Act::PauseAll => self.pause_all(),
            Act::ResumeAll => self.resume_all(),
            Act::QueueCopies { documents } => self.queue_copies(documents),
            Act::MakeCopy { copy, until } => self.make_copy(*copy, *until),
            Act::PauseCopy { copy } => self.pause_copy(*copy),
            Act::GiveCopyUp { copy } => self.give_copy_up(*copy),
            Act::Edit { document, edit, revision } => self.edit(*document, *edit, *revision),
            Act::Move { documents, folder } => self.move_many(documents, *folder),
            Act::Trash { document } => self.change(*document, Change::Trash),
            Act::Restore { document } => self.change(*document, Change::Restore),
            Act::Purge { document } => self.change(*document, Change::Purge),
            Act::TrashMany { documents } => self.change_many(documents, &Change::Trash),
            Act::RestoreMany { documents } => self.change_many(documents, &Change::Restore),
            Act::EmptyTrash => self.empty_trash(),
            Act::Look { .. } => self.look(act),
            Act::Read { document, range } => self.read(*document, *range),
            Act::Export { document, target, on_clash } => self.export(*document, *target, *on_clash),
            Act::Verify { percent } => self.verify(*percent),
            Act::Rebuild => self.rebuild(),
            Act::Restart => self.restart(),
            Act::LoseIndex => {
                self.stack.close();
                self.stack.lose_index();
                for possessions in &mut self.possessions {
                    possessions.links.lose();
                    self.may_have_orphans |= !possessions.imports.is_empty();
                    possessions.imports.values_mut().for_each(|import| import.may_vanish = true);
                    possessions.copies.values_mut().for_each(|copy| copy.may_vanish = true);
                }
                self.restart()
            }
            Act::Jump { millis } => {
                let clock = self.stack.clock();
                clock.set_wall(Timestamp::from_millis(clock.now().as_millis() + millis));
                Ok(())
            }
            Act::Publish { document, ends } => self.publish(*document, *ends),
            Act::Unpublish { link } => self.unpublish(*link),
            Act::CheckLinks => self.check_links(),
            Act::Trespass { document } => self.trespass(*document),
        }
    }

    /// Closes the vault and opens it; if that fails because of the trouble, once more.
    fn restart(&mut self) -> Checked {
        self.stack.close();
        match self.stack.open() {
            Ok(()) if !self.is_struck() => {
                self.has_started = true;
                self.is_settled = [true; 2];
                Ok(())
            }
            // Perhaps open, but only for reading.
            Ok(()) => self.start_again(),
            Err(error) if self.is_fault(&error) => self.start_again(),
            Err(error) => Err(format!("the vault does not open: {error:?}")),
        }
    }

    fn start_again(&mut self) -> Checked {
        self.stack.faults().heal();
        self.is_in_trouble = false;
        self.restart()
    }

    /// The start after a death, and what must be true then of everything.
    fn start(&mut self) -> Checked {
        self.restart()?;
        self.observe()
    }

    /// Whatever was asked last may have happened or not.
    fn doubt(&mut self) {
        let now = self.now();
        match self.pending.take() {
            None => {}
            Some(pending) => self.doubt_of(&pending, now),
        }
    }

    pub(super) fn doubt_of(&mut self, pending: &Pending, now: Timestamp) {
        let mine = &mut self.possessions[self.user];
        match pending {
            Pending::Change(file_ids, change) => {
                file_ids.iter().for_each(|file_id| mine.doubted(*file_id, change, now));
            }
            Pending::ChangeAny(change) => {
                let file_ids: Vec<FileId> = mine.documents.keys().copied().collect();
                file_ids.iter().for_each(|file_id| mine.doubted(*file_id, change, now));
            }
            Pending::Publish(file_id) => mine.publishing_doubted(*file_id, now),
            Pending::Unpublish(id, file_id) => {
                mine.links.doubted(*id);
                mine.doubted(*file_id, &Change::Withdraw, now);
            }
            Pending::CheckLinks => mine.check_doubted(now),
            Pending::GiveUp(file_id) => {
                if let Some(import) = mine.imports.get_mut(file_id) {
                    import.may_vanish = true;
                }
            }
            Pending::Copy(id) => {
                if let Some(copy) = mine.copies.get_mut(id) {
                    copy.states = OpenState::ALL.to_vec();
                    copy.may_vanish = true;
                }
            }
            Pending::Imports(file_ids) => {
                for file_id in file_ids {
                    let Some(import) = mine.imports.get(file_id) else { continue };
                    let has_twin = mine.twins(import).1 > 0 || file_ids.len() > 1;
                    let Some(import) = mine.imports.get_mut(file_id) else { continue };
                    import.may_vanish |= has_twin;
                    import.states = OpenState::ALL.to_vec();
                    import.tries.push(now);
                }
            }
        }
    }

    /// Asks the service something, so that it is known what was asked if it dies meanwhile.
    pub(super) fn asking<T>(&mut self, pending: Pending, ask: impl FnOnce(&mut Self) -> T) -> T {
        self.pending = Some(pending);
        let answer = ask(self);
        self.pending = None;
        answer
    }

    /// Whether an error comes from the trouble of this step, and says so.
    pub(super) fn is_fault(&self, error: &Error) -> bool {
        use ErrorKind::{Busy, NoSpace, PermissionDenied, ReadOnly, Unavailable};
        self.is_struck() && matches!(error.kind(), Busy | NoSpace | PermissionDenied | ReadOnly | Unavailable)
    }

    /// Whether the trouble of this step has struck.
    pub(super) fn is_struck(&self) -> bool {
        self.is_in_trouble && !self.stack.faults().is_armed()
    }

    pub(super) fn mine(&mut self) -> &mut Possessions {
        &mut self.possessions[self.user]
    }

    pub(super) fn me(&self) -> coffer_core::document::UserId {
        self.stack.users()[self.user].clone()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.stack.clock().now()
    }
}
