//! Asks the keyring of its session once, and then works with a local vault: `keyring-probe HOME get|set|spoil|remove`.
//!
//! A process of its own, because a process finds its keyring once and for all. Prints what came of it, a line each: `keys`,
//! `done`, or the kind and the message of the error; then how many documents the local vault has after one was added.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use coffer_core::document::VaultId;
use coffer_core::home::Home;
use coffer_core::seams::Disk;
use coffer_core::secrets::{
    CredentialsSource, KeySources, Keyring, ProfileFiles, SecretError, SecretStore, SessionStore,
};
use coffer_core::storage::s3::AwsProfiles;
use coffer_core::vault::{self, Choice, Seams};
use coffer_tests::{canary, import_together};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, act] = arguments.as_slice() else {
        eprintln!("usage: keyring-probe HOME get|set|spoil|remove");
        return ExitCode::from(2);
    };
    let vault = VaultId::from_bytes([7; 16]);
    let said = match act.as_str() {
        "get" => sources().keys(&CredentialsSource::Keyring, &vault).map(|keys| {
            assert_eq!(
                (keys.id(), keys.secret()),
                (canary::KEY_ID, canary::SECRET),
                "keys come back as they were kept"
            );
            assert_eq!(keys.session_token(), Some(canary::SESSION_TOKEN), "and their token");
            "keys"
        }),
        "set" => Keyring.set(&vault, &canary::temporary_keys()).map(|()| "done"),
        "spoil" => spoil(&vault),
        _ => Keyring.remove(&vault).map(|()| "done"),
    };
    match said {
        Ok(said) => println!("{said}"),
        Err(error) => println!("{}: {error}", error.kind().as_str()),
    }
    println!("{} documents in the local vault", documents_after_one_more(Path::new(home)));
    ExitCode::SUCCESS
}

fn sources() -> KeySources {
    let files = ProfileFiles::of(Path::new("/nowhere"), |_| None);
    KeySources {
        keyring: Arc::new(Keyring),
        session: Arc::new(SessionStore::default()),
        // Keys that are here must not stand in for those that the keyring has not.
        environment: |_| Some(canary::SECRET.to_owned()),
        profiles: Arc::new(AwsProfiles::new(files, Arc::new(Disk))),
    }
}

/// Puts something into the vault's entry that Coffer would not.
fn spoil(vault: &VaultId) -> Result<&'static str, SecretError> {
    let entry = keyring::Entry::new("Coffer", &vault.to_string()).expect("there is a keyring");
    entry.set_secret(format!("{{\"secret\":\"{}\"}}", canary::SECRET).as_bytes()).expect("it takes anything");
    Ok("done")
}

/// Adds a document to the vault of `home` and counts.
fn documents_after_one_more(home: &Path) -> u64 {
    let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
    let opened = vault::open(&Home::at(home), &choice, &Seams::real()).expect("a local vault needs no keyring");
    let source = home.join("source.txt");
    fs::write(&source, "a document").expect("written");
    import_together(&opened.service, &opened.user, &[source], "").expect("a document is added");
    opened.service.usage(&opened.user).expect("it can be counted").vault.documents
}
