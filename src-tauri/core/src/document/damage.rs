//! What can be wrong with a document.

/// What is wrong with one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DamageKind {
    /// The sidecar is there, the content is not.
    ContentMissing,
    /// The content has another length than its sidecar says.
    SizeDiffers,
    /// The content does not hash to what its sidecar says.
    HashDiffers,
    /// The index knows it, its sidecar is gone.
    SidecarMissing,
    /// The sidecar cannot be read.
    SidecarUnreadable,
    /// The sidecar was written by a newer Coffer; left untouched.
    Foreign,
}

impl DamageKind {
    /// All of them.
    pub const ALL: [DamageKind; 6] = [
        DamageKind::ContentMissing,
        DamageKind::SizeDiffers,
        DamageKind::HashDiffers,
        DamageKind::SidecarMissing,
        DamageKind::SidecarUnreadable,
        DamageKind::Foreign,
    ];

    /// Its name in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            DamageKind::ContentMissing => "contentMissing",
            DamageKind::SizeDiffers => "sizeDiffers",
            DamageKind::HashDiffers => "hashDiffers",
            DamageKind::SidecarMissing => "sidecarMissing",
            DamageKind::SidecarUnreadable => "sidecarUnreadable",
            DamageKind::Foreign => "foreign",
        }
    }

    /// The damage of that name.
    pub fn from_name(name: &str) -> Option<DamageKind> {
        DamageKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it can be found without reading the content.
    pub const fn shows_at_a_glance(self) -> bool {
        !matches!(self, DamageKind::HashDiffers)
    }
}
