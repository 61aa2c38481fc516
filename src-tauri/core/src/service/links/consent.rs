//! A person's word that a document may be given to anybody.

/// A person's word that a document may be given to anybody who has its link. Every publication uses one up: it cannot be
/// copied or kept, and nothing in the core makes one.
///
/// Only the edge and the command line make it, each for an act of a person: a confirmation of the system's own, a command
/// that was typed. A page that asks for a publication is not a person.
#[derive(Debug)]
#[must_use]
pub struct PublishConsent(());

impl PublishConsent {
    /// The word that a person has just given.
    pub const fn given_by_a_person() -> PublishConsent {
        PublishConsent(())
    }
}
