//! The alphabet of random histories, and how one is drawn.
//!
//! A step says everything about itself: no chance is left for when it is played, so a history can be replayed and cut
//! down. What it acts on it names by a number that is taken modulo what there is by then; a step that finds nothing to act
//! on does nothing.

use coffer_core::query::{Direction, Place, SortBy};
use coffer_core::service::OnClash;
use rustix::io::Errno;

pub use super::sources::Content;
use super::sources::{FOLDERS, NAMES, NOTES, TAGS};
use crate::{FsCall, Random};

/// Something that happens to a vault, and what goes wrong meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Who acts: 0 or 1.
    pub user: usize,
    /// What they do.
    pub act: Act,
    /// What goes wrong.
    pub trouble: Option<Trouble>,
}

/// What goes wrong, counted in calls of the file system that change something, 1 being the step's first.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields are called like what they count or name")]
pub enum Trouble {
    /// The process dies.
    Death { at: u64 },
    /// The power goes; what was not synced may be lost, as `seed` decides.
    PowerCut { at: u64, seed: u64 },
    /// The call fails.
    Error { at: u64, errno: Errno },
    /// The call fails that makes something durable.
    SyncError { call: FsCall, at: u64 },
}

/// A number that names one of several, whatever there is.
pub type Pick = usize;

/// What somebody does, or what happens.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields are called like what they name")]
pub enum Act {
    /// Adds files in one gesture.
    Add { files: Vec<(Pick, Content)>, folder: Pick },
    /// Adds a file but does not let it be carried out yet.
    Queue { file: (Pick, Content), folder: Pick },
    /// Carries out, or goes on with, an import.
    Resume { import: Pick, until: Until },
    /// Pauses an import that is not running.
    Pause { import: Pick },
    /// Gives an import up.
    Cancel { import: Pick },
    /// Gives an import its turn before everything else.
    MoveUp { import: Pick },
    /// Pauses all imports and copies.
    PauseAll,
    /// Lets them all wait for their turn again.
    ResumeAll,
    /// Queues copies of documents.
    QueueCopies { documents: Vec<Pick> },
    /// Makes, or goes on with, a copy.
    MakeCopy { copy: Pick, until: Until },
    /// Pauses a copy that nobody makes.
    PauseCopy { copy: Pick },
    /// Gives a copy up.
    GiveCopyUp { copy: Pick },
    /// Changes fields of a document.
    Edit { document: Pick, edit: Edit, revision: Revision },
    /// Moves documents to a folder.
    Move { documents: Vec<Pick>, folder: Pick },
    /// Moves one document to the trash.
    Trash { document: Pick },
    /// Moves several.
    TrashMany { documents: Vec<Pick> },
    /// Takes one out of the trash.
    Restore { document: Pick },
    /// Takes several out.
    RestoreMany { documents: Vec<Pick> },
    /// Deletes one for good.
    Purge { document: Pick },
    /// Deletes all of the trash for good.
    EmptyTrash,
    /// Looks at a list, page after page.
    Look { place: Place, folder: Option<Pick>, tag: Option<Pick>, sort: SortBy, direction: Direction, limit: u32 },
    /// Reads a document, or the bytes from the first to the last.
    Read { document: Pick, range: Option<(u64, u64)> },
    /// Writes a copy of a document.
    Export { document: Pick, target: Pick, on_clash: OnClash },
    /// Checks everything, and reads this much of the content.
    Verify { percent: u8 },
    /// Makes the index anew from the sidecars, in place.
    Rebuild,
    /// Closes the vault and opens it again.
    Restart,
    /// The same, and the index is gone.
    LoseIndex,
    /// The wall clock jumps.
    Jump { millis: i64 },
    /// Makes a document public, and a link to it, which ends in an hour or never.
    Publish { document: Pick, ends: bool },
    /// Switches a link off.
    Unpublish { link: Pick },
    /// Looks at all links.
    CheckLinks,
    /// Does to a document of the other user whatever can be done.
    Trespass { document: Pick },
}

/// How far an import, or a copy, gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    /// To its end.
    Done,
    /// It is paused when it asks for the nth time whether to go on, from 0.
    Paused(u32),
    /// It is given up then.
    Cancelled(u32),
}

/// Which fields are changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// The name.
    Name(Pick),
    /// The unique name.
    UniqueName(Pick),
    /// The tags.
    Tags(Pick),
    /// The note.
    Note(Pick),
    /// Name, folder, tags and note.
    Many(Pick),
}

/// Which revision an edit says it has read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Revision {
    /// None: it takes any.
    Any,
    /// The last one.
    Last,
    /// The one before.
    Old,
}

const ERRNOS: [Errno; 9] = [
    Errno::IO,
    Errno::NOSPC,
    Errno::DQUOT,
    Errno::ACCESS,
    Errno::PERM,
    Errno::ROFS,
    Errno::MFILE,
    Errno::NFILE,
    Errno::STALE,
];
const SYNCS: [FsCall; 3] = [FsCall::Sync, FsCall::SyncFolder, FsCall::SyncGroup];
const SECOND: i64 = 1_000;
const YEAR: i64 = 365 * 24 * 3600 * SECOND;

/// A history of 30 to 50 steps.
pub fn draw(random: &mut Random) -> Vec<Step> {
    let length = 30 + random.below(21);
    // One history in 250 has large files in it; they take a hundred times as long.
    let most = if random.below(250) == 0 { 112 } else { 98 };
    (0..length).map(|_| step(random, most)).collect()
}

fn step(random: &mut Random, most: u64) -> Step {
    let user = usize::from(random.below(4) == 0);
    let act = act(random, most);
    let at = 1 + random.below(14);
    let trouble = match random.below(24) {
        0 | 1 => Some(Trouble::Death { at }),
        2 | 3 => Some(Trouble::PowerCut { at, seed: random.below(1 << 32) }),
        4 | 5 => Some(Trouble::Error { at, errno: random.choose(&ERRNOS) }),
        6 => Some(Trouble::SyncError { call: random.choose(&SYNCS), at: 1 + random.below(3) }),
        _ => None,
    };
    Step { user, act, trouble }
}

fn pick(random: &mut Random) -> Pick {
    usize::try_from(random.below(1 << 16)).expect("a small number")
}

fn picks(random: &mut Random) -> Vec<Pick> {
    (0..=random.below(4)).map(|_| pick(random)).collect()
}

fn index_of<T>(random: &mut Random, of: &[T]) -> Pick {
    usize::try_from(random.below(of.len() as u64)).expect("the index of a slice")
}

fn file(random: &mut Random, most: u64) -> (Pick, Content) {
    let content = match random.below(most) {
        0..8 => Content::Empty,
        98..103 => Content::OneChunk,
        103.. => Content::ThreeChunks,
        _ => Content::Small(u8::try_from(random.below(6)).expect("a small number")),
    };
    (index_of(random, &NAMES), content)
}

fn until(random: &mut Random) -> Until {
    let asked = u32::try_from(random.below(4)).expect("a small number");
    random.choose(&[Until::Done, Until::Done, Until::Paused(asked), Until::Cancelled(asked)])
}

fn act(random: &mut Random, most: u64) -> Act {
    match random.below(124) {
        0..16 => Act::Add {
            files: (0..=random.below(3)).map(|_| file(random, most)).collect(),
            folder: index_of(random, &FOLDERS),
        },
        16..22 => Act::Queue { file: file(random, most), folder: index_of(random, &FOLDERS) },
        22..30 => Act::Resume { import: pick(random), until: until(random) },
        30..32 => Act::Pause { import: pick(random) },
        32..34 => Act::Cancel { import: pick(random) },
        34..50 => {
            let edit = match random.below(5) {
                0 => Edit::Name(index_of(random, &NAMES)),
                1 => Edit::UniqueName(index_of(random, &NAMES)),
                2 => Edit::Tags(index_of(random, &TAGS)),
                3 => Edit::Note(index_of(random, &NOTES)),
                _ => Edit::Many(pick(random)),
            };
            let revision = random.choose(&[Revision::Any, Revision::Any, Revision::Last, Revision::Old]);
            Act::Edit { document: pick(random), edit, revision }
        }
        50..54 => Act::Move { documents: picks(random), folder: index_of(random, &FOLDERS) },
        54..60 => Act::Trash { document: pick(random) },
        60..62 => Act::TrashMany { documents: picks(random) },
        62..66 => Act::Restore { document: pick(random) },
        66..67 => Act::RestoreMany { documents: picks(random) },
        67..72 => Act::Purge { document: pick(random) },
        72..74 => Act::EmptyTrash,
        74..78 => Act::Look {
            place: random.choose(&[Place::Vault, Place::Vault, Place::Trash]),
            folder: (random.below(2) == 0).then(|| index_of(random, &FOLDERS)),
            tag: (random.below(3) == 0).then(|| index_of(random, &TAGS)),
            sort: random.choose(&[SortBy::Name, SortBy::Size, SortBy::Added]),
            direction: random.choose(&[Direction::Ascending, Direction::Descending]),
            limit: 1 + u32::try_from(random.below(4)).expect("a small number"),
        },
        78..81 => {
            let first = random.below(60);
            Act::Read {
                document: pick(random),
                range: (random.below(4) > 0).then(|| (first, first + random.below(60))),
            }
        }
        81..84 => Act::Export {
            document: pick(random),
            target: index_of(random, &NAMES),
            on_clash: random.choose(&[OnClash::Refuse, OnClash::Replace, OnClash::Number]),
        },
        84..86 => Act::Verify { percent: random.choose(&[0, 50, 100]) },
        86..88 => Act::Rebuild,
        88..92 => Act::Restart,
        92 if random.below(4) == 0 => Act::LoseIndex,
        92..97 => {
            let millis = random.choose(&[SECOND, -SECOND, 3600 * SECOND, -3600 * SECOND, 10 * YEAR, -10 * YEAR]);
            Act::Jump { millis }
        }
        97..100 => Act::Trespass { document: pick(random) },
        100 => Act::MoveUp { import: pick(random) },
        101 => Act::PauseAll,
        102 => Act::ResumeAll,
        103..106 => Act::QueueCopies { documents: picks(random) },
        106..110 => Act::MakeCopy { copy: pick(random), until: until(random) },
        110 => Act::PauseCopy { copy: pick(random) },
        111 => Act::GiveCopyUp { copy: pick(random) },
        112..118 => Act::Publish { document: pick(random), ends: random.below(4) == 0 },
        118..122 => Act::Unpublish { link: pick(random) },
        _ => Act::CheckLinks,
    }
}
