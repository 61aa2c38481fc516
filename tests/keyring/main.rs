//! The keyring as people have it: a real GNOME keyring on a message bus of its own, in each state that it can be in, and
//! none. Each state has a message of its own, and in each a local vault works as ever.
//!
//! A program of its own asks the keyring, `keyring-probe`. Says that it is SKIPPED where GNOME's keyring is not installed.
//! On other systems than Linux there is nothing in it.

#![cfg(target_os = "linux")]

mod desktop;
mod gnome_keyring;
mod prompter;

use desktop::Desktop;
use gnome_keyring::GnomeKeyring;
use prompter::Prompter;

/// A desktop of its own; `None`, said aloud, where the programs for it are not installed.
fn desktop() -> Option<Desktop> {
    let missing = ["dbus-daemon", "gnome-keyring-daemon"].into_iter().find(|program| !desktop::is_installed(program));
    match missing {
        Some(program) => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        None => Some(Desktop::new()),
    }
}

#[test]
fn keys_are_kept_replaced_and_forgotten() {
    let Some(desktop) = desktop() else { return };
    let _keyring = GnomeKeyring::unlocked(&desktop);
    for _ in 0..2 {
        assert_eq!(desktop.probe("set"), "done");
        assert_eq!(desktop.probe("get"), "keys", "another process finds them");
    }
    for _ in 0..2 {
        assert_eq!(desktop.probe("remove"), "done", "forgetting nothing is success");
        assert_eq!(desktop.probe("get"), "credentialsMissing: the keyring has no keys for this vault any more");
    }
}

#[test]
fn without_a_message_bus_there_is_no_keyring() {
    let Some(desktop) = desktop() else { return };
    let desktop = desktop.with_bus_at(None);
    for act in ["get", "set", "remove"] {
        assert_eq!(
            desktop.probe(act),
            "keyringAbsent: there is no keyring: no message bus is running for this session"
        );
    }
}

#[test]
fn an_address_that_is_none_is_told_apart_from_a_bus_that_is_not_there() {
    let Some(desktop) = desktop() else { return };
    let nobody_listens = desktop.folder().join("nobody");
    let gone = format!("unix:path={}", nobody_listens.display());
    for (address, said) in [
        ("nonsense", "the address of the session's message bus is not valid"),
        (gone.as_str(), "no message bus is running for this session"),
    ] {
        let desktop = Desktop::new().with_bus_at(Some(address));
        assert_eq!(desktop.probe("get"), format!("keyringAbsent: there is no keyring: {said}"), "{address}");
    }
}

#[test]
fn a_bus_on_which_nobody_keeps_secrets_is_no_keyring() {
    let Some(desktop) = desktop() else { return };
    for act in ["get", "set", "remove"] {
        assert_eq!(
            desktop.probe(act),
            "keyringAbsent: there is no keyring: no program on the message bus keeps secrets"
        );
    }
}

#[test]
fn a_keyring_without_a_default_collection_has_no_place_for_keys() {
    let Some(desktop) = desktop() else { return };
    let _keyring = GnomeKeyring::without_collection(&desktop);
    for act in ["get", "set", "remove"] {
        assert_eq!(
            desktop.probe(act),
            "keyringAbsent: there is no keyring: it has no default collection to keep keys in"
        );
    }
}

#[test]
fn a_keyring_that_nobody_can_be_asked_to_unlock_is_locked() {
    let Some(desktop) = desktop() else { return };
    let keyring = GnomeKeyring::unlocked(&desktop);
    assert_eq!(desktop.probe("set"), "done");
    keyring.lock();
    for act in ["get", "set", "remove"] {
        assert_eq!(desktop.probe(act), "keyringLocked: the keyring is locked");
    }
}

#[test]
fn a_prompt_that_was_dismissed_is_a_refusal() {
    let Some(desktop) = desktop() else { return };
    let keyring = GnomeKeyring::unlocked(&desktop);
    assert_eq!(desktop.probe("set"), "done");
    keyring.lock();
    let prompter = Prompter::that_dismisses(&desktop);
    for act in ["get", "set", "remove"] {
        assert_eq!(desktop.probe(act), "keyringDenied: access to the keyring was not granted");
    }
    assert!(prompter.prompts() >= 3, "somebody was asked each time");
}

#[test]
fn an_entry_that_is_gone_is_lost_though_other_places_have_keys() {
    let Some(desktop) = desktop() else { return };
    let _keyring = GnomeKeyring::unlocked(&desktop);
    assert_eq!(desktop.probe("get"), "credentialsMissing: the keyring has no keys for this vault any more");
}

#[test]
fn an_entry_of_another_shape_cannot_be_read_and_can_be_replaced() {
    let Some(desktop) = desktop() else { return };
    let _keyring = GnomeKeyring::unlocked(&desktop);
    assert_eq!(desktop.probe("spoil"), "done");
    assert_eq!(
        desktop.probe("get"),
        "credentialsMissing: the keys of this vault in the keyring cannot be read: it was not written by Coffer"
    );
    assert_eq!(desktop.probe("set"), "done");
    assert_eq!(desktop.probe("get"), "keys");
}
