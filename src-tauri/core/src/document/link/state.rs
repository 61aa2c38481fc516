//! Whether a link opens: computed from what is known, never stored, and "unknown" where nothing is known.

use super::{Link, LinkKind, LinkRisk};
use crate::document::{Document, Status, Timestamp, Visibility};

/// Whether a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It opens.
    Live,
    /// Its time has come.
    Expired,
    /// It was opened as often as it may be.
    UsedUp,
    /// Somebody has switched it off, or its document is not public any more.
    SwitchedOff {
        /// When it was seen that it does not open; not yet, without.
        checked_at: Option<Timestamp>,
    },
    /// It may not do what it says.
    AtRisk {
        /// Why.
        risk: LinkRisk,
    },
    /// It lies in a bucket that cannot be reached.
    Unknown,
}

impl LinkState {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkState::Live => "live",
            LinkState::Expired => "expired",
            LinkState::UsedUp => "usedUp",
            LinkState::SwitchedOff { .. } => "switchedOff",
            LinkState::AtRisk { .. } => "atRisk",
            LinkState::Unknown => "unknown",
        }
    }

    /// Whether it belongs into a list of links that somebody may still want to do something about.
    pub const fn is_current(self) -> bool {
        matches!(self, LinkState::Live | LinkState::AtRisk { .. } | LinkState::Unknown)
    }
}

/// What decides about a link of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedDocument {
    /// Where it stands.
    pub status: Status,
    /// Who may see it.
    pub visibility: Visibility,
}

impl LinkedDocument {
    /// Whether it is given to those who have a link: it is public, and there as far as is known. That content is missing or
    /// damaged is found out, and said, by reading it.
    pub fn is_given(self) -> bool {
        let is_there = matches!(self.status, Status::Stored | Status::Missing | Status::Damaged);
        is_there && self.visibility == Visibility::Public
    }
}

impl From<&Document> for LinkedDocument {
    fn from(document: &Document) -> Self {
        LinkedDocument { status: document.status, visibility: document.visibility }
    }
}

/// Whether the bucket could be asked, the last time anybody has tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachability {
    /// It answers.
    Reachable,
    /// It does not.
    Unreachable,
}

impl LinkState {
    /// The state of a link at `now`, with its document, which is `None` if it is gone, and a bucket that is there or not;
    /// that one is of no matter to a link that we serve.
    pub fn of(link: &Link, document: Option<LinkedDocument>, now: Timestamp, bucket: Reachability) -> LinkState {
        if link.switched_off_at.is_some() {
            return match link.risk {
                Some(risk @ LinkRisk::StillOpens) => LinkState::AtRisk { risk },
                _ => LinkState::SwitchedOff { checked_at: link.checked_off_at },
            };
        }
        if link.has_expired(now) {
            return match link.risk {
                Some(risk @ LinkRisk::StillOpens) => LinkState::AtRisk { risk },
                _ => LinkState::Expired,
            };
        }
        if link.is_used_up() {
            return LinkState::UsedUp;
        }
        if !document.is_some_and(LinkedDocument::is_given) {
            return match link.kind {
                // We do not give it, whoever asks.
                LinkKind::Served => LinkState::SwitchedOff { checked_at: None },
                LinkKind::Quick | LinkKind::ShareCopy => LinkState::AtRisk { risk: LinkRisk::DocumentWithdrawn },
            };
        }
        // A copy has a life of its own: what its original has become does not matter to it.
        let own_copy = link.kind == LinkKind::ShareCopy;
        match document.map(|document| document.status) {
            Some(Status::Missing) if !own_copy => return LinkState::AtRisk { risk: LinkRisk::DocumentMissing },
            Some(Status::Damaged) if !own_copy => return LinkState::AtRisk { risk: LinkRisk::DocumentDamaged },
            _ => {}
        }
        if let Some(risk) = link.risk {
            return LinkState::AtRisk { risk };
        }
        if link.kind.is_in_bucket() && bucket == Reachability::Unreachable {
            return LinkState::Unknown;
        }
        LinkState::Live
    }
}

#[cfg(test)]
mod tests {
    use super::Reachability::{Reachable, Unreachable};
    use super::*;
    use crate::document::{DownloadLimit, ExpiryClass, Follows, LinkToken, ShareKey};

    const NOW: Timestamp = Timestamp::from_millis(1_795_521_600_000);
    const LATER: Timestamp = Timestamp::from_millis(NOW.as_millis() + 1);

    fn link(kind: LinkKind) -> Link {
        let token = LinkToken::from_bytes([1; 32]);
        Link {
            id: "0192f0c1d2e37a4b8c5d6e7f80912a3b".parse().expect("valid"),
            owner_id: "anna".parse().expect("valid"),
            file_id: "0192f0c1d2e37a4b8c5d6e7f80912a3c".parse().expect("valid"),
            kind,
            token_hash: (kind != LinkKind::Quick).then(|| token.hash()),
            share_key: (kind == LinkKind::ShareCopy).then(|| ShareKey::new(ExpiryClass::Kept, token)),
            follows: Follows::ThisVersion,
            is_shown: false,
            created_at: NOW,
            expires_at: Some(LATER),
            password_hash: None,
            download_limit: None,
            downloads: 0,
            switched_off_at: None,
            checked_off_at: None,
            risk: None,
        }
    }

    fn document(status: Status, visibility: Visibility) -> Option<LinkedDocument> {
        Some(LinkedDocument { status, visibility })
    }

    fn public(status: Status) -> Option<LinkedDocument> {
        document(status, Visibility::Public)
    }

    #[test]
    fn a_link_is_live_only_while_everything_speaks_for_it() {
        for kind in LinkKind::ALL {
            assert_eq!(LinkState::of(&link(kind), public(Status::Stored), NOW, Reachable), LinkState::Live, "{kind}");
        }
    }

    #[test]
    fn it_expires_at_the_moment_it_says() {
        for kind in LinkKind::ALL {
            let state = |now| LinkState::of(&link(kind), public(Status::Stored), now, Reachable);
            assert_eq!((state(NOW), state(LATER)), (LinkState::Live, LinkState::Expired), "{kind}");
            let endless = Link { expires_at: None, ..link(kind) };
            let never = LinkState::of(&endless, public(Status::Stored), Timestamp::from_millis(i64::MAX), Reachable);
            assert_eq!(never, LinkState::Live);
        }
    }

    #[test]
    fn it_is_used_up_by_the_last_download_that_it_gives() {
        let limited = Link { download_limit: DownloadLimit::new(2).ok(), ..link(LinkKind::Served) };
        for (downloads, expected) in
            [(0, LinkState::Live), (1, LinkState::Live), (2, LinkState::UsedUp), (3, LinkState::UsedUp)]
        {
            let link = Link { downloads, ..limited.clone() };
            assert_eq!(LinkState::of(&link, public(Status::Stored), NOW, Reachable), expected, "{downloads}");
        }
    }

    #[test]
    fn off_is_off_whatever_else_and_checked_only_when_it_was() {
        let off = Link { switched_off_at: Some(NOW), ..link(LinkKind::ShareCopy) };
        let state = |link: &Link| LinkState::of(link, None, LATER, Unreachable);
        assert_eq!(state(&off), LinkState::SwitchedOff { checked_at: None });
        let checked = Link { checked_off_at: Some(LATER), ..off.clone() };
        assert_eq!(state(&checked), LinkState::SwitchedOff { checked_at: Some(LATER) });
        let risk = LinkRisk::StillOpens;
        assert_eq!(
            state(&Link { risk: Some(risk), ..off }),
            LinkState::AtRisk { risk },
            "it is not off, whatever we did"
        );
    }

    #[test]
    fn a_document_that_is_not_public_any_more_has_no_live_link() {
        let of_nobody = [
            None,
            public(Status::Trashed),
            public(Status::Failed),
            public(Status::Uploading),
            document(Status::Stored, Visibility::Private),
        ];
        for document in of_nobody {
            let state = |kind| LinkState::of(&link(kind), document, NOW, Reachable);
            assert_eq!(state(LinkKind::Served), LinkState::SwitchedOff { checked_at: None }, "{document:?}");
            let withdrawn = LinkState::AtRisk { risk: LinkRisk::DocumentWithdrawn };
            assert_eq!(state(LinkKind::Quick), withdrawn, "its object is there: {document:?}");
            assert_eq!(state(LinkKind::ShareCopy), withdrawn, "its copy is there: {document:?}");
        }
    }

    #[test]
    fn damage_puts_at_risk_what_is_read_from_the_original() {
        for (status, risk) in
            [(Status::Missing, LinkRisk::DocumentMissing), (Status::Damaged, LinkRisk::DocumentDamaged)]
        {
            let state = |kind| LinkState::of(&link(kind), public(status), NOW, Reachable);
            assert_eq!(state(LinkKind::Served), LinkState::AtRisk { risk });
            assert_eq!(state(LinkKind::Quick), LinkState::AtRisk { risk });
            assert_eq!(state(LinkKind::ShareCopy), LinkState::Live, "its copy was made before");
        }
    }

    #[test]
    fn what_lies_in_a_bucket_that_is_not_there_is_unknown() {
        let state = |kind| LinkState::of(&link(kind), public(Status::Stored), NOW, Unreachable);
        assert_eq!(state(LinkKind::Served), LinkState::Live, "we serve it ourselves");
        assert_eq!((state(LinkKind::Quick), state(LinkKind::ShareCopy)), (LinkState::Unknown, LinkState::Unknown));
    }

    #[test]
    fn a_signed_address_that_was_switched_off_says_until_when_it_opens() {
        let off = |kind| Link { switched_off_at: Some(NOW), ..link(kind) };
        assert_eq!(off(LinkKind::Quick).still_opens_until(NOW), Some(LATER));
        assert_eq!(off(LinkKind::Quick).still_opens_until(LATER), None, "then it is over");
        assert_eq!(link(LinkKind::Quick).still_opens_until(NOW), None, "nobody has switched it off");
        assert_eq!(off(LinkKind::Served).still_opens_until(NOW), None);
        assert_eq!(off(LinkKind::ShareCopy).still_opens_until(NOW), None);
    }

    #[test]
    fn every_name_is_read_back() {
        for kind in LinkKind::ALL {
            assert_eq!(LinkKind::from_name(kind.as_str()), Some(kind));
        }
        for follows in Follows::ALL {
            assert_eq!(Follows::from_name(follows.as_str()), Some(follows));
        }
        for risk in LinkRisk::ALL {
            assert_eq!(LinkRisk::from_name(risk.as_str()), Some(risk));
        }
        assert_eq!((LinkKind::from_name(""), Follows::from_name(""), LinkRisk::from_name("")), (None, None, None));
    }
}
