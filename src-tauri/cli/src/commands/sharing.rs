//! `vault sharing`: which links a vault can give, where copies for them go, and what strangers really get.

use std::io::{self, Write};

use coffer_core::document::LinkKind;
use coffer_core::storage::s3::{CopiesGiven, Openness};
use coffer_core::vault::{self, Choice, NotShared, SharingFound, Vault};
use serde::Serialize;
use serde_json::Value;

use super::Outcome;
use crate::arguments::Sharing;
use crate::problem::Problem;
use crate::session::Session;
use crate::text::{self, Align};

/// What can be given out of a vault.
#[derive(Debug, Serialize)]
struct Answer {
    /// All kinds, the one to offer first at the head.
    kinds: Vec<Kind>,
    /// The bucket that copies go to; without, the vault's own.
    share_bucket: Option<String>,
    /// What strangers were found to get.
    found: Option<Found>,
}

#[derive(Debug, Serialize)]
struct Kind {
    kind: &'static str,
    not_shared: Option<&'static str>,
    #[serde(skip)]
    shown: [&'static str; 2],
}

#[derive(Debug, Serialize)]
struct Found {
    /// When, UTC milliseconds.
    at: i64,
    #[serde(flatten)]
    openness: ShownOpenness,
}

#[derive(Debug, Serialize)]
struct ShownOpenness {
    gives_copies: bool,
    gives_copies_after_removal: bool,
    lists_copies: bool,
    gives_originals: bool,
}

pub fn run(session: &Session, sharing: &Sharing) -> Result<Outcome, Problem> {
    let vault = open(session, sharing)?;
    let vault = if sharing.own || sharing.bucket.is_some() {
        vault::set_share_bucket(&session.home, &session.seams, &vault.name, sharing.bucket.as_deref())?;
        // What is open goes on as it was opened.
        open(session, sharing)?
    } else {
        vault
    };
    if sharing.policy {
        return print(session, &vault.share_policy()?, "a policy");
    }
    if sharing.rules {
        return print(session, &vault.share_rules()?, "rules");
    }
    if sharing.check {
        vault.check_sharing()?;
    }
    show(session, &vault)
}

/// Opens the vault, without asking its bucket what is new.
fn open(session: &Session, sharing: &Sharing) -> Result<Vault, Problem> {
    let named = sharing.name.clone().or_else(|| session.choice.vault.clone());
    let choice = Choice { vault: named, ..session.choice.clone() };
    Ok(vault::open(&session.home, &choice, &session.seams)?)
}

fn print(session: &Session, document: &Value, what: &str) -> Result<Outcome, Problem> {
    session.output.answer(document, |out| writeln!(out, "{document:#}"))?;
    session.output.note(&format!(
        "nothing was set: the owner of the bucket does it, and adds this to {what} that it may have already"
    ));
    Ok(Outcome::Done)
}

fn show(session: &Session, vault: &Vault) -> Result<Outcome, Problem> {
    let found = vault.sharing_found();
    let answer = Answer {
        kinds: vault.sharing_kinds().into_iter().map(kind).collect(),
        share_bucket: vault.share_bucket().map(str::to_owned),
        found: found.as_ref().map(found_of),
    };
    session.output.answer(&answer, |out| write_answer(out, vault, &answer, found.as_ref()))?;
    let openness = found.map(|found| found.openness);
    if openness.is_some_and(|openness| openness.gives_originals) {
        session
            .output
            .note("WARNING: what is in the vault itself can be read or listed without keys; close its bucket");
    }
    if openness.is_some_and(|openness| openness.lists_copies) {
        session.output.note("WARNING: copies can be listed without keys, so that nobody needs the address of a link");
    }
    let is_open = openness.is_some_and(|openness| openness.gives_originals || openness.lists_copies);
    Ok(if is_open { Outcome::Failed } else { Outcome::Done })
}

fn write_answer(out: &mut dyn Write, vault: &Vault, answer: &Answer, found: Option<&SharingFound>) -> io::Result<()> {
    let rows: Vec<[String; 2]> = answer.kinds.iter().map(|kind| kind.shown.map(str::to_owned)).collect();
    text::table(out, [("LINKS", Align::Left), ("POSSIBLE", Align::Left)], &rows)?;
    if vault.bucket().is_some() {
        let place =
            answer.share_bucket.as_ref().map_or("the vault's own prefix".to_owned(), |name| format!("s3://{name}/"));
        writeln!(out, "copies go to {place}")?;
    }
    if let Some(found) = found {
        writeln!(out, "checked {} UTC: {}", text::time(found.at.as_millis()), words(found.openness))?;
    }
    Ok(())
}

fn kind((kind, not_shared): (LinkKind, Option<NotShared>)) -> Kind {
    let name = match kind {
        LinkKind::Served => "from this computer",
        LinkKind::Quick => "signed by the bucket (--quick)",
        LinkKind::ShareCopy => "a copy in the bucket (--copy)",
    };
    let possible = match not_shared {
        None => "yes",
        Some(NotShared::NoBucket) => "no: the vault lies in no bucket",
        Some(NotShared::LentKeys) => "no: the keys are lent for a while",
        Some(NotShared::NoCopies) => "no: the server copies no objects",
        Some(NotShared::NotPublic) => "no: the bucket gives nothing to strangers",
        Some(NotShared::NotChecked) => "not known: try --check",
    };
    Kind { kind: kind.as_str(), not_shared: not_shared.map(NotShared::as_str), shown: [name, possible] }
}

fn found_of(found: &SharingFound) -> Found {
    let Openness { copies, lists_copies, gives_originals } = found.openness;
    Found {
        at: found.at.as_millis(),
        openness: ShownOpenness {
            gives_copies: matches!(copies, CopiesGiven::UntilRemoved | CopiesGiven::AfterRemoval),
            gives_copies_after_removal: copies == CopiesGiven::AfterRemoval,
            lists_copies,
            gives_originals,
        },
    }
}

fn words(openness: Openness) -> &'static str {
    match openness.copies {
        CopiesGiven::UntilRemoved => "strangers get copies until they are removed",
        CopiesGiven::AfterRemoval => "strangers get copies also after they were removed",
        CopiesGiven::ToNobody => "strangers get no copies",
        CopiesGiven::NotMade => "no copies can be made",
    }
}
