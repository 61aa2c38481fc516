//! Public links.

use coffer_core::document::{self, Follows};
use coffer_core::service::{self, LinkAddress, Published};

use coffer_core::vault::{self, Vault};

use crate::{
    Link, LinkCheck, LinkKind, LinkOff, LinkPage, LinkRisk, LinkServerStatus, LinkState, LinksOff, NewLink, NotShared,
    SharingKind, SharingStatus,
};

impl From<document::LinkKind> for LinkKind {
    fn from(kind: document::LinkKind) -> Self {
        match kind {
            document::LinkKind::Served => LinkKind::Served,
            document::LinkKind::Quick => LinkKind::Quick,
            document::LinkKind::ShareCopy => LinkKind::ShareCopy,
        }
    }
}

impl From<document::LinkState> for LinkState {
    fn from(state: document::LinkState) -> Self {
        match state {
            document::LinkState::Live => LinkState::Live,
            document::LinkState::Expired => LinkState::Expired,
            document::LinkState::UsedUp => LinkState::UsedUp,
            document::LinkState::SwitchedOff { .. } => LinkState::SwitchedOff,
            document::LinkState::AtRisk { .. } => LinkState::AtRisk,
            document::LinkState::Unknown => LinkState::Unknown,
        }
    }
}

impl From<document::LinkRisk> for LinkRisk {
    fn from(risk: document::LinkRisk) -> Self {
        match risk {
            document::LinkRisk::StillOpens => LinkRisk::StillOpens,
            document::LinkRisk::DoesNotOpen => LinkRisk::DoesNotOpen,
            document::LinkRisk::DocumentMissing => LinkRisk::DocumentMissing,
            document::LinkRisk::DocumentDamaged => LinkRisk::DocumentDamaged,
            document::LinkRisk::DocumentWithdrawn => LinkRisk::DocumentWithdrawn,
        }
    }
}

impl From<&service::ListedLink> for Link {
    fn from(listed: &service::ListedLink) -> Self {
        let service::ListedLink { link, document, state, still_opens_until } = listed;
        let millis = |time: document::Timestamp| time.as_millis();
        Link {
            id: link.id.to_string(),
            file_id: link.file_id.to_string(),
            name: document.as_ref().map(|document| document.name.to_string()),
            unique_name: document.as_ref().map(|document| document.unique_name.to_string()),
            kind: link.kind.into(),
            state: (*state).into(),
            risk: match state {
                document::LinkState::AtRisk { risk } => Some((*risk).into()),
                _ => None,
            },
            follows_newest: link.follows == Follows::NewestVersion,
            shown: link.is_shown,
            created_at: link.created_at.as_millis(),
            expires_at: link.expires_at.map(millis),
            has_password: link.password_hash.is_some(),
            download_limit: link.download_limit.map(document::DownloadLimit::get),
            downloads: link.downloads,
            switched_off_at: link.switched_off_at.map(millis),
            checked_at: link.checked_off_at.map(millis),
            still_opens_until: still_opens_until.map(millis),
        }
    }
}

impl LinkPage {
    /// The first `limit` of these links, which are one more if there are more.
    pub fn new(listed: &[service::ListedLink], limit: usize) -> LinkPage {
        let links: Vec<Link> = listed.iter().take(limit).map(Link::from).collect();
        let last = links.last().filter(|_| listed.len() > limit);
        LinkPage { next: last.map(|link| link.id.clone()), links }
    }
}

impl From<&Published> for NewLink {
    fn from(published: &Published) -> Self {
        let Published { link, address, document } = published;
        let listed = service::ListedLink {
            link: link.clone(),
            document: Some(document.clone()),
            // It was made just now, and nothing has failed.
            state: document::LinkState::Live,
            still_opens_until: None,
        };
        let (url, path) = match address {
            LinkAddress::Url(url) => (Some(url.as_str().to_owned()), None),
            LinkAddress::Token(token) => (None, Some(format!("/p/{token}/{}", document.unique_name))),
        };
        NewLink { link: (&listed).into(), url, path }
    }
}

impl From<service::LinkCheck> for LinkCheck {
    fn from(check: service::LinkCheck) -> Self {
        let service::LinkCheck { links, live, at_risk, unknown, switched_off } = check;
        LinkCheck { links, live, at_risk, unknown, switched_off }
    }
}

impl From<service::LinksOff> for LinksOff {
    fn from(off: service::LinksOff) -> Self {
        let service::LinksOff { switched_off, still_open, still_open_until } = off;
        LinksOff { switched_off, still_open, still_open_until: still_open_until.map(document::Timestamp::as_millis) }
    }
}

impl LinkOff {
    /// A link that was switched off, and its document, if that is there.
    pub fn of(off: &service::SwitchedOff, document: Option<document::Document>) -> LinkOff {
        let service::SwitchedOff { link, state, still_opens_until, is_private } = off;
        let listed =
            service::ListedLink { link: link.clone(), document, state: *state, still_opens_until: *still_opens_until };
        LinkOff { link: (&listed).into(), is_private: *is_private }
    }
}

impl From<vault::NotShared> for NotShared {
    fn from(reason: vault::NotShared) -> Self {
        match reason {
            vault::NotShared::NoBucket => NotShared::NoBucket,
            vault::NotShared::LentKeys => NotShared::LentKeys,
            vault::NotShared::NoCopies => NotShared::NoCopies,
            vault::NotShared::NotPublic => NotShared::NotPublic,
            vault::NotShared::NotChecked => NotShared::NotChecked,
        }
    }
}

impl SharingStatus {
    /// What can be given out of `vault`, and by which server.
    pub fn new(vault: &Vault, server: LinkServerStatus) -> SharingStatus {
        let kind = |(kind, not_shared): (document::LinkKind, Option<vault::NotShared>)| SharingKind {
            kind: kind.into(),
            not_shared: not_shared.map(NotShared::from),
        };
        SharingStatus {
            kinds: vault.sharing_kinds().into_iter().map(kind).collect(),
            server,
            share_bucket: vault.share_bucket().map(str::to_owned),
            // There are none for a vault in a folder.
            share_policy: vault.share_policy().ok().map(|policy| format!("{policy:#}")),
            share_rules: vault.share_rules().ok().map(|rules| format!("{rules:#}")),
        }
    }
}
