//! `vault add s3`, `vault check`, `vault keys` and `vault take-over`: vaults in buckets.

use coffer_core::place::{BucketAddress, PlainHttp};
use coffer_core::secrets::{AccessKeys, CredentialsSource};
use coffer_core::settings::VaultEntry;
use coffer_core::storage::s3::doctor::{Check, CheckState};
use coffer_core::vault::{self, Choice, NewBucket};
use coffer_core::{ErrorKind, InvalidInput};
use coffer_wire::BucketReport;

use super::Outcome;
use crate::arguments::NewS3;
use crate::credentials;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::session::Session;
use crate::text::{self, Align, escaped};

/// Adds a vault in a bucket and reads what it holds.
pub fn add(session: &Session, new: &NewS3) -> Result<VaultEntry, Problem> {
    let address = address_of(new)?;
    let (credentials, keys) = keys(session)?;
    let new = NewBucket { address, name: new.name.clone(), credentials, keys };
    let entry =
        trying(session, |on_check| vault::add_bucket(&session.home, &new, &session.choice, &session.seams, on_check))?;
    session.open_named(&entry.name)?;
    Ok(entry)
}

/// Keeps other keys for a vault.
pub fn replace_keys(session: &Session, name: &str) -> Result<VaultEntry, Problem> {
    let (credentials, keys) = keys(session)?;
    Ok(vault::replace_keys(&session.home, name, &credentials, keys, &session.seams)?)
}

/// Finds out what the bucket of a vault does.
pub fn check(session: &Session, name: Option<&str>) -> Result<Outcome, Problem> {
    let choice =
        Choice { vault: name.map(str::to_owned).or_else(|| session.choice.vault.clone()), ..session.choice.clone() };
    let examination =
        trying(session, |on_check| vault::check_bucket(&session.home, &choice, &session.seams, on_check))?;
    session.output.answer(&BucketReport::from(&examination), |out| {
        let rows: Vec<[String; 3]> = examination.checks.iter().map(row).collect();
        text::table(out, [("CHECK", Align::Left), ("STATE", Align::Left), ("FOUND", Align::Left)], &rows)
    })?;
    Ok(if examination.failure().is_none() { Outcome::Done } else { Outcome::Failed })
}

/// Makes this computer the one that writes.
pub fn take_over(session: &Session, name: Option<&str>) -> Result<Outcome, Problem> {
    let vault = match name {
        Some(name) => session.open_named(name)?,
        None => session.open()?,
    };
    let Some(bucket) = vault.bucket() else {
        return Err(InvalidInput::new("vault", "must lie in a bucket").into());
    };
    bucket.take_over()?;
    session.output.line(&format!("this computer writes to  {}", escaped(&vault.name)))?;
    Ok(Outcome::Done)
}

/// Does `work`, which tries a bucket, and shows how many checks are done meanwhile.
fn trying<T>(session: &Session, work: impl FnOnce(&mut dyn FnMut(&Check)) -> T) -> T {
    let progress = Progress::of_count(session.output, "trying the bucket, checks done:");
    let mut done = 0;
    work(&mut |_| {
        done += 1;
        progress.set(done);
    })
}

fn address_of(new: &NewS3) -> Result<BucketAddress, InvalidInput> {
    let plain_http = if new.allow_plain_http { PlainHttp::Allow } else { PlainHttp::Refuse };
    BucketAddress::new(new.endpoint.as_deref(), &new.bucket, new.region.as_deref(), &new.prefix, plain_http)
}

/// Where the keys are to be kept, or come from; and the keys themselves if a person has to give them.
fn keys(session: &Session) -> Result<(CredentialsSource, Option<AccessKeys>), InvalidInput> {
    match session.choice.credentials.clone().unwrap_or(CredentialsSource::Keyring) {
        CredentialsSource::Keyring => Ok((CredentialsSource::Keyring, Some(credentials::ask_for_keys()?))),
        elsewhere => Ok((elsewhere, None)),
    }
}

fn row(check: &Check) -> [String; 3] {
    let state = match check.state {
        CheckState::Passed => "yes",
        CheckState::Failed => "no",
        CheckState::Unsupported => "unsupported",
        CheckState::Skipped => "not tried",
    };
    let found = [check.detail.clone(), check.error.map(|kind: ErrorKind| format!("({})", kind.as_str()))];
    [check.name.to_string(), state.to_owned(), found.into_iter().flatten().collect::<Vec<_>>().join(" ")]
}
