//! Why a link may not do what it says.

/// Why a link may not do what it says. What is found out by asking is kept with the link; what follows from its document is
/// not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkRisk {
    /// It was switched off and opened all the same when it was asked for.
    StillOpens,
    /// Its copy is not there, or is given to nobody.
    DoesNotOpen,
    /// The content of its document is not where it should be.
    DocumentMissing,
    /// The content of its document is not what it should be.
    DocumentDamaged,
    /// Its document was deleted or taken back by another computer, and what was put into the bucket for it may open still.
    DocumentWithdrawn,
}

impl LinkRisk {
    /// All of them.
    pub const ALL: [LinkRisk; 5] = [
        LinkRisk::StillOpens,
        LinkRisk::DoesNotOpen,
        LinkRisk::DocumentMissing,
        LinkRisk::DocumentDamaged,
        LinkRisk::DocumentWithdrawn,
    ];

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkRisk::StillOpens => "stillOpens",
            LinkRisk::DoesNotOpen => "doesNotOpen",
            LinkRisk::DocumentMissing => "documentMissing",
            LinkRisk::DocumentDamaged => "documentDamaged",
            LinkRisk::DocumentWithdrawn => "documentWithdrawn",
        }
    }

    /// The risk of that name.
    pub fn from_name(name: &str) -> Option<LinkRisk> {
        LinkRisk::ALL.into_iter().find(|risk| risk.as_str() == name)
    }
}
