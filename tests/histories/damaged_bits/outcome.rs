//! What may come of a turned bit in each kind of file, and what must not.

use coffer_core::document::DamageKind;
use coffer_core::document::Document;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{DocumentService, Imported, ReadShare, Unattended};
use coffer_core::vault::Vault;
use coffer_tests::documents::anna;

use super::subject::{Answers, Subject, Turned, answers, content};

/// What a turn came to, for the report.
pub type Outcome = Result<&'static str, String>;

pub fn check_content(subject: &mut Subject, turned: &Turned) -> Outcome {
    let vault = opened(subject)?;
    let damaged = turned.file_id();
    for (document, bytes) in &subject.documents {
        match content(&vault.service, document.file_id) {
            Err(Error::ContentDamaged { .. }) if document.file_id == damaged => {}
            Ok(read) if document.file_id != damaged && read == *bytes => {}
            other => return Err(format!("{} read as {:?}", document.name, other.map(|read| read.len()))),
        }
    }
    verified(&vault.service, turned, &[DamageKind::HashDiffers])
}

pub fn check_sidecar(subject: &mut Subject, turned: &Turned) -> Outcome {
    let vault = opened(subject)?;
    let damaged = turned.file_id();
    for (document, bytes) in &subject.documents {
        match content(&vault.service, document.file_id) {
            Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) if document.file_id == damaged => {}
            Ok(read) if document.file_id != damaged && read == *bytes => {}
            other => return Err(format!("{} read as {:?}", document.name, other.map(|read| read.len()))),
        }
    }
    verified(&vault.service, turned, &[DamageKind::SidecarUnreadable, DamageKind::Foreign])?;
    drop(vault);
    // Nor is it believed by an index that is made anew from it.
    subject.lose_index();
    let vault = opened(subject)?;
    let shown = answers(&vault.service).map_err(|error| format!("{error:?}"))?;
    let is_shown = |document: &Document| document.file_id == damaged;
    if shown.documents.iter().chain(&shown.trash).any(is_shown) {
        return Err("a sidecar that cannot be read is shown as a document".to_owned());
    }
    Ok("found")
}

pub fn check_database(subject: &mut Subject, _turned: &Turned) -> Outcome {
    check_index(subject)
}

/// A log is checked frame by frame, and what lies behind a broken one is looked at: nothing is lost in silence.
pub fn check_log(subject: &mut Subject, _turned: &Turned) -> Outcome {
    match check_index(subject)? {
        DIFFERENT => Err("the index answers as if nothing had been lost".to_owned()),
        outcome => Ok(outcome),
    }
}

const DIFFERENT: &str = "different until a check";
const REFUSED: &str = "refused as damaged, rebuilt at the next opening";

/// Whatever the index answers, the documents are whole, and after a check, as in one made anew, it answers as it should.
fn check_index(subject: &mut Subject) -> Outcome {
    let vault = opened(subject)?;
    let outcome = match answers(&vault.service) {
        Ok(shown) if same(&shown, &subject.answers) && vault.index_rebuilt.is_some() => "rebuilt at opening",
        Ok(shown) if shown == subject.answers => "harmless",
        Ok(_) => DIFFERENT,
        Err(error) if error.kind() == ErrorKind::Damaged => REFUSED,
        Err(error) => return Err(format!("the lists answer {error:?}")),
    };
    for (document, bytes) in &subject.documents {
        match content(&vault.service, document.file_id) {
            Ok(read) if read == *bytes => {}
            Err(error) if matches!(error.kind(), ErrorKind::Damaged | ErrorKind::NotFound) => {}
            other => return Err(format!("{} read as {:?}", document.name, other.map(|read| read.len()))),
        }
    }
    if outcome != REFUSED {
        let check = |vault: &Vault| vault.service.verify(&anna(), ReadShare::NONE, &Unattended);
        let verdict = vault.attend(check).map_err(|error| format!("the check: {error:?}"))?;
        let shown = answers(&vault.service).map_err(|error| format!("after the check: {error:?}"))?;
        if !same(&shown, &subject.answers) || !verdict.damaged.is_empty() {
            return Err(format!("after a check, {verdict:?}, it answers {shown:#?}"));
        }
    }
    drop(vault);
    if outcome == REFUSED {
        // Noticed once is enough: the next opening makes it anew.
        let vault = opened(subject)?;
        let shown = answers(&vault.service).map_err(|error| format!("opened again: {error:?}"))?;
        if vault.index_rebuilt.is_none() || !same(&shown, &subject.answers) {
            return Err(format!("opened again it answers {shown:#?}"));
        }
    }
    subject.lose_index();
    let vault = opened(subject)?;
    let anew = answers(&vault.service).map_err(|error| format!("{error:?}"))?;
    if same(&anew, &subject.answers) { Ok(outcome) } else { Err(format!("made anew it answers {anew:#?}")) }
}

/// Whether both answer the same, the queue left aside: it is known to one index only.
fn same(shown: &Answers, expected: &Answers) -> bool {
    (&shown.documents, &shown.trash, &shown.usage) == (&expected.documents, &expected.trash, &expected.usage)
        && (shown.found, shown.tags, shown.folders) == (expected.found, expected.tags, expected.folders)
}

pub fn check_part(subject: &mut Subject, turned: &Turned) -> Outcome {
    check_import(subject, turned)
}

pub fn check_state(subject: &mut Subject, turned: &Turned) -> Outcome {
    check_import(subject, turned)
}

/// The import goes on, or begins anew, and ends with the right bytes; or it says why it cannot.
fn check_import(subject: &mut Subject, _turned: &Turned) -> Outcome {
    let vault = opened(subject)?;
    let user = anna();
    let open = vault.service.open_imports(&user).map_err(|error| format!("{error:?}"))?;
    let [import] = &open[..] else { return Err(format!("the queue holds {open:?}")) };
    match vault.service.import(&user, import.file_id, &Unattended) {
        Ok(Imported::Added(document)) => {
            let read = content(&vault.service, document.file_id).map_err(|error| format!("read back: {error:?}"))?;
            if read == subject.large { Ok("whole") } else { Err("it ended with other bytes".to_owned()) }
        }
        Ok(other) => Err(format!("it came to {other:?}")),
        Err(error) if error.kind() != ErrorKind::Internal => Ok("refused"),
        Err(error) => Err(format!("it ended with {error:?}")),
    }
}

pub fn check_marker(subject: &mut Subject, _turned: &Turned) -> Outcome {
    check_opening(subject, &[ErrorKind::VaultForeign, ErrorKind::NewerVersion, ErrorKind::InvalidInput])
}

pub fn check_settings(subject: &mut Subject, _turned: &Turned) -> Outcome {
    let kinds = [
        ErrorKind::InvalidInput,
        ErrorKind::NewerVersion,
        ErrorKind::VaultForeign,
        ErrorKind::VaultNotFound,
        ErrorKind::NotFound,
        ErrorKind::Unavailable,
    ];
    check_opening(subject, &kinds)
}

/// The vault opens and shows what it holds, or does not open and says why in one of these words.
fn check_opening(subject: &mut Subject, kinds: &[ErrorKind]) -> Outcome {
    match subject.open() {
        Ok(vault) => match answers(&vault.service) {
            Ok(shown) if same(&shown, &subject.answers) => Ok("harmless"),
            other => Err(format!("it opens and shows {other:#?}")),
        },
        Err(error) if kinds.contains(&error.kind()) => Ok("refused"),
        Err(error) => Err(format!("it does not open: {error:?}")),
    }
}

fn opened(subject: &mut Subject) -> Result<Vault, String> {
    subject.open().map_err(|error| format!("the vault does not open: {error:?}"))
}

/// A check that reads all finds the one document, and says one of these things of it.
fn verified(service: &DocumentService, turned: &Turned, kinds: &[DamageKind]) -> Outcome {
    let verdict = service.verify(&anna(), ReadShare::ALL, &Unattended).map_err(|error| format!("{error:?}"))?;
    match &verdict.damaged[..] {
        [found] if found.file_id == turned.file_id() && kinds.contains(&found.kind) => Ok("found"),
        found => Err(format!("the check found {found:?}")),
    }
}
