//! Drops that the page has been told of and has not added yet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use coffer_core::InvalidInput;
use coffer_core::seams::{Clock, Ids};

use crate::picked::Picked;

/// How long a drop is held.
const LIFETIME: Duration = Duration::from_secs(60);
/// Drops that are held at once; the oldest goes first.
const MOST: usize = 16;

/// The drops, each under an id that can be used once.
#[derive(Debug)]
pub(crate) struct Drops {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    held: Mutex<VecDeque<Held>>,
}

#[derive(Debug)]
struct Held {
    drop_id: String,
    picked: Picked,
    since: Duration,
}

impl Drops {
    pub(crate) fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Drops { clock, ids, held: Mutex::default() }
    }

    /// Holds what was dropped and returns its id; `None` if there is nothing in it.
    pub(crate) fn hold(&self, picked: &Picked) -> Option<String> {
        if picked.is_empty() {
            return None;
        }
        let drop_id = self.ids.op_id().to_string();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.truncate(MOST - 1);
        held.push_front(Held { drop_id: drop_id.clone(), picked: picked.clone(), since: self.clock.monotonic() });
        Some(drop_id)
    }

    /// Hands over what was dropped; its id is spent then.
    ///
    /// # Errors
    /// [`InvalidInput`] for an id that never was, was used, or is older than a minute.
    pub(crate) fn take(&self, drop_id: &str) -> Result<Picked, InvalidInput> {
        let now = self.clock.monotonic();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| now.saturating_sub(held.since) <= LIFETIME);
        let place = held.iter().position(|held| held.drop_id == drop_id);
        place
            .and_then(|place| held.remove(place))
            .map(|held| held.picked)
            .ok_or(InvalidInput::new("drop_id", "must be of a drop of the last minute that was not added yet"))
    }
}

#[cfg(test)]
mod tests {
    use coffer_core::document::Timestamp;
    use coffer_core::seams::RandomIds;

    use super::*;

    #[derive(Debug, Default)]
    struct HandClock(Mutex<Duration>);

    impl Clock for HandClock {
        fn now(&self) -> Timestamp {
            Timestamp::default()
        }

        fn monotonic(&self) -> Duration {
            *self.0.lock().expect("whole")
        }

        fn sleep(&self, duration: Duration) {
            *self.0.lock().expect("whole") += duration;
        }
    }

    fn picked(name: &str) -> Picked {
        Picked { paths: vec![name.into()], files: 1, folders: 0 }
    }

    #[test]
    fn a_drop_is_added_once_and_within_a_minute() {
        let clock = Arc::new(HandClock::default());
        let drops = Drops::new(Arc::clone(&clock) as Arc<_>, Arc::new(RandomIds));
        let drop_id = drops.hold(&picked("/a")).expect("something");
        assert_eq!(drops.take(&drop_id), Ok(picked("/a")));
        assert_eq!(drops.take(&drop_id).expect_err("spent").field, "drop_id");

        let drop_id = drops.hold(&picked("/b")).expect("something");
        clock.sleep(Duration::from_secs(61));
        assert!(drops.take(&drop_id).is_err(), "a drop is not kept for ever");
        assert!(drops.take("").is_err() && drops.hold(&Picked::default()).is_none());
    }

    #[test]
    fn only_the_last_drops_are_held() {
        let drops = Drops::new(Arc::new(HandClock::default()), Arc::new(RandomIds));
        let ids: Vec<String> = (0..MOST + 1).filter_map(|_| drops.hold(&picked("/a"))).collect();
        assert!(drops.take(&ids[0]).is_err(), "the oldest made room");
        assert!(ids[1..].iter().all(|drop_id| drops.take(drop_id).is_ok()));
    }
}
