//! What is read of links at this moment, and how it hears that its link was switched off.
//!
//! Who sends a body asks before every piece, on a thread that must not wait, so the answer lies in memory: a switch for each
//! link that is being read. Whoever switches a link off in this process flips it after the row and before the answer. What
//! another process has switched off is only seen in the rows, and whoever serves has them looked at a few times a second.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::document::{LinkId, UserId};
use crate::service::DocumentService;

/// Whether a link that is being read was switched off. Once it was, it stays so.
#[derive(Debug)]
pub(super) struct Switch {
    owner: UserId,
    is_off: AtomicBool,
}

impl Switch {
    pub(super) fn is_off(&self) -> bool {
        self.is_off.load(Ordering::SeqCst)
    }

    fn flip(&self) {
        self.is_off.store(true, Ordering::SeqCst);
    }
}

/// The switches of all links that are being read.
#[derive(Debug, Default)]
pub(in crate::service) struct Switches(Mutex<HashMap<LinkId, Weak<Switch>>>);

impl Switches {
    /// The switch of a link. Whoever takes it looks at the link's row after that: what was switched off before would not be
    /// noticed otherwise.
    pub(super) fn take(&self, owner: &UserId, id: LinkId) -> Arc<Switch> {
        let mut switches = self.switches();
        if let Some(switch) = switches.get(&id).and_then(Weak::upgrade) {
            return switch;
        }
        switches.retain(|_, switch| switch.strong_count() > 0);
        let switch = Arc::new(Switch { owner: owner.clone(), is_off: AtomicBool::new(false) });
        switches.insert(id, Arc::downgrade(&switch));
        switch
    }

    /// Tells who reads a link that it was switched off.
    pub(super) fn flip(&self, id: LinkId) {
        if let Some(switch) = self.switches().get(&id).and_then(Weak::upgrade) {
            switch.flip();
        }
    }

    /// The links that are being read.
    fn in_use(&self) -> Vec<(LinkId, Arc<Switch>)> {
        self.switches().iter().filter_map(|(id, switch)| Some((*id, switch.upgrade()?))).collect()
    }

    /// Each entry stands for itself, so what a panic leaves is whole.
    fn switches(&self) -> MutexGuard<'_, HashMap<LinkId, Weak<Switch>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DocumentService {
    /// Looks at the rows of the links that are being read, and tells who reads those that were switched off, by whichever
    /// process. What cannot be known is closed.
    pub fn look_at_links_in_use(&self) {
        for (id, switch) in self.switches.in_use() {
            let link = self.index.link(&switch.owner, id);
            if !matches!(link, Ok(Some(link)) if link.switched_off_at.is_none()) {
                switch.flip();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> LinkId {
        LinkId::from_bytes([number; 16])
    }

    #[test]
    fn all_who_read_one_link_hear_of_it_and_nobody_else_does() {
        let switches = Switches::default();
        let owner = "anna".parse().expect("valid");
        let (first, second, other) =
            (switches.take(&owner, id(1)), switches.take(&owner, id(1)), switches.take(&owner, id(2)));
        switches.flip(id(1));
        assert!(first.is_off() && second.is_off() && !other.is_off());
        assert!(switches.take(&owner, id(1)).is_off(), "for as long as anybody reads it");
    }

    #[test]
    fn what_nobody_reads_is_forgotten() {
        let switches = Switches::default();
        let owner = "anna".parse().expect("valid");
        for number in 0..100 {
            drop(switches.take(&owner, id(number)));
        }
        assert!(switches.switches().len() <= 1);
        assert!(switches.in_use().is_empty());
    }
}
