//! All places that keys may come from, of which exactly the one is asked that is named.

use std::sync::Arc;

use super::profiles::NoProfiles;
use super::{AccessKeys, CredentialsSource, Profiles, SecretError, SecretStore, SessionStore, keys_of_environment};
use crate::document::VaultId;

/// All places that keys may come from. Built once by whoever starts the program; the storage of a vault in a bucket asks
/// it when it first needs keys, and again when a server has refused them.
#[derive(Clone, Debug)]
pub struct KeySources {
    /// The system's keyring.
    pub keyring: Arc<dyn SecretStore>,
    /// What was entered for this run only.
    pub session: Arc<dyn SecretStore>,
    /// How a variable of the environment is looked up.
    pub environment: fn(&str) -> Option<String>,
    /// The profiles of Amazon's tools.
    pub profiles: Arc<dyn Profiles>,
}

impl KeySources {
    /// Sources of which nothing is left when they are dropped: the keyring is memory too, nothing is set in the
    /// environment, and there are no profiles.
    pub fn in_memory() -> KeySources {
        KeySources {
            keyring: Arc::new(SessionStore::default()),
            session: Arc::new(SessionStore::default()),
            environment: |_| None,
            profiles: Arc::new(NoProfiles),
        }
    }

    /// The keys of `vault` from `source`. Nothing but `source` is asked: with other keys than those that were meant, a
    /// vault would be written with the rights of somebody else. May block as [`SecretStore`] and [`Profiles`] do.
    ///
    /// # Errors
    /// Why that place has none; [`SecretError::Lost`] if the keyring was to have them and has not.
    pub fn keys(&self, source: &CredentialsSource, vault: &VaultId) -> Result<AccessKeys, SecretError> {
        match source {
            CredentialsSource::Keyring => self.keyring.get(vault)?.ok_or(SecretError::Lost),
            CredentialsSource::Session => self.session.get(vault)?.ok_or(SecretError::NotInSession),
            CredentialsSource::Environment => keys_of_environment(self.environment),
            CredentialsSource::Profile(name) => self.profiles.keys(name),
        }
    }

    /// Where keys of `source` are kept by Coffer; `None` if others keep them, and Coffer only reads.
    pub fn store(&self, source: &CredentialsSource) -> Option<&dyn SecretStore> {
        match source {
            CredentialsSource::Keyring => Some(&*self.keyring),
            CredentialsSource::Session => Some(&*self.session),
            CredentialsSource::Environment | CredentialsSource::Profile(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct OneProfile;

    impl Profiles for OneProfile {
        fn names(&self) -> Vec<String> {
            vec!["work".to_owned()]
        }

        fn keys(&self, name: &str) -> Result<AccessKeys, SecretError> {
            match name {
                "work" => Ok(keys("of-profile")),
                _ => Err(SecretError::NoSuchProfile { name: name.to_owned() }),
            }
        }
    }

    fn keys(id: &str) -> AccessKeys {
        AccessKeys::new(id, "a-secret", None).expect("they are keys")
    }

    fn sources(environment: fn(&str) -> Option<String>) -> KeySources {
        // A keyring is asked in suites of its own; what matters here is that it is another store than the session's.
        KeySources { environment, profiles: Arc::new(OneProfile), ..KeySources::in_memory() }
    }

    const ALL: [&str; 5] = ["keyring", "session", "environment", "profile:work", "profile:other"];

    #[test]
    fn only_the_place_that_is_named_is_asked() {
        let vault = VaultId::from_bytes([1; 16]);
        let full = sources(|_| Some("of-environment".to_owned()));
        full.keyring.set(&vault, &keys("of-keyring")).expect("memory takes it");
        full.session.set(&vault, &keys("of-session")).expect("memory takes it");
        let ids = ALL.map(|source| {
            let source = source.parse().expect("a source");
            full.keys(&source, &vault).map(|keys| keys.id().to_owned())
        });
        let [keyring, session, environment, profile, other] = ids;
        assert_eq!(keyring.as_deref(), Ok("of-keyring"));
        assert_eq!(session.as_deref(), Ok("of-session"));
        assert_eq!(environment.as_deref(), Ok("of-environment"));
        assert_eq!(profile.as_deref(), Ok("of-profile"));
        assert_eq!(other, Err(SecretError::NoSuchProfile { name: "other".to_owned() }));
    }

    #[test]
    fn keys_that_are_elsewhere_do_not_stand_in() {
        let vault = VaultId::from_bytes([1; 16]);
        let error_of = |sources: &KeySources, source: &str| {
            sources.keys(&source.parse().expect("a source"), &vault).expect_err("there are no keys there")
        };
        let without_keyring = sources(|_| Some("of-environment".to_owned()));
        without_keyring.session.set(&vault, &keys("of-session")).expect("memory takes it");
        assert_eq!(error_of(&without_keyring, "keyring"), SecretError::Lost);
        let without_others = sources(|_| None);
        without_others.keyring.set(&vault, &keys("of-keyring")).expect("memory takes it");
        assert_eq!(error_of(&without_others, "session"), SecretError::NotInSession);
        let no_variable = SecretError::NotInEnvironment { variable: "AWS_ACCESS_KEY_ID" };
        assert_eq!(error_of(&without_others, "environment"), no_variable);
    }

    #[test]
    fn keys_are_kept_only_where_coffer_keeps_them() {
        let sources = sources(|_| None);
        let kept = ALL.map(|source| sources.store(&source.parse().expect("a source")).is_some());
        assert_eq!(kept, [true, true, false, false, false]);
    }
}
