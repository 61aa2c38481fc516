//! The names in folders, and the changes of names that are not durable yet.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use super::choice::Chooser;
use super::world::Inode;

/// A name in a folder.
pub(super) type Slot = (Inode, OsString);

/// The names of one folder, now and on the disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub(super) visible: Arc<BTreeMap<OsString, Inode>>,
    pub(super) durable: Arc<BTreeMap<OsString, Inode>>,
}

impl Entries {
    /// Names that are on the disk.
    pub(super) fn durable(names: Arc<BTreeMap<OsString, Inode>>) -> Self {
        Entries { visible: Arc::clone(&names), durable: names }
    }
}

/// Sets what a name means.
pub(super) fn set(names: &mut BTreeMap<OsString, Inode>, name: &OsStr, inode: Option<Inode>) {
    match inode {
        Some(inode) => names.insert(name.to_owned(), inode),
        None => names.remove(name),
    };
}

/// One change of names: a creation, a removal, or a rename, which changes two names in one step.
#[derive(Clone, Debug)]
pub(super) struct EntryChange {
    number: u64,
    pub(super) what: &'static str,
    pub(super) effects: Vec<(Slot, Option<Inode>)>,
    /// Earlier changes of the same names, which are on the disk if this one is.
    after: Vec<u64>,
}

/// The changes that are not durable, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    pub(super) changes: Vec<Arc<EntryChange>>,
    last: u64,
}

impl Journal {
    pub(super) fn note(&mut self, what: &'static str, effects: Vec<(Slot, Option<Inode>)>) {
        self.last += 1;
        let after = effects.iter().filter_map(|(slot, _)| self.last_change_of(slot)).collect();
        self.changes.push(Arc::new(EntryChange { number: self.last, what, effects, after }));
    }

    fn last_change_of(&self, slot: &Slot) -> Option<u64> {
        let touches = |change: &&Arc<EntryChange>| change.effects.iter().any(|(touched, _)| touched == slot);
        self.changes.iter().rev().find(touches).map(|change| change.number)
    }

    /// Takes out the changes in `folder`, with those that they imply, in their order.
    pub(super) fn take_touching(&mut self, folder: Inode) -> Vec<Arc<EntryChange>> {
        let mut taken = BTreeSet::new();
        for change in self.changes.iter().rev() {
            let touches = change.effects.iter().any(|((touched, _), _)| *touched == folder);
            if taken.contains(&change.number) || touches {
                taken.insert(change.number);
                taken.extend(&change.after);
            }
        }
        let (durable, pending) =
            std::mem::take(&mut self.changes).into_iter().partition(|change| taken.contains(&change.number));
        self.changes = pending;
        durable
    }

    /// Decides of each change whether a power cut leaves it. One that builds on another is never there without it.
    pub(super) fn draw(&self, chooser: &mut dyn Chooser) -> Vec<bool> {
        let mut kept = BTreeSet::new();
        self.changes
            .iter()
            .map(|change| {
                let pending = |number: &u64| self.changes.iter().any(|earlier| earlier.number == *number);
                let possible = change.after.iter().all(|earlier| kept.contains(earlier) || !pending(earlier));
                let keeps = possible && chooser.keeps();
                if keeps {
                    kept.insert(change.number);
                }
                keeps
            })
            .collect()
    }
}
