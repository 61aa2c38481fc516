//! How many connections there are, in all and of each peer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::peer::Peer;

/// Connections at once.
const MOST: usize = 256;
/// Connections of one peer at once.
const MOST_OF_ONE: usize = 32;

/// The connections that there are.
#[derive(Debug, Default)]
pub(super) struct Slots(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<Peer, usize>,
}

/// Room for one connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    peer: Peer,
}

impl Slots {
    /// Room for a connection of `peer`, if there is any.
    pub(super) fn take(self: &Arc<Self>, peer: Peer) -> Option<Slot> {
        self.change(|taken| {
            let of_peer = taken.of.get(&peer).copied().unwrap_or_default();
            if taken.all >= MOST || of_peer >= MOST_OF_ONE {
                return None;
            }
            taken.all += 1;
            taken.of.insert(peer, of_peer + 1);
            Some(Slot { slots: Arc::clone(self), peer })
        })
    }

    /// Counts stand only together, and both are changed before anybody else looks.
    fn change<T>(&self, change: impl FnOnce(&mut Taken) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.change(|taken| {
            taken.all -= 1;
            match taken.of.get_mut(&self.peer) {
                Some(of_peer) if *of_peer > 1 => *of_peer -= 1,
                _ => drop(taken.of.remove(&self.peer)),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn peer(number: u32) -> Peer {
        Peer::of(IpAddr::V4(Ipv4Addr::from_bits(0x7f00_0000 + number)))
    }

    #[test]
    fn one_peer_cannot_take_all_there_is() {
        let slots = Arc::new(Slots::default());
        let mut taken: Vec<Slot> = (0..100).filter_map(|_| slots.take(peer(1))).collect();
        assert_eq!(taken.len(), MOST_OF_ONE);
        taken.extend((2..100).flat_map(|number| (0..32).filter_map(|_| slots.take(peer(number))).collect::<Vec<_>>()));
        assert_eq!(taken.len(), MOST);
        assert!(slots.take(peer(200)).is_none(), "all are taken");
        taken.pop();
        assert!(slots.take(peer(200)).is_some(), "one was given back");
        taken.clear();
        assert!(slots.change(|taken| taken.all == 0 && taken.of.is_empty()), "nobody is remembered for nothing");
    }
}
