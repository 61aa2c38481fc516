//! Where a transfer stands, and which steps it may take.

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransferState {
    /// Not done; its error says why. It can be tried again.
    Failed,
    /// Being read, to see whether the vault has its content.
    Hashing,
    /// Its bytes are on their way.
    Active,
    /// Stopped for a reason that passes; its error says which. It goes on by itself.
    Waiting,
    /// Stopped by a person; what is done stays.
    Paused,
    /// Waiting for its turn.
    Queued,
    /// Safe.
    Done,
    /// The vault had its content already.
    AlreadyThere,
    /// Given up by a person.
    Cancelled,
}

impl TransferState {
    /// All of them.
    pub const ALL: [TransferState; 9] = [
        TransferState::Failed,
        TransferState::Hashing,
        TransferState::Active,
        TransferState::Waiting,
        TransferState::Paused,
        TransferState::Queued,
        TransferState::Done,
        TransferState::AlreadyThere,
        TransferState::Cancelled,
    ];

    /// Whether a transfer may go from this state to `next`.
    pub const fn may_become(self, next: TransferState) -> bool {
        use TransferState::{Active, AlreadyThere, Cancelled, Done, Failed, Hashing, Paused, Queued, Waiting};
        matches!(
            (self, next),
            (Queued, Active | Paused | Cancelled)
                | (Active, Hashing)
                | (Hashing, Active)
                | (Active | Hashing, Done | AlreadyThere | Failed | Waiting | Paused | Cancelled)
                | (Waiting, Queued | Paused | Cancelled)
                | (Paused | Failed, Queued | Cancelled)
        )
    }

    /// Whether somebody is at it this moment.
    pub const fn is_running(self) -> bool {
        matches!(self, TransferState::Active | TransferState::Hashing)
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
        for state in TransferState::ALL {
            for next in TransferState::ALL {
                assert!(!(state.is_over() && state.may_become(next)), "{state:?} to {next:?}");
            }
            assert!(!TransferState::may_become(state, state));
            assert_eq!(state.may_become(Cancelled), !state.is_over(), "what is not over can be given up: {state:?}");
        }
        assert!(Paused.may_become(Queued), "a paused transfer waits for its turn again");
        assert!(!Paused.may_become(Active), "and does not jump the queue");
    }
}
