//! The JSON that leaves the core: one shape for the window and for `cofferctl`.
//!
//! Called by the edge (`src-tauri/src`) and by `cofferctl`; the TypeScript types in `ui/src/api/wire` are generated
//! from here (ts-rs) and checked for drift by a test. Field names are the domain's own (`file_id`, `size_bytes`, …),
//! values of enums are camelCase, times are UTC milliseconds, sizes are bytes (always below 2^53).
//!
//! `from_core` turns what the core answers into these shapes, `into_core` turns requests into domain types.
//!
//! Deliberately not here: rules. A request is parsed into domain types, whose constructors decide what is valid.

mod activity;
mod bucket;
mod document;
mod error;
mod from_core;
mod health;
mod into_core;
mod link;
mod lost_upload;
mod place;
mod query;
mod settings;
mod transfer;
mod vault;
mod window;

pub use activity::{ActivityEntry, ActivityPage};
pub use bucket::{BucketCheck, BucketCheckName, BucketCheckState, BucketForm, BucketReport, ExistingVault};
pub use document::{Document, DocumentChanges, DocumentRow, Stamp};
pub use error::ErrorBody;
pub use from_core::SNAPSHOT_ROWS;
pub use health::{
    Check, CheckProgress, CheckedBy, DamagedDocument, Health, IndexHealth, IndexPart, RebuildReason, Recovery,
    RepairAction, RepairOutcome, RepairStep, SetAside, SetAsideReason, Sweep, Unfinished,
};
pub use into_core::given_keys;
pub use link::{
    Link, LinkCheck, LinkEnd, LinkKind, LinkOff, LinkPage, LinkRequest, LinkRisk, LinkServerFailure, LinkServerStatus,
    LinkState, LinksOff, NewLink, NotShared, SharingKind, SharingStatus,
};
pub use lost_upload::LostUpload;
pub use place::{CacheStatus, Connection, KnownVault, LocalFolder, Reading, VaultPlace};
pub use query::{BulkFailure, BulkResult, DocumentPage, DocumentQuery, Folder, Selection, SortBy, Tag};
pub use settings::{Density, Settings, Theme, TransferSettings};
pub use transfer::{
    DropEvent, DropPhase, ExportStarted, ImportStarted, Transfer, TransferDirection, TransferLimits, TransferSnapshot,
    TransferState, TransferTotals,
};
pub use vault::{Damage, DamageKind, Kind, KindUsage, Rebuilt, Usage, VaultStatus, VerifyReport};
pub use window::{Closing, DragOutcome, Shown, Tray};
