//! Everything a simulated disk holds: files, folders, and the changes of names that are not durable yet.
//!
//! Knows nothing of calls and handles; `fs` and `open_files` do. Every change is made to what is visible and noted for
//! what is durable. A clone costs a few counted references.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use coffer_core::seams::{EntryKind, FileStat, Ownership};
use rustix::io::Errno;

use super::content::Content;
use super::entries::{Entries, Journal, Slot, set};

/// The number of a file on the disk; never used twice.
pub(super) type Inode = u64;

pub(super) const ROOT: Inode = 2;
/// What a disk gives out at a time. A file or folder takes one for itself and as many as its content needs.
pub(super) const PAGE: u64 = 4096;
const DEVICE: u64 = 1;
/// Links that one path may lead through.
const MOST_LINKS: u32 = 40;
/// When the simulation begins: 2026-11-24 12:00 UTC, as for the other fakes.
const START_NS: i128 = 1_795_521_600_000_000_000;
/// Nodes before the first look for those that nothing leads to any more.
const FEW_NODES: usize = 256;

#[derive(Clone, Debug)]
pub(super) enum Kind {
    File(Content),
    Folder(Entries),
    Symlink(PathBuf),
    Other,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) modified_ns: i128,
    pub(super) ownership: Ownership,
    /// Whether a name leads to it.
    pub(super) linked: bool,
    /// Handles on it, and those of them that write.
    pub(super) opened: u32,
    pub(super) writers: u32,
}

impl Node {
    pub(super) fn entry_kind(&self) -> EntryKind {
        match self.kind {
            Kind::File(_) => EntryKind::File,
            Kind::Folder(_) => EntryKind::Folder,
            Kind::Symlink(_) => EntryKind::Symlink,
            Kind::Other => EntryKind::Other,
        }
    }

    pub(super) fn size_bytes(&self) -> u64 {
        match &self.kind {
            Kind::File(content) => content.visible().len() as u64,
            _ => 0,
        }
    }

    fn pages(&self) -> u64 {
        1 + self.size_bytes().div_ceil(PAGE)
    }
}

/// The disk.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) nodes: BTreeMap<Inode, Arc<Node>>,
    pub(super) journal: Journal,
    pub(super) capacity_pages: u64,
    next_inode: Inode,
    now_ns: i128,
    /// So many nodes are a reason to look for some that can go.
    many_nodes: usize,
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = World {
            nodes: BTreeMap::new(),
            journal: Journal::default(),
            // 1 TiB.
            capacity_pages: 1 << 28,
            next_inode: ROOT,
            now_ns: START_NS,
            many_nodes: FEW_NODES,
        };
        let root = world.add(Kind::Folder(Entries::default()));
        world.node_mut(root).linked = true;
        world
    }

    /// The same disk with only these nodes, all of them durable.
    pub(super) fn with_nodes(&self, nodes: BTreeMap<Inode, Arc<Node>>) -> Self {
        World { nodes, journal: Journal::default(), many_nodes: FEW_NODES, ..*self }
    }

    pub(super) fn node(&self, inode: Inode) -> &Node {
        &self.nodes[&inode]
    }

    pub(super) fn node_mut(&mut self, inode: Inode) -> &mut Node {
        Arc::make_mut(self.nodes.get_mut(&inode).expect("a node stays while a name or a handle leads to it"))
    }

    pub(super) fn entries(&self, folder: Inode) -> Result<&Entries, Errno> {
        match &self.node(folder).kind {
            Kind::Folder(entries) => Ok(entries),
            _ => Err(Errno::NOTDIR),
        }
    }

    pub(super) fn content_mut(&mut self, file: Inode) -> &mut Content {
        let Kind::File(content) = &mut self.node_mut(file).kind else { unreachable!("only files are opened to write") };
        content
    }

    /// Virtual time goes on a little with every change, so that no two have the same.
    pub(super) fn tick(&mut self) -> i128 {
        self.now_ns += 1_000_000;
        self.now_ns
    }

    /// Pages that nothing takes. A file that was removed takes its own until it is closed.
    pub(super) fn free_pages(&self) -> u64 {
        let alive = self.nodes.values().filter(|node| node.linked || node.opened > 0);
        self.capacity_pages.saturating_sub(alive.map(|node| node.pages()).sum())
    }

    fn add(&mut self, kind: Kind) -> Inode {
        let inode = self.next_inode;
        self.next_inode += 1;
        let ownership = Ownership { ours: true, open_to_others: false };
        let modified_ns = self.tick();
        self.nodes.insert(inode, Arc::new(Node { kind, modified_ns, ownership, linked: false, opened: 0, writers: 0 }));
        inode
    }

    /// A new file, folder or link under a free name.
    pub(super) fn create(&mut self, slot: Slot, kind: Kind) -> Result<Inode, Errno> {
        if self.free_pages() == 0 {
            return Err(Errno::NOSPC);
        }
        let inode = self.add(kind);
        self.change_entries("create", vec![(slot, Some(inode))]);
        Ok(inode)
    }

    /// Changes what names mean, in one step that a power cut keeps or loses as a whole.
    pub(super) fn change_entries(&mut self, what: &'static str, effects: Vec<(Slot, Option<Inode>)>) {
        let now = self.tick();
        let mut before = Vec::new();
        for ((folder, name), inode) in &effects {
            let node = self.node_mut(*folder);
            node.modified_ns = now;
            let Kind::Folder(entries) = &mut node.kind else { unreachable!("names are in folders") };
            before.extend(entries.visible.get(name).copied());
            set(Arc::make_mut(&mut entries.visible), name, *inode);
        }
        before.into_iter().for_each(|inode| self.node_mut(inode).linked = false);
        effects.iter().filter_map(|(_, inode)| *inode).for_each(|inode| self.node_mut(inode).linked = true);
        self.journal.note(what, effects);
    }

    /// Makes durable what was changed in a folder.
    pub(super) fn sync_folder(&mut self, folder: Inode) {
        for change in self.journal.take_touching(folder) {
            for ((folder, name), inode) in &change.effects {
                let Kind::Folder(entries) = &mut self.node_mut(*folder).kind else {
                    unreachable!("names are in folders")
                };
                set(Arc::make_mut(&mut entries.durable), name, *inode);
            }
        }
        if self.nodes.len() > self.many_nodes {
            self.forget_the_unreachable();
        }
    }

    fn forget_the_unreachable(&mut self) {
        let mut reached = BTreeSet::from([ROOT]);
        let mut waiting = vec![ROOT];
        waiting.extend(self.journal.changes.iter().flat_map(|change| &change.effects).filter_map(|(_, inode)| *inode));
        waiting.extend(self.nodes.iter().filter(|(_, node)| node.opened > 0).map(|(inode, _)| *inode));
        while let Some(inode) = waiting.pop() {
            reached.insert(inode);
            if let Kind::Folder(entries) = &self.node(inode).kind {
                let names = entries.visible.values().chain(entries.durable.values());
                waiting.extend(names.copied().filter(|inode| !reached.contains(inode)));
            }
        }
        self.nodes.retain(|inode, _| reached.contains(inode));
        self.many_nodes = FEW_NODES + 2 * self.nodes.len();
    }

    /// What lies at `path`; the last component is not followed if it is a link.
    pub(super) fn find(&self, path: &Path) -> Result<Inode, Errno> {
        match self.slot(path)? {
            None => Ok(ROOT),
            Some((folder, name)) => self.named(folder, &name).ok_or(Errno::NOENT),
        }
    }

    pub(super) fn find_folder(&self, path: &Path) -> Result<Inode, Errno> {
        let inode = self.find(path)?;
        match self.node(inode).kind {
            Kind::Folder(_) => Ok(inode),
            _ => Err(Errno::NOTDIR),
        }
    }

    /// What the name `name` in `folder` stands for.
    pub(super) fn named(&self, folder: Inode, name: &OsStr) -> Option<Inode> {
        self.entries(folder).ok()?.visible.get(name).copied()
    }

    /// The folder that `path` lies in, which is there, and its name in it; `None` for the root.
    pub(super) fn slot(&self, path: &Path) -> Result<Option<Slot>, Errno> {
        let mut walk = Walk { world: self, links: 0 };
        let Some(Component::Normal(name)) = path.components().next_back() else {
            // `/`, `.`, or a path that ends with `..`.
            let inode = walk.follow(ROOT, path)?;
            return if inode == ROOT { Ok(None) } else { self.slot(&self.path_of(inode)) };
        };
        let folder = walk.follow(ROOT, path.parent().unwrap_or(Path::new("/")))?;
        self.entries(folder)?;
        Ok(Some((folder, name.to_owned())))
    }

    /// The path of what lies at `path`, every link followed.
    pub(super) fn canonical(&self, path: &Path) -> Result<PathBuf, Errno> {
        let inode = Walk { world: self, links: 0 }.follow(ROOT, path)?;
        Ok(self.path_of(inode))
    }

    /// Whether `inner` is `folder` or lies in it.
    pub(super) fn lies_in(&self, inner: Inode, folder: Inode) -> bool {
        self.path_of(inner).starts_with(self.path_of(folder))
    }

    fn path_of(&self, wanted: Inode) -> PathBuf {
        self.walk_visible().find(|(_, inode)| *inode == wanted).map_or_else(|| PathBuf::from("/"), |(path, _)| path)
    }

    /// Some name of what may have lost it, for messages.
    pub(super) fn name_of(&self, wanted: Inode) -> OsString {
        let noted = self.journal.changes.iter().rev().flat_map(|change| &change.effects);
        let noted = noted.filter(|(_, inode)| *inode == Some(wanted)).map(|((_, name), _)| name.clone()).next();
        noted.unwrap_or_else(|| self.path_of(wanted).into_os_string())
    }

    /// Everything that has a name, the folders before what lies in them.
    pub(super) fn walk_visible(&self) -> impl Iterator<Item = (PathBuf, Inode)> {
        let mut waiting = vec![(PathBuf::from("/"), ROOT)];
        std::iter::from_fn(move || {
            let (path, inode) = waiting.pop()?;
            if let Kind::Folder(entries) = &self.node(inode).kind {
                waiting.extend(entries.visible.iter().rev().map(|(name, inode)| (path.join(name), *inode)));
            }
            Some((path, inode))
        })
    }

    pub(super) fn stat(&self, inode: Inode) -> FileStat {
        let node = self.node(inode);
        FileStat {
            kind: node.entry_kind(),
            device: DEVICE,
            inode,
            size_bytes: node.size_bytes(),
            modified_ns: node.modified_ns,
        }
    }
}

/// Follows a path to its end.
struct Walk<'world> {
    world: &'world World,
    links: u32,
}

impl Walk<'_> {
    fn follow(&mut self, from: Inode, path: &Path) -> Result<Inode, Errno> {
        let mut at = from;
        for component in path.components() {
            match component {
                Component::RootDir | Component::Prefix(_) => at = ROOT,
                Component::CurDir => {}
                Component::ParentDir => {
                    let parent = self.world.path_of(at).parent().map(Path::to_owned);
                    at = parent.map_or(Ok(ROOT), |parent| self.follow(ROOT, &parent))?;
                }
                Component::Normal(name) => {
                    let inode = self.world.entries(at)?.visible.get(name).copied().ok_or(Errno::NOENT)?;
                    at = match &self.world.node(inode).kind {
                        Kind::Symlink(_) if self.links == MOST_LINKS => return Err(Errno::LOOP),
                        Kind::Symlink(target) => {
                            self.links += 1;
                            self.follow(at, target)?
                        }
                        _ => inode,
                    };
                }
            }
        }
        Ok(at)
    }
}
