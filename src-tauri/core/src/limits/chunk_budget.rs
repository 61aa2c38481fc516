//! The chunks that all imports of a process may have under way, and the memory that they take.
//!
//! A chunk that is stored has a permit, and the permit has the buffer that it lies in: so memory grows with what a person
//! allows at once, and with one more buffer for every import that reads ahead, but not with how many lanes those imports have.
//! Nobody waits for a permit while holding back one that is not under way, so every wait ends.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

/// The chunks that all imports of a process may have under way.
#[derive(Debug)]
pub struct ChunkBudget {
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug)]
struct State {
    most: usize,
    under_way: usize,
    imports: usize,
    /// Buffers that nobody uses, for as long as there are imports that may.
    buffers: Vec<BytesMut>,
}

/// What is usual.
const USUAL: usize = 4;

impl Default for ChunkBudget {
    fn default() -> Self {
        let state = State { most: USUAL, under_way: 0, imports: 0, buffers: Vec::new() };
        ChunkBudget { state: Mutex::new(state), freed: Condvar::new() }
    }
}

impl ChunkBudget {
    /// Chunks that may be under way at once, at least one.
    pub fn most(&self) -> usize {
        self.state().most
    }

    /// Lets `most` chunks be under way at once. With fewer than before, those that are under way come to their end.
    pub fn set_most(&self, most: usize) {
        self.state().most = most.max(1);
        self.freed.notify_all();
    }

    /// Says that an import begins; buffers are kept until the last one has ended.
    pub fn enter(self: &Arc<Self>) -> Importing {
        self.state().imports += 1;
        Importing(Arc::clone(self))
    }

    /// A permit for one chunk; `None` if all are taken for as long as `patience` says.
    pub fn take(self: &Arc<Self>, patience: Duration) -> Option<ChunkPermit> {
        let all_taken = |state: &mut State| state.under_way >= state.most;
        let (mut state, _) =
            self.freed.wait_timeout_while(self.state(), patience, all_taken).unwrap_or_else(PoisonError::into_inner);
        if all_taken(&mut state) {
            return None;
        }
        state.under_way += 1;
        let buffer = state.buffers.pop().unwrap_or_default();
        Some(ChunkPermit { budget: Arc::clone(self), buffer })
    }

    /// What is kept under the mutex is changed in single steps, so it is whole whoever panicked.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An import that may ask for permits, until it is dropped.
#[derive(Debug)]
pub struct Importing(Arc<ChunkBudget>);

impl Drop for Importing {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.imports -= 1;
        if state.imports == 0 {
            state.buffers = Vec::new();
        }
    }
}

/// The right to have one chunk under way, and where its bytes lie; given back when it is dropped.
#[derive(Debug)]
pub struct ChunkPermit {
    budget: Arc<ChunkBudget>,
    /// The bytes of the chunk. What it holds at first is of another one.
    pub buffer: BytesMut,
}

impl ChunkPermit {
    /// Has `send` carried out with the bytes; their memory is used again once nobody holds them any more.
    pub fn lend<T>(&mut self, send: impl FnOnce(Bytes) -> T) -> T {
        let bytes = std::mem::take(&mut self.buffer).freeze();
        let answer = send(bytes.clone());
        self.buffer = bytes.try_into_mut().unwrap_or_default();
        answer
    }
}

impl Drop for ChunkPermit {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.under_way -= 1;
        if self.buffer.capacity() > 0 && state.imports > 0 && state.under_way + state.buffers.len() < state.most {
            state.buffers.push(std::mem::take(&mut self.buffer));
        }
        drop(state);
        self.budget.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Duration = Duration::ZERO;

    #[test]
    fn no_more_are_under_way_than_may_be() {
        let budget = Arc::new(ChunkBudget::default());
        budget.set_most(2);
        let (first, second) = (budget.take(AT_ONCE), budget.take(AT_ONCE));
        assert!(first.is_some() && second.is_some() && budget.take(AT_ONCE).is_none());
        drop(first);
        assert!(budget.take(AT_ONCE).is_some());
    }

    #[test]
    fn fewer_are_allowed_as_the_others_end_and_never_none() {
        let budget = Arc::new(ChunkBudget::default());
        let mut held: Vec<_> = (0..USUAL).map(|_| budget.take(AT_ONCE).expect("free")).collect();
        budget.set_most(0);
        assert_eq!(budget.most(), 1);
        while held.pop().is_some_and(|_| !held.is_empty()) {
            assert!(budget.take(AT_ONCE).is_none(), "{} are under way", held.len());
        }
        assert!(budget.take(AT_ONCE).is_some());
    }

    #[test]
    fn who_waits_gets_what_another_gives_back() {
        let budget = Arc::new(ChunkBudget::default());
        budget.set_most(1);
        let held = budget.take(AT_ONCE).expect("free");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(Duration::from_secs(600)).is_some());
            drop(held);
            assert!(waiting.join().expect("no panic"));
        });
    }

    #[test]
    fn buffers_are_used_again_and_go_with_the_last_import() {
        let budget = Arc::new(ChunkBudget::default());
        let (one, other) = (budget.enter(), budget.enter());
        let mut permit = budget.take(AT_ONCE).expect("free");
        permit.buffer.resize(1000, 0);
        drop(permit);
        assert_eq!(budget.take(AT_ONCE).expect("free").buffer.len(), 1000);
        drop(one);
        assert_eq!(budget.state().buffers.len(), 1, "the other import may want it");
        drop(other);
        assert!(budget.state().buffers.is_empty());
    }

    #[test]
    fn what_was_lent_is_used_again_unless_somebody_holds_it_yet() {
        let budget = Arc::new(ChunkBudget::default());
        let _importing = budget.enter();
        let mut permit = budget.take(AT_ONCE).expect("free");
        permit.buffer.resize(1000, 7);
        let place = permit.buffer.as_ptr();
        assert_eq!(permit.lend(|bytes| bytes[999]), 7);
        assert_eq!((permit.buffer.as_ptr(), permit.buffer.len()), (place, 1000));
        let held = permit.lend(|bytes| bytes);
        assert_eq!((permit.buffer.len(), &held[..2]), (0, &[7, 7][..]));
        drop(permit);
        assert!(budget.state().buffers.is_empty(), "what is held by somebody is none of ours");
    }

    #[test]
    fn imports_side_by_side_never_exceed_the_budget() {
        let budget = Arc::new(ChunkBudget::default());
        budget.set_most(3);
        let most_seen = Mutex::new((0, 0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _importing = budget.enter();
                    for _ in 0..200 {
                        let permit = budget.take(Duration::from_secs(600)).expect("they come round");
                        let mut seen = most_seen.lock().expect("no panic");
                        seen.0 += 1;
                        seen.1 = seen.1.max(seen.0);
                        drop(seen);
                        std::thread::yield_now();
                        most_seen.lock().expect("no panic").0 -= 1;
                        drop(permit);
                    }
                });
            }
        });
        let (left, most) = *most_seen.lock().expect("no panic");
        assert_eq!(left, 0);
        assert!((1..=3).contains(&most), "{most} were under way");
    }
}
