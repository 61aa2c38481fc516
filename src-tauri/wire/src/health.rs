//! How the vault is: what was checked when, what is damaged and what can be done about it, what was set aside.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::DamageKind;

/// Who had something done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CheckedBy {
    /// A person asked for it.
    Person,
    /// Coffer did it by itself.
    Automatic,
}

/// A check that was finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Check {
    /// When it ended.
    pub at: i64,
    /// Documents looked at.
    pub documents: u64,
    /// Bytes of content read and hashed.
    pub read_bytes: u64,
    /// The share of the documents whose content was to be read: 0 only compared lengths, 100 read every byte.
    pub read_percent: u8,
    /// How many things were wrong.
    pub damaged: u64,
    /// How long it took.
    pub duration_ms: u64,
    /// Who had it done.
    pub by: CheckedBy,
    /// Entries of the index that said something else than the vault's files, and were mended.
    pub mended: u64,
}

/// How far a check that is running has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckProgress {
    /// Documents looked at.
    pub documents: u64,
    /// How many there are.
    pub documents_total: u64,
    /// Bytes of content read.
    pub read_bytes: u64,
    /// Bytes that are to be read; 0 if only lengths are compared.
    pub read_bytes_total: u64,
}

/// A document that something is wrong with, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DamagedDocument {
    /// The document, as far as its file name tells.
    pub file_id: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// The folder it lies in, if it is known.
    pub folder: Option<String>,
    /// Its size as it should be, if it is known.
    pub size_bytes: Option<u64>,
    /// What is wrong.
    pub damage: DamageKind,
    /// When that was found first.
    pub found_at: i64,
    /// A copy of its content lies elsewhere in the vault: `vault_repair` checks it and brings the content back.
    pub can_restore: bool,
    /// It can be moved to the trash like any other document.
    pub can_trash: bool,
}

/// Why something lies in the quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SetAsideReason {
    /// Content that no sidecar speaks of.
    NoSidecar,
    /// Damaged content whose place was taken by an intact copy.
    Replaced,
    /// It was found there, and nothing says why.
    Unknown,
}

/// Something in the quarantine. Nothing goes from there by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetAside {
    /// What `set_aside_restore` and `set_aside_remove` take.
    pub id: String,
    /// The document it belonged to, as far as its file name tells.
    pub file_id: String,
    /// The document's name, if it is known.
    pub name: Option<String>,
    /// Its length.
    pub size_bytes: u64,
    /// When it was set aside; when it was found there, if nothing says more.
    pub set_aside_at: i64,
    /// Why it lies there.
    pub reason: SetAsideReason,
    /// It can become a document again: it is the content of one whose sidecar can be read.
    pub can_restore: bool,
    /// It has lain there for at least thirty days: a person may remove it.
    pub can_remove: bool,
}

/// Uploads that nobody goes on with; `lost_uploads` lists them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Unfinished {
    /// How many.
    pub uploads: u64,
    /// What they take.
    pub bytes: u64,
}

/// Why the index was built anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RebuildReason {
    /// There was none.
    Lost,
    /// It was damaged; the damaged one was set aside.
    Damaged,
    /// Somebody asked for it.
    Asked,
}

/// What only the index has, and a rebuild cannot read from the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum IndexPart {
    /// What happened in the vault.
    Activity,
    /// The imports that were not finished; their files can be added again.
    Uploads,
    /// What earlier checks found.
    Checks,
    /// What the tidying up had seen; it waits anew.
    Marks,
    /// The public links; those that this computer serves do not open any more, and have to be made anew.
    Links,
}

/// How the index is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IndexHealth {
    /// Documents in it, the trash included.
    pub documents: u64,
    /// When it was built from the vault's files last; `None` if never since it was made.
    pub rebuilt_at: Option<i64>,
    /// Why.
    pub reason: Option<RebuildReason>,
    /// What could not be read out of the damaged one and is lost, all or in part.
    pub lost: Vec<IndexPart>,
}

/// What the last tidying up did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sweep {
    /// When.
    pub at: i64,
    /// Files of dead imports that were removed.
    pub removed: u64,
    /// Things that were set aside.
    pub set_aside: u64,
    /// Things that were seen and are left alone until they have been seen long enough.
    pub waiting: u64,
}

/// What the last start after a crash did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Recovery {
    /// When.
    pub at: i64,
    /// Changes that were finished.
    pub changes: u64,
    /// Imports that were finished.
    pub imports: u64,
}

/// How the vault is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Health {
    /// The last check of any kind.
    pub last_check: Option<Check>,
    /// The last check that read every byte.
    pub last_full_check: Option<Check>,
    /// The check that is running now.
    pub checking: Option<CheckProgress>,
    /// What is damaged, by `file_id`; the first 100.
    pub damaged: Vec<DamagedDocument>,
    /// How much is damaged.
    pub damaged_total: u64,
    /// What lies in the quarantine, the newest first; the first 100.
    pub set_aside: Vec<SetAside>,
    /// How much lies there.
    pub set_aside_total: u64,
    /// What all of it takes.
    pub set_aside_bytes: u64,
    /// Content of imports that nobody goes on with.
    pub unfinished: Unfinished,
    /// How the index is.
    pub index: IndexHealth,
    /// The last tidying up that there was.
    pub last_sweep: Option<Sweep>,
    /// The last start that found something to finish.
    pub last_recovery: Option<Recovery>,
    /// Coffer found a mistake of its own and writes nothing until it is started again: what it found.
    pub stopped_writing: Option<String>,
}

/// What a repair did with one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RepairAction {
    /// Its sidecar was there and its row was not: it is in the index now.
    Indexed,
    /// What a dead process had begun was finished.
    Finished,
    /// Content without a sidecar was moved to the quarantine.
    SetAside,
    /// Content without a sidecar was seen; it is set aside when it has been seen long enough.
    Waiting,
    /// Its content is gone or damaged, and no intact copy is known: it is marked.
    Marked,
    /// Its content was brought back from an intact copy.
    Restored,
    /// It is well again, and no longer marked.
    Cleared,
}

/// One thing that a repair did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairStep {
    /// The document, as far as its file name tells.
    pub file_id: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// What was done.
    pub action: RepairAction,
}

/// What a repair did, or would do. A repair destroys nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairOutcome {
    /// Nothing was done: this is what would be.
    pub dry_run: bool,
    /// Documents looked at.
    pub documents: u64,
    /// How many were put into the index.
    pub indexed: u64,
    /// How many were finished.
    pub finished: u64,
    /// How much was set aside.
    pub set_aside: u64,
    /// How much is left alone until it has been seen long enough.
    pub waiting: u64,
    /// How many were found gone or damaged and are marked so.
    pub marked: u64,
    /// How many have their content back.
    pub restored: u64,
    /// How many are no longer marked.
    pub cleared: u64,
    /// What was done with each, by `file_id`; the first 1,000.
    pub steps: Vec<RepairStep>,
}
