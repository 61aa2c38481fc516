//! What the Secret Service of a Linux desktop means by its answers.
//!
//! Several states look alike in them and need something else of a person: no message bus and one with a wrong address, a
//! prompt that was dismissed and one that nobody saw. Where an answer leaves that open, the message bus is asked.

use std::error::Error as StdError;

use secret_service::Error;
use secret_service::blocking::SecretService;
use zbus::DBusError;
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

use super::{Absence, SecretError};

/// Names on the bus of GNOME's keyring, and of the program that asks people for it.
const GNOME_KEYRING: &str = "org.gnome.keyring";
const GNOME_PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// What the `cause` of a failure means.
pub(super) fn meaning(cause: &(dyn StdError + 'static)) -> SecretError {
    match cause.downcast_ref::<Error>() {
        Some(Error::Locked) => SecretError::Locked,
        Some(Error::Prompt) if nobody_was_asked() => SecretError::Locked,
        Some(Error::Prompt) => SecretError::Denied,
        Some(Error::NoResult) => SecretError::Absent(Absence::NoCollection),
        Some(Error::Unavailable) => SecretError::Absent(why_no_bus()),
        Some(Error::Zbus(error)) => meaning_of_bus(error),
        Some(Error::ZbusFdo(error)) => meaning_of_name(&error.name()),
        _ => SecretError::Absent(Absence::NoAnswer),
    }
}

/// Whether there is a place for entries at all.
///
/// # Errors
/// [`SecretError::Absent`] if there is none.
pub(super) fn has_collection() -> Result<(), SecretError> {
    let service = SecretService::connect(secret_service::EncryptionType::Plain).map_err(|error| meaning(&error))?;
    service.get_default_collection().map(|_| ()).map_err(|error| meaning(&error))
}

fn meaning_of_bus(error: &zbus::Error) -> SecretError {
    match error {
        zbus::Error::Address(_) => SecretError::Absent(Absence::BadAddress),
        zbus::Error::Connection(..) | zbus::Error::InputOutput(_) | zbus::Error::Handshake(_) => {
            SecretError::Absent(Absence::NoBus)
        }
        zbus::Error::MethodError(name, ..) => meaning_of_name(name),
        zbus::Error::FDO(error) => meaning_of_name(&error.name()),
        _ => SecretError::Absent(Absence::NoAnswer),
    }
}

/// What an error means that came over the bus. The names are the specification's, of the bus and of the Secret Service.
fn meaning_of_name(name: &str) -> SecretError {
    match name {
        "org.freedesktop.Secret.Error.IsLocked" => SecretError::Locked,
        "org.freedesktop.Secret.Error.NoSuchObject" | "org.freedesktop.DBus.Error.UnknownObject" => {
            SecretError::Absent(Absence::NoCollection)
        }
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            SecretError::Absent(Absence::NoProvider)
        }
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => SecretError::Absent(Absence::NoProvider),
        _ => SecretError::Absent(Absence::NoAnswer),
    }
}

/// The library has one answer for a bus that is not there and for an address that is none.
fn why_no_bus() -> Absence {
    match Connection::session() {
        Err(zbus::Error::Address(_)) => Absence::BadAddress,
        _ => Absence::NoBus,
    }
}

/// Whether a prompt was dismissed that no person has seen: GNOME's keyring dismisses prompts itself where the program is
/// not running that would show them, as in a session without a screen.
fn nobody_was_asked() -> bool {
    let is_there = |bus: &DBusProxy<'_>, name| {
        bus.name_has_owner(BusName::from_static_str(name).expect("the names are valid")).unwrap_or(false)
    };
    let bus = Connection::session().and_then(|connection| DBusProxy::new(&connection));
    bus.is_ok_and(|bus| is_there(&bus, GNOME_KEYRING) && !is_there(&bus, GNOME_PROMPTER))
}
