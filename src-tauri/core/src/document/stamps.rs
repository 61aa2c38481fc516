//! Stamps: who changed which part of a document last.
//!
//! A document is a set of registers. Merging two copies takes, register by register, the larger stamp, so the order in
//! which changes arrive does not matter. Lamport time is counted per document.

use std::collections::BTreeMap;

use super::DeviceId;

/// A part of a document that is merged as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the fields of `Document`")]
pub enum Register {
    Content,
    Folder,
    Metadata,
    Name,
    Note,
    Tags,
    Trashed,
    UniqueName,
    Visibility,
}

impl Register {
    /// All of them, by name.
    pub const ALL: [Register; 9] = [
        Register::Content,
        Register::Folder,
        Register::Metadata,
        Register::Name,
        Register::Note,
        Register::Tags,
        Register::Trashed,
        Register::UniqueName,
        Register::Visibility,
    ];

    /// Its name in sidecars and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Register::Content => "content",
            Register::Folder => "folder",
            Register::Metadata => "metadata",
            Register::Name => "name",
            Register::Note => "note",
            Register::Tags => "tags",
            Register::Trashed => "trashed",
            Register::UniqueName => "unique_name",
            Register::Visibility => "visibility",
        }
    }

    /// The register of that name.
    pub fn from_name(name: &str) -> Option<Register> {
        Register::ALL.into_iter().find(|register| register.as_str() == name)
    }
}

/// When, in logical time, and where a register was changed; the larger one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Larger than every stamp the changing device had seen on this document.
    pub lamport: u64,
    /// The changing device; breaks ties.
    pub device: DeviceId,
}

/// The stamp of every register of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<Register, Stamp>);

impl Stamps {
    /// These stamps.
    pub const fn new(stamps: BTreeMap<Register, Stamp>) -> Self {
        Stamps(stamps)
    }

    /// Marks `registers` as changed by `device` now: with a lamport time larger than any in here.
    pub fn mark(&mut self, registers: impl IntoIterator<Item = Register>, device: DeviceId) {
        let lamport = self.0.values().map(|stamp| stamp.lamport).max().unwrap_or(0) + 1;
        self.0.extend(registers.into_iter().map(|register| (register, Stamp { lamport, device })));
    }

    /// The stamps, by register.
    pub fn iter(&self) -> impl Iterator<Item = (Register, Stamp)> {
        self.0.iter().map(|(register, stamp)| (*register, *stamp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_mark_is_larger_than_every_earlier_one() {
        let device = |byte| DeviceId::from_bytes([byte; 16]);
        let mut stamps = Stamps::default();
        stamps.mark(Register::ALL, device(9));
        stamps.mark([Register::Name], device(1));
        let of = |wanted| stamps.iter().find(|(register, _)| *register == wanted).expect("marked").1;
        assert!(of(Register::Name) > of(Register::Tags), "the later change wins even from the smaller device");
    }
}
