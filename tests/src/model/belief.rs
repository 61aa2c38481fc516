//! What may be true of one document, as far as anybody outside can know.
//!
//! A change that was answered leaves one state. One that failed halfway, or died, leaves the old state and the new one,
//! each as a whole, until the service has shown which of them it is.

use std::sync::Arc;

use coffer_core::document::Document;

/// One thing that may be true of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// It was deleted for good.
    Gone,
    /// It is there, like this.
    There(Box<Document>, Stamped),
}

/// Whether it is known which operation made a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamped {
    /// As the document says.
    Known,
    /// Its answer was lost: what the document says of operation and stamps is older.
    Unknown,
}

impl State {
    pub(super) fn document(&self) -> Option<&Document> {
        match self {
            State::Gone => None,
            State::There(document, _) => Some(document),
        }
    }

    /// Whether this is what was seen.
    pub(super) fn agrees(&self, seen: Option<&Document>) -> bool {
        match (self, seen) {
            (State::Gone, None) => true,
            (State::There(document, stamped), Some(seen)) => {
                **document == *seen || (*stamped == Stamped::Unknown && are_alike(document, seen))
            }
            _ => false,
        }
    }
}

/// Whether two documents are the same but for the operation that made them.
fn are_alike(one: &Document, other: &Document) -> bool {
    let mut same_operation = other.clone();
    same_operation.op_id = one.op_id;
    same_operation.stamps.clone_from(&one.stamps);
    same_operation == *one
}

/// All that may be true of a document.
#[derive(Clone, Debug)]
pub(super) struct Belief {
    /// Its bytes, which never change.
    pub(super) content: Arc<Vec<u8>>,
    /// At least one; exactly one of them is true.
    states: Vec<State>,
}

impl Belief {
    /// A document that was shown.
    pub(super) fn certain(document: Document, content: Arc<Vec<u8>>) -> Self {
        Belief { content, states: vec![State::There(Box::new(document), Stamped::Known)] }
    }

    pub(super) fn states(&self) -> &[State] {
        &self.states
    }

    /// What is true, if only one thing can be.
    pub(super) fn known(&self) -> Option<&State> {
        if let [only] = &self.states[..] { Some(only) } else { None }
    }

    pub(super) fn may(&self, condition: impl Fn(&Document) -> bool) -> bool {
        self.states.iter().any(|state| state.document().is_some_and(&condition))
    }

    pub(super) fn must(&self, condition: impl Fn(&Document) -> bool) -> bool {
        self.states.iter().all(|state| state.document().is_some_and(&condition))
    }

    /// Only these may be true now.
    pub(super) fn become_one_of(&mut self, states: Vec<State>) {
        assert!(!states.is_empty(), "something is always true");
        self.states.clear();
        self.or(states);
    }

    /// These may be true as well.
    pub(super) fn or(&mut self, states: Vec<State>) {
        for state in states {
            if !self.states.contains(&state) {
                self.states.push(state);
            }
        }
    }

    /// The service has shown what is true; `false` if that cannot be.
    pub(super) fn settle(&mut self, seen: Option<&Document>) -> bool {
        if let (Some(State::There(document, Stamped::Known)), Some(seen)) = (self.known(), seen)
            && **document == *seen
        {
            return true;
        }
        let possible = self.states.iter().any(|state| state.agrees(seen));
        if possible {
            let state = seen.map_or(State::Gone, |seen| State::There(Box::new(seen.clone()), Stamped::Known));
            self.states = vec![state];
        }
        possible
    }
}
