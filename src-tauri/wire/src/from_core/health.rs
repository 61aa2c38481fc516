//! How the vault is, and what a repair did.

use coffer_core::repository::{self, FinishedCheck, RebuildNote, RecoveryNote, SweepNote};
use coffer_core::service::{self, RepairMode};

use crate::{
    Check, CheckProgress, CheckedBy, DamagedDocument, Health, IndexHealth, IndexPart, RebuildReason, Recovery,
    RepairAction, RepairOutcome, RepairStep, SetAside, SetAsideReason, Sweep, Unfinished,
};

impl Health {
    /// What is said of a vault, and of the check that is running now.
    pub fn new(health: &service::Health, checking: Option<CheckProgress>) -> Self {
        Health {
            last_check: health.last_check.as_ref().map(Check::from),
            last_full_check: health.last_full_check.as_ref().map(Check::from),
            checking,
            damaged: health.damaged.iter().map(DamagedDocument::from).collect(),
            damaged_total: health.damaged_total,
            set_aside: health.set_aside.iter().map(SetAside::from).collect(),
            set_aside_total: health.set_aside_total,
            set_aside_bytes: health.set_aside_bytes,
            unfinished: Unfinished { uploads: health.unfinished_uploads, bytes: health.unfinished_bytes },
            index: IndexHealth::new(health.documents, health.upkeep.rebuild.as_ref()),
            last_sweep: health.upkeep.sweep.map(Sweep::from),
            last_recovery: health.upkeep.recovery.map(Recovery::from),
            stopped_writing: health.broken_law.map(str::to_owned),
        }
    }
}

impl From<&FinishedCheck> for Check {
    fn from(check: &FinishedCheck) -> Self {
        Check {
            at: check.at.as_millis(),
            documents: check.documents,
            read_bytes: check.read_bytes,
            read_percent: check.read_percent,
            damaged: check.damaged,
            duration_ms: check.duration_ms,
            by: if check.automatic { CheckedBy::Automatic } else { CheckedBy::Person },
            mended: check.mended,
        }
    }
}

impl From<service::CheckProgress> for CheckProgress {
    fn from(progress: service::CheckProgress) -> Self {
        CheckProgress {
            documents: progress.documents,
            documents_total: progress.documents_total,
            read_bytes: progress.read_bytes,
            read_bytes_total: progress.read_bytes_total,
        }
    }
}

impl From<&service::DamagedDocument> for DamagedDocument {
    fn from(damaged: &service::DamagedDocument) -> Self {
        DamagedDocument {
            file_id: damaged.file_id.to_string(),
            name: damaged.name.clone(),
            folder: damaged.folder.as_ref().map(ToString::to_string),
            size_bytes: damaged.size_bytes,
            damage: damaged.damage.into(),
            found_at: damaged.found_at.as_millis(),
            can_restore: damaged.can_restore,
            can_trash: damaged.can_trash,
        }
    }
}

impl From<&service::SetAside> for SetAside {
    fn from(thing: &service::SetAside) -> Self {
        SetAside {
            id: thing.id.clone(),
            file_id: thing.file_id.to_string(),
            name: thing.name.clone(),
            size_bytes: thing.size_bytes,
            set_aside_at: thing.set_aside_at.as_millis(),
            reason: match thing.reason {
                service::SetAsideReason::NoSidecar => SetAsideReason::NoSidecar,
                service::SetAsideReason::Replaced => SetAsideReason::Replaced,
                service::SetAsideReason::Unknown => SetAsideReason::Unknown,
            },
            can_restore: thing.can_restore,
            can_remove: thing.can_remove,
        }
    }
}

impl IndexHealth {
    fn new(documents: u64, rebuild: Option<&RebuildNote>) -> Self {
        IndexHealth {
            documents,
            rebuilt_at: rebuild.map(|rebuild| rebuild.at.as_millis()),
            reason: rebuild.map(|rebuild| match rebuild.reason {
                repository::RebuildReason::Lost => RebuildReason::Lost,
                repository::RebuildReason::Damaged => RebuildReason::Damaged,
                repository::RebuildReason::Asked => RebuildReason::Asked,
            }),
            lost: rebuild.map(|rebuild| rebuild.lost.iter().map(IndexPart::from).collect()).unwrap_or_default(),
        }
    }
}

impl From<&repository::IndexPart> for IndexPart {
    fn from(part: &repository::IndexPart) -> Self {
        match part {
            repository::IndexPart::Activity => IndexPart::Activity,
            repository::IndexPart::Uploads => IndexPart::Uploads,
            repository::IndexPart::Checks => IndexPart::Checks,
            repository::IndexPart::Marks => IndexPart::Marks,
            repository::IndexPart::Links => IndexPart::Links,
        }
    }
}

impl From<SweepNote> for Sweep {
    fn from(sweep: SweepNote) -> Self {
        Sweep { at: sweep.at.as_millis(), removed: sweep.removed, set_aside: sweep.set_aside, waiting: sweep.waiting }
    }
}

impl From<RecoveryNote> for Recovery {
    fn from(recovery: RecoveryNote) -> Self {
        Recovery { at: recovery.at.as_millis(), changes: recovery.changes, imports: recovery.imports }
    }
}

impl RepairOutcome {
    /// What a repair of this mode came to.
    pub fn new(outcome: &service::RepairOutcome, mode: RepairMode) -> Self {
        RepairOutcome {
            dry_run: mode == RepairMode::DryRun,
            documents: outcome.documents,
            indexed: outcome.count(service::RepairAction::Indexed),
            finished: outcome.count(service::RepairAction::Finished),
            set_aside: outcome.count(service::RepairAction::SetAside),
            waiting: outcome.count(service::RepairAction::Waiting),
            marked: outcome.count(service::RepairAction::Marked),
            restored: outcome.count(service::RepairAction::Restored),
            cleared: outcome.count(service::RepairAction::Cleared),
            steps: outcome.steps.iter().map(RepairStep::from).collect(),
        }
    }
}

impl From<&service::RepairStep> for RepairStep {
    fn from(step: &service::RepairStep) -> Self {
        RepairStep {
            file_id: step.file_id.to_string(),
            name: step.name.clone(),
            action: match step.action {
                service::RepairAction::Indexed => RepairAction::Indexed,
                service::RepairAction::Finished => RepairAction::Finished,
                service::RepairAction::SetAside => RepairAction::SetAside,
                service::RepairAction::Waiting => RepairAction::Waiting,
                service::RepairAction::Marked => RepairAction::Marked,
                service::RepairAction::Restored => RepairAction::Restored,
                service::RepairAction::Cleared => RepairAction::Cleared,
            },
        }
    }
}
