//! Where a transfer stands, and which steps it may take.

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferState {
    /// Not stored; its error says why.
    Failed,
    /// Being read, hashed and stored.
    Active,
    /// Stopped by a person; what is stored stays.
    Paused,
    /// Waiting for its turn.
    Queued,
    /// Stored and safe.
    Done,
    /// The very same file was in that place already.
    AlreadyThere,
    /// Given up by a person.
    Cancelled,
}

impl TransferState {
    /// Whether a transfer may go from this state to `next`.
    pub const fn may_become(self, next: TransferState) -> bool {
        use TransferState::{Active, AlreadyThere, Cancelled, Done, Failed, Paused, Queued};
        matches!(
            (self, next),
            (Queued, Active | Paused | Cancelled)
                | (Active, Done | AlreadyThere | Failed | Paused | Cancelled)
                | (Paused, Queued | Cancelled)
                | (Failed, Queued | Cancelled)
        )
    }

    /// Whether nothing more will happen to it by itself or by a person.
    pub const fn is_over(self) -> bool {
        matches!(self, TransferState::Done | TransferState::AlreadyThere | TransferState::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::TransferState::{self, *};

    #[test]
    fn what_is_over_stays_over() {
        let all = [Failed, Active, Paused, Queued, Done, AlreadyThere, Cancelled];
        for state in all {
            for next in all {
                assert!(!(state.is_over() && state.may_become(next)), "{state:?} to {next:?}");
            }
            assert!(!TransferState::may_become(state, state));
        }
        assert!(Paused.may_become(Queued), "a paused transfer waits for its turn again");
        assert!(!Paused.may_become(Active), "and does not jump the queue");
    }
}
