//! Public links to test with. The same number always makes the same link.

use coffer_core::document::{ExpiryClass, Follows, Link, LinkId, LinkKind, LinkToken, ShareKey, Timestamp};

use crate::documents::{anna, file_id};

/// The id of the link with this number; larger numbers have larger ids.
pub fn link_id(number: u8) -> LinkId {
    let mut bytes = [0; 16];
    bytes[15] = number;
    LinkId::from_bytes(bytes)
}

/// The secret of the link with this number.
pub fn link_token(number: u8) -> LinkToken {
    LinkToken::from_bytes([number; 32])
}

/// A link of anna's to document 1: on, without end, password or limit.
pub fn link(number: u8, kind: LinkKind) -> Link {
    let token = link_token(number);
    Link {
        id: link_id(number),
        owner_id: anna(),
        file_id: file_id(1),
        kind,
        token_hash: (kind != LinkKind::Quick).then(|| token.hash()),
        share_key: (kind == LinkKind::ShareCopy).then(|| ShareKey::new(ExpiryClass::Kept, token)),
        follows: Follows::ThisVersion,
        is_shown: false,
        created_at: Timestamp::from_millis(1_000 + i64::from(number)),
        expires_at: None,
        password_hash: None,
        download_limit: None,
        downloads: 0,
        switched_off_at: None,
        checked_off_at: None,
        risk: None,
    }
}
