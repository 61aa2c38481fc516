//! `links`: what was given out of the vault, giving more, and taking it back.
//!
//! A command that a person types is that person's word; there is no other question.

use std::io::{self, BufRead, Read, Write};

use coffer_core::InvalidInput;
use coffer_core::document::{DownloadLimit, Follows, LinkId, LinkKind, LinkPassword};
use coffer_core::service::{LinkFilter, LinksShown, PublishConsent, PublishRequest};
use coffer_core::vault::Vault;
use coffer_wire::{Link, LinkCheck, LinkRisk, LinkState, NewLink};
use serde_json::json;
use zeroize::Zeroizing;

use super::Outcome;
use crate::arguments::{AddLink, LinkCommand, LinkOff, Links};
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align, escaped};

/// Bytes of standard input that are read for a password; more than any has.
const MOST_PASSWORD_BYTES: u64 = 4 * 1024;
/// Links of one document that are switched off together; there is always an end to them.
const MOST_AT_ONCE: u32 = 10_000;

pub fn run(session: &Session, links: &Links) -> Result<Outcome, Problem> {
    match &links.command {
        None => list(session, links),
        Some(LinkCommand::Add(add)) => make(session, add),
        Some(LinkCommand::Off(off)) => switch_off(session, off),
        Some(LinkCommand::Check) => check(session),
    }
}

fn list(session: &Session, links: &Links) -> Result<Outcome, Problem> {
    let before = links.before.as_deref().map(str::parse::<LinkId>).transpose()?;
    let vault = session.open()?;
    let document = links.document.as_deref().map(|name| vault.service.find(&vault.user, name)).transpose()?;
    let filter = LinkFilter {
        document: document.map(|document| document.file_id),
        shown: if links.ended { LinksShown::All } else { LinksShown::Current },
        before,
        limit: u32::from(links.limit),
    };
    let listed: Vec<Link> = vault.service.links(&vault.user, &filter)?.iter().map(Link::from).collect();
    let next = listed.last().filter(|_| listed.len() == usize::from(links.limit)).map(|link| link.id.clone());
    session.output.answer(&json!({ "links": listed, "next": next }), |out| write_links(out, &listed))?;
    match &next {
        Some(next) => session.output.note(&format!("older: --before {next}")),
        None if listed.is_empty() => session.output.note("there are no links"),
        None => {}
    }
    Ok(Outcome::Done)
}

fn make(session: &Session, add: &AddLink) -> Result<Outcome, Problem> {
    let request = PublishRequest {
        kind: match (add.quick, add.copy) {
            (true, _) => LinkKind::Quick,
            (_, true) => LinkKind::ShareCopy,
            _ => LinkKind::Served,
        },
        expiry: add.expires,
        password: if add.password_stdin { Some(read_password(io::stdin().lock())?) } else { None },
        download_limit: add.limit.map(DownloadLimit::new).transpose()?,
        follows: if add.newest { Follows::NewestVersion } else { Follows::ThisVersion },
        is_shown: add.show,
    };
    let vault = session.open()?;
    let document = vault.service.find(&vault.user, &add.document)?;
    let consent = PublishConsent::given_by_a_person();
    let published = vault.service.publish(&vault.user, document.file_id, &request, consent)?;
    let made = NewLink::from(&published);
    session.output.answer(&made, |out| {
        writeln!(out, "{}", made.url.as_ref().or(made.path.as_ref()).map_or("", String::as_str))
    })?;
    session.output.note(&format!("link {}, {}", made.link.id, until(made.link.expires_at)));
    if made.url.is_none() {
        session
            .output
            .note("it opens below the address that 'cofferctl serve' or the window shows, while that is running");
    }
    Ok(Outcome::Done)
}

fn switch_off(session: &Session, off: &LinkOff) -> Result<Outcome, Problem> {
    let id = off.id.as_deref().map(str::parse::<LinkId>).transpose()?;
    let vault = session.open()?;
    let ids = match (id, &off.all) {
        (Some(id), _) => vec![id],
        (None, Some(name)) => ids_of_document(&vault, name)?,
        (None, None) => Vec::new(),
    };
    let mut switched = Vec::with_capacity(ids.len());
    for id in ids {
        let off = vault.service.unpublish(&vault.user, id)?;
        let document = vault.service.document(&vault.user, off.link.file_id).ok();
        switched.push(coffer_wire::LinkOff::of(&off, document).link);
    }
    session.output.answer(&json!({ "off": switched }), |out| {
        switched.iter().try_for_each(|link| writeln!(out, "{}  {}", link.id, what_became_of(link)))
    })?;
    let is_open = switched.iter().any(|link| link.state == LinkState::AtRisk);
    Ok(if is_open { Outcome::Failed } else { Outcome::Done })
}

fn check(session: &Session) -> Result<Outcome, Problem> {
    let vault = session.open()?;
    let check = LinkCheck::from(vault.service.check_links(&vault.user)?);
    session.output.answer(&check, |out| {
        writeln!(
            out,
            "{} looked at: {} live, {} at risk, {} unknown, {} switched off",
            text::count(check.links, "link"),
            check.live,
            check.at_risk,
            check.unknown,
            check.switched_off
        )
    })?;
    Ok(if check.at_risk == 0 { Outcome::Done } else { Outcome::Failed })
}

fn ids_of_document(vault: &Vault, name: &str) -> Result<Vec<LinkId>, Problem> {
    let document = vault.service.find(&vault.user, name)?.file_id;
    let filter = LinkFilter { document: Some(document), limit: MOST_AT_ONCE, ..LinkFilter::default() };
    Ok(vault.service.links(&vault.user, &filter)?.into_iter().map(|listed| listed.link.id).collect())
}

/// The first line of `input`, without its end.
fn read_password(input: impl Read) -> Result<LinkPassword, InvalidInput> {
    // Room for all of it from the start: a buffer that grows would leave copies behind.
    let mut line = Zeroizing::new(String::with_capacity(MOST_PASSWORD_BYTES as usize));
    let read = io::BufReader::new(input.take(MOST_PASSWORD_BYTES)).read_line(&mut line);
    read.map_err(|_| InvalidInput::new("password", "must be text on standard input"))?;
    line.trim_end_matches(['\n', '\r']).parse()
}

fn write_links(out: &mut dyn Write, links: &[Link]) -> io::Result<()> {
    let row = |link: &Link| {
        let downloads = match link.download_limit {
            Some(limit) => format!("{} of {limit}", link.downloads),
            None => link.downloads.to_string(),
        };
        let name = link.name.as_deref().map_or("deleted".into(), escaped);
        [link.id.clone(), worth(link).to_owned(), until(link.expires_at), downloads, name.into_owned()]
    };
    let columns = [
        ("ID", Align::Left),
        ("STATE", Align::Left),
        ("ENDS (UTC)", Align::Left),
        ("DOWNLOADS", Align::Right),
        ("DOCUMENT", Align::Left),
    ];
    text::table(out, columns, &links.iter().map(row).collect::<Vec<_>>())
}

fn until(expires_at: Option<i64>) -> String {
    expires_at.map_or("never ends".to_owned(), |end| format!("until {}", text::time(end)))
}

/// What a link is worth, in a few words.
fn worth(link: &Link) -> &'static str {
    match (link.state, link.risk) {
        (LinkState::Live, _) => "live",
        (LinkState::Expired, _) => "expired",
        (LinkState::UsedUp, _) => "used up",
        (LinkState::SwitchedOff, _) if link.still_opens_until.is_some() => "off, but opens",
        (LinkState::SwitchedOff, _) => "off",
        (LinkState::Unknown, _) => "unknown",
        (LinkState::AtRisk, Some(LinkRisk::StillOpens)) => "still opens",
        (LinkState::AtRisk, Some(LinkRisk::DoesNotOpen)) => "does not open",
        (LinkState::AtRisk, Some(LinkRisk::DocumentMissing)) => "content missing",
        (LinkState::AtRisk, Some(LinkRisk::DocumentDamaged)) => "content damaged",
        (LinkState::AtRisk, Some(LinkRisk::DocumentWithdrawn)) => "taken back elsewhere",
        (LinkState::AtRisk, None) => "at risk",
    }
}

/// What became of a link that was switched off, with nothing claimed that was not seen.
fn what_became_of(link: &Link) -> String {
    match (link.still_opens_until, link.checked_at, link.state) {
        (Some(until), ..) => format!("off, but its address opens until {} UTC", text::time(until)),
        (None, _, LinkState::AtRisk) => "switched off, but it may still open; try 'cofferctl links check'".to_owned(),
        (None, Some(at), _) => format!("off, checked {} UTC", text::time(at)),
        (None, None, _) => "off, not checked yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_and_nothing_else() {
        for input in ["correct horse\n", "correct horse\r\nmore", "correct horse"] {
            read_password(input.as_bytes()).expect(input);
        }
        for input in [&b""[..], b"\n", b"short\n", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff"] {
            assert_eq!(read_password(input).expect_err("no password").field, "password", "{input:?}");
        }
        assert_eq!(read_password(io::repeat(b'a')).expect_err("it never ends").field, "password");
    }
}
