//! The limits hold, over ten seconds at a time, whatever happens in between. Lanes and their line are simulated, event by
//! event, on a clock of their own; that bytes on the wire obey is tried in `tests/s3/limits.rs`.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::limits::{Grant, Limit, Limiter, Limits};
use coffer_core::seams::Clock;
use coffer_core::settings::TransferSettings;
use coffer_tests::ManualClock;

const SECOND: Duration = Duration::from_secs(1);
/// What the line carries: much more than any limit here.
const LINE: u64 = 1_000_000_000;

/// Lanes that send as much as they may.
struct Road {
    clock: Arc<ManualClock>,
    limiter: Arc<Limiter>,
    lanes: Vec<Lane>,
    /// What has moved, and when.
    moved: Vec<(Duration, u64)>,
}

#[derive(Clone, Default)]
struct Lane {
    grant: Option<Grant>,
    wakes_at: Duration,
}

impl Road {
    fn new(lanes: usize, limit: &str) -> Road {
        let clock = Arc::new(ManualClock::default());
        let limiter = Arc::new(Limiter::new(clock.clone()));
        limiter.set(limit.parse().expect("a limit"));
        Road { clock, limiter, lanes: vec![Lane::default(); lanes], moved: Vec::new() }
    }

    fn set(&self, limit: &str) {
        self.limiter.set(limit.parse().expect("a limit"));
    }

    /// Everybody sends for so long.
    fn drive(&mut self, duration: Duration) {
        let end = self.clock.monotonic() + duration;
        for lane in &mut self.lanes {
            lane.wakes_at = lane.wakes_at.max(self.clock.monotonic());
        }
        loop {
            let next = self.lanes.iter_mut().min_by_key(|lane| lane.wakes_at).expect("there are lanes");
            let until = next.wakes_at.min(end);
            self.clock.advance(until.saturating_sub(self.clock.monotonic()));
            if next.wakes_at >= end {
                return;
            }
            let now = self.clock.monotonic();
            let grant = *next.grant.get_or_insert_with(|| self.limiter.take(8 << 20));
            match self.limiter.pause_before(&grant) {
                Some(pause) => {
                    assert!(pause <= SECOND / 4, "{pause:?} would be long to wait for a change");
                    next.wakes_at = now + pause;
                }
                None => {
                    self.moved.push((now, grant.bytes));
                    next.grant = None;
                    next.wakes_at = now + Duration::from_nanos(grant.bytes * 1_000_000_000 / LINE);
                }
            }
        }
    }

    /// All stop, as when their transfers are paused: what they were about to send is given up.
    fn stop(&mut self, duration: Duration) {
        self.lanes.iter_mut().for_each(|lane| lane.grant = None);
        self.clock.advance(duration);
    }

    /// Bytes a second between two moments.
    fn rate(&self, from: Duration, to: Duration) -> f64 {
        let bytes: u64 = self.moved.iter().filter(|(at, _)| (from..to).contains(at)).map(|(_, bytes)| bytes).sum();
        bytes as f64 / (to - from).as_secs_f64()
    }

    /// The highest rate of any ten seconds.
    fn highest(&self) -> f64 {
        let rates = self.moved.iter().map(|(at, _)| self.rate(*at, *at + 10 * SECOND));
        rates.fold(0.0, f64::max)
    }
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[track_caller]
fn assert_holds(rate: f64, limit: f64, what: &str) {
    assert!((rate / limit - 1.0).abs() <= 0.05, "{what}: {rate:.0} bytes a second, where {limit:.0} are allowed");
}

#[test]
fn ten_seconds_bring_what_the_limit_says() {
    for (limit, bytes) in [("1k", 1e3), ("10k", 1e4), ("512k", 5.12e5), ("5M", 5e6), ("40M", 4e7)] {
        for lanes in [1, 3, 8, 24] {
            let mut road = Road::new(lanes, limit);
            road.drive(seconds(40));
            for start in [5, 12, 20, 29] {
                let rate = road.rate(seconds(start), seconds(start + 10));
                assert_holds(rate, bytes, &format!("{lanes} lanes at {limit} from second {start} on"));
            }
            assert!(road.highest() <= bytes * 1.05, "{lanes} lanes at {limit}: {} at most", road.highest());
        }
    }
}

#[test]
fn a_limit_holds_after_pauses_as_before() {
    let mut road = Road::new(4, "512k");
    for pause in [1, 3, 30, 3_600] {
        let begins = road.clock.monotonic();
        road.drive(seconds(11));
        assert_holds(road.rate(begins + SECOND, begins + seconds(11)), 5.12e5, "while they send");
        road.stop(seconds(pause));
    }
    assert!(road.highest() <= 5.12e5 * 1.05, "what was not used is not saved up: {}", road.highest());
}

#[test]
fn other_transfers_that_take_over_find_the_same_limit() {
    let mut road = Road::new(4, "512k");
    road.drive(seconds(5));
    road.lanes = vec![Lane::default(); 2];
    road.drive(seconds(20));
    assert_holds(road.rate(seconds(2), seconds(12)), 5.12e5, "over the change");
    assert!(road.highest() <= 5.12e5 * 1.05);
}

#[test]
fn a_change_holds_within_a_second_for_who_waits_too() {
    for (before, after, rate) in [("1k", "5M", 5e6), ("5M", "10k", 1e4), ("off", "512k", 5.12e5)] {
        let mut road = Road::new(8, before);
        road.drive(seconds(5));
        road.set(after);
        road.drive(seconds(12));
        assert_holds(road.rate(seconds(6), seconds(16)), rate, &format!("from {before} to {after}"));
    }
    let mut road = Road::new(8, "1k");
    road.drive(seconds(5));
    road.set("off");
    road.drive(seconds(3));
    assert!(road.rate(seconds(6), seconds(8)) > 1e8, "without a limit the line is the limit");
}

#[test]
fn a_timetable_changes_the_rate_in_the_middle() {
    // The clock begins on a Tuesday at noon.
    let mut road = Road::new(4, "11:00,512k Tue-12:01,2M Tue-12:02,off Tue-12:03,10k");
    road.drive(seconds(200));
    assert_holds(road.rate(seconds(45), seconds(55)), 5.12e5, "before 12:01");
    assert_holds(road.rate(seconds(61), seconds(71)), 2e6, "from 12:01 on");
    assert!(road.rate(seconds(122), seconds(132)) > 1e8, "nothing holds from 12:02 on");
    assert_holds(road.rate(seconds(182), seconds(192)), 1e4, "from 12:03 on");
}

#[test]
fn the_two_ways_are_independent() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    let limits = Limits::none(&clock);
    let chosen = TransferSettings::new(2, 4, "10k".parse().expect("a limit"), Limit::None).expect("valid");
    limits.apply(&chosen);
    assert!(limits.up().pause_before(&limits.up().take(1 << 20)).is_some());
    assert!(limits.down().pause_before(&limits.down().take(1 << 20)).is_none());
    let now = limits.now();
    assert_eq!((now.up.map(|rate| rate.bytes_per_second()), now.down), (Some(10_000), None));
    let chosen = TransferSettings::new(2, 7, Limit::None, "10k".parse().expect("a limit")).expect("valid");
    limits.apply(&chosen);
    assert!(limits.up().pause_before(&limits.up().take(1 << 20)).is_none());
    assert!(limits.down().pause_before(&limits.down().take(1 << 20)).is_some());
    assert_eq!(limits.chunks().most(), 7);
}

#[test]
fn small_portions_are_what_was_asked_for() {
    let road = Road::new(1, "512k");
    assert_eq!(road.limiter.take(10).bytes, 10);
    assert_eq!(road.limiter.take(0).bytes, 0);
    road.set("off");
    assert_eq!(road.limiter.take(10).bytes, 10);
}
