//! Pulling the plug: from what is visible and what is durable to the disks that may be found afterwards.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::fmt;
use std::sync::{Arc, Mutex};

use super::choice::{ByChance, Chooser, InTurn};
use super::content::{Content, Fate};
use super::entries::{Entries, set};
use super::world::{Inode, Kind, Node, ROOT, World};
use super::{SimFs, State};
use crate::Random;

/// What one power cut leaves: of each change of names whether it is there, and of each file what its writes came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Remains {
    kept: Vec<bool>,
    fates: BTreeMap<Inode, Fate>,
}

/// A disk as it may be found after a power cut, and what was lost on the way.
#[derive(Clone)]
pub struct CrashState {
    before: Arc<World>,
    remains: Remains,
}

/// A disk at one moment, with all that is not durable yet. Cheap to make and to keep.
#[derive(Clone, Debug)]
pub struct Moment {
    world: Arc<World>,
}

impl SimFs {
    /// The disk as it is now.
    pub fn moment(&self) -> Moment {
        Moment { world: Arc::new(self.state().world.clone()) }
    }

    /// A disk as it may be found if the power went now. Everything on it is durable.
    pub fn crash(&self, random: &mut Random) -> SimFs {
        self.moment().draw(random).disk()
    }
}

impl Moment {
    /// One disk that the power cut may leave, by chance.
    pub fn draw(&self, random: &mut Random) -> CrashState {
        self.decide(&mut ByChance::new(random))
    }

    /// Different disks that the power cut may leave: all of them if there are no more than `most`, else `most` by
    /// chance, the one that has everything and the one that has nothing among them. What a torn sector or the cut of a
    /// file leaves is tried in a few places only; it never counts as all.
    pub fn states(&self, most: usize, random: &mut Random) -> Vec<CrashState> {
        let mut turns = InTurn::default();
        let mut states = Vec::new();
        let mut met = HashSet::new();
        loop {
            let state = self.decide(&mut turns);
            if met.insert(state.remains.clone()) {
                states.push(state);
            }
            if !turns.advance() {
                return states;
            }
            if states.len() > most {
                break;
            }
        }
        let extremes = [self.decide(&mut Extreme::Everything), self.decide(&mut Extreme::Nothing)];
        let drawn = std::iter::repeat_with(|| self.draw(random)).take(4 * most);
        let mut met = HashSet::new();
        extremes.into_iter().chain(drawn).filter(|state| met.insert(state.remains.clone())).take(most).collect()
    }

    /// The same disk after its processes died and the system lived on: everything is visible, and what was volatile
    /// still is.
    pub fn after_kill(&self) -> SimFs {
        let mut world = self.world.as_ref().clone();
        for node in world.nodes.values_mut() {
            if node.opened > 0 {
                let node = Arc::make_mut(node);
                (node.opened, node.writers) = (0, 0);
            }
        }
        SimFs { state: Arc::new(Mutex::new(State::of(world))) }
    }

    /// Changes of names that are not durable, and files whose content is not.
    pub fn volatile(&self) -> usize {
        let is_volatile = |node: &&Arc<Node>| matches!(&node.kind, Kind::File(content) if !content.is_durable());
        self.world.journal.changes.len() + self.world.nodes.values().filter(is_volatile).count()
    }

    fn decide(&self, chooser: &mut dyn Chooser) -> CrashState {
        let world = &self.world;
        let kept = world.journal.draw(chooser);
        let names = durable_names(world, &kept);
        let mut fates = BTreeMap::new();
        for inode in reachable(world, &names) {
            if let Kind::File(content) = &world.node(inode).kind
                && !content.is_durable()
            {
                fates.insert(inode, content.draw(chooser));
            }
        }
        CrashState { before: Arc::clone(world), remains: Remains { kept, fates } }
    }
}

/// The two ends of what may happen.
enum Extreme {
    Everything,
    Nothing,
}

impl Chooser for Extreme {
    fn choose(&mut self, _end: u64) -> u64 {
        match self {
            Extreme::Everything => 0,
            Extreme::Nothing => 1,
        }
    }

    fn keeps(&mut self) -> bool {
        matches!(self, Extreme::Everything)
    }

    fn any(&mut self) -> u64 {
        0
    }
}

/// The names of each folder whose names differ from what is durable, with the kept changes made.
fn durable_names(world: &World, kept: &[bool]) -> BTreeMap<Inode, BTreeMap<OsString, Inode>> {
    let mut names: BTreeMap<Inode, BTreeMap<OsString, Inode>> = BTreeMap::new();
    for (change, _) in world.journal.changes.iter().zip(kept).filter(|(_, kept)| **kept) {
        for ((folder, name), inode) in &change.effects {
            let names = names.entry(*folder).or_insert_with(|| match &world.node(*folder).kind {
                Kind::Folder(entries) => entries.durable.as_ref().clone(),
                _ => unreachable!("names are in folders"),
            });
            set(names, name, *inode);
        }
    }
    names
}

/// What has a name then.
fn reachable(world: &World, names: &BTreeMap<Inode, BTreeMap<OsString, Inode>>) -> BTreeSet<Inode> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![ROOT];
    while let Some(inode) = waiting.pop() {
        if !reached.insert(inode) {
            continue;
        }
        if let Kind::Folder(entries) = &world.node(inode).kind {
            waiting.extend(names.get(&inode).unwrap_or(&entries.durable).values());
        }
    }
    reached
}

impl CrashState {
    /// The disk, switched on again.
    pub fn disk(&self) -> SimFs {
        let world = &self.before;
        let names = durable_names(world, &self.remains.kept);
        let nodes = reachable(world, &names).into_iter().map(|inode| {
            let node = &world.nodes[&inode];
            let kind = match &node.kind {
                Kind::File(content) => {
                    self.remains.fates.get(&inode).map(|fate| Kind::File(Content::durable(content.after(*fate))))
                }
                Kind::Folder(entries) => match names.get(&inode) {
                    Some(names) => Some(Kind::Folder(Entries::durable(Arc::new(names.clone())))),
                    None if Arc::ptr_eq(&entries.visible, &entries.durable) => None,
                    None => Some(Kind::Folder(Entries::durable(Arc::clone(&entries.durable)))),
                },
                Kind::Symlink(_) | Kind::Other => None,
            };
            let is_as_it_was = kind.is_none() && node.linked && node.opened == 0;
            let node = if is_as_it_was {
                Arc::clone(node)
            } else {
                let kind = kind.unwrap_or_else(|| node.kind.clone());
                Arc::new(Node { kind, linked: true, opened: 0, writers: 0, ..node.as_ref().clone() })
            };
            (inode, node)
        });
        SimFs { state: Arc::new(Mutex::new(State::of(world.with_nodes(nodes.collect())))) }
    }

    /// Whether nothing at all was lost.
    pub fn is_whole(&self) -> bool {
        self.remains.kept.iter().all(|kept| *kept) && self.remains.fates.values().all(|fate| *fate == Fate::Whole)
    }
}

impl fmt::Debug for CrashState {
    /// What was lost, by name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for (change, _) in self.before.journal.changes.iter().zip(&self.remains.kept).filter(|(_, kept)| !**kept) {
            let names = change.effects.iter().map(|((_, name), _)| name.to_string_lossy()).collect::<Vec<_>>();
            list.entry(&format_args!("lost: {} {}", change.what, names.join(" → ")));
        }
        for (inode, fate) in self.remains.fates.iter().filter(|(_, fate)| **fate != Fate::Whole) {
            let name = self.before.name_of(*inode);
            list.entry(&format_args!("{}: {fate:?}", name.to_string_lossy()));
        }
        list.finish()
    }
}
