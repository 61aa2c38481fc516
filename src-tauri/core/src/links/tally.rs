//! How often somebody has tried what did not succeed, a minute.
//!
//! Kept as the moment until which all tries so far are paid for: each costs an even share of a minute, and who owes a whole
//! one has to wait. So a burst of as many as are allowed is let through, and after that no more than go on at that pace;
//! and one number is all that is kept of somebody. What is kept of how many is bounded as well.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
/// Of how many something is kept at most.
const MOST_KEPT: usize = 4_096;

/// The tries of everybody that has made one lately.
#[derive(Debug)]
pub(super) struct Tally<K> {
    share: Duration,
    paid_until: HashMap<K, Duration>,
}

impl<K: Copy + Eq + Hash> Tally<K> {
    /// One that allows so many a minute, which are not none.
    pub(super) fn of(most_a_minute: u32) -> Self {
        Tally { share: MINUTE / most_a_minute, paid_until: HashMap::new() }
    }

    /// Whether `who` has to wait before another try.
    pub(super) fn is_full(&self, who: K, now: Duration) -> bool {
        self.paid_until.get(&who).is_some_and(|paid_until| paid_until.saturating_sub(now) + self.share > MINUTE)
    }

    /// Whether `who` owes anything.
    pub(super) fn has(&self, who: K, now: Duration) -> bool {
        self.paid_until.get(&who).is_some_and(|paid_until| *paid_until > now)
    }

    /// Notes a try of `who`.
    pub(super) fn add(&mut self, who: K, now: Duration) {
        if self.paid_until.len() >= MOST_KEPT && !self.paid_until.contains_key(&who) {
            self.make_room(now);
        }
        let paid_until = self.paid_until.entry(who).or_default();
        *paid_until = (*paid_until).max(now) + self.share;
    }

    /// Takes back a try that was noted and has succeeded.
    pub(super) fn take_back(&mut self, who: K) {
        if let Some(paid_until) = self.paid_until.get_mut(&who) {
            *paid_until = paid_until.saturating_sub(self.share);
        }
    }

    /// Forgets who owes nothing, or, if there are none, who owes least.
    fn make_room(&mut self, now: Duration) {
        self.paid_until.retain(|_, paid_until| *paid_until > now);
        if self.paid_until.len() >= MOST_KEPT {
            let least = self.paid_until.iter().min_by_key(|(_, paid_until)| **paid_until).map(|(who, _)| *who);
            least.and_then(|who| self.paid_until.remove(&who));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_is_let_through_and_then_an_even_pace() {
        let mut tally = Tally::of(30);
        let start = 1_000 * SECOND;
        for attempt in 0..30 {
            assert!(!tally.is_full('a', start), "{attempt}");
            tally.add('a', start);
        }
        assert!(tally.is_full('a', start) && !tally.is_full('b', start));
        assert!(tally.is_full('a', start + SECOND));
        let mut let_through = 0;
        for second in 1..=600 {
            let now = start + second * SECOND;
            if !tally.is_full('a', now) {
                tally.add('a', now);
                let_through += 1;
            }
        }
        assert_eq!(let_through, 300, "thirty a minute, for ten minutes");
        assert!(!tally.has('a', start + 700 * SECOND), "a minute later nothing is owed");
    }

    #[test]
    fn what_succeeded_costs_nothing() {
        let mut tally = Tally::of(3);
        for _ in 0..100 {
            assert!(!tally.is_full('a', SECOND));
            tally.add('a', SECOND);
            tally.take_back('a');
        }
        tally.take_back('b');
        assert!(!tally.has('a', SECOND) && !tally.has('b', SECOND));
    }

    #[test]
    fn what_is_kept_is_bounded_and_who_owes_most_stays() {
        let mut tally = Tally::of(30);
        for _ in 0..30 {
            tally.add(0_u32, SECOND);
        }
        for who in 1..6_000 {
            tally.add(who, SECOND);
        }
        assert!(tally.paid_until.len() <= MOST_KEPT);
        assert!(tally.is_full(0, SECOND), "others do not wash it away");
        tally.add(30_000, 1_000 * SECOND);
        assert_eq!(tally.paid_until.len(), 1, "who owes nothing is forgotten when room is needed");
    }
}
