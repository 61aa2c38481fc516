//! What a person wants a link to be.

use coffer_core::InvalidInput;
use coffer_core::document::{self, DownloadLimit, ExpiryChoice, Follows, Timestamp};
use coffer_core::service::PublishRequest;

use crate::{LinkEnd, LinkKind, LinkRequest};

impl From<LinkKind> for document::LinkKind {
    fn from(kind: LinkKind) -> Self {
        match kind {
            LinkKind::Served => document::LinkKind::Served,
            LinkKind::Quick => document::LinkKind::Quick,
            LinkKind::ShareCopy => document::LinkKind::ShareCopy,
        }
    }
}

impl From<LinkEnd> for ExpiryChoice {
    fn from(end: LinkEnd) -> Self {
        match end {
            LinkEnd::Hour => ExpiryChoice::Hour,
            LinkEnd::Day => ExpiryChoice::Day,
            LinkEnd::Week => ExpiryChoice::Week,
            LinkEnd::Never => ExpiryChoice::Never,
            LinkEnd::At(milliseconds) => ExpiryChoice::At(Timestamp::from_millis(milliseconds)),
        }
    }
}

impl TryFrom<LinkRequest> for PublishRequest {
    type Error = InvalidInput;

    fn try_from(request: LinkRequest) -> Result<Self, InvalidInput> {
        let LinkRequest { kind, ends, password, download_limit, follows_newest, shown } = request;
        Ok(PublishRequest {
            kind: kind.into(),
            expiry: ends.into(),
            password: password.map(|password| password.parse()).transpose()?,
            download_limit: download_limit.map(DownloadLimit::new).transpose()?,
            follows: if follows_newest { Follows::NewestVersion } else { Follows::ThisVersion },
            is_shown: shown,
        })
    }
}
