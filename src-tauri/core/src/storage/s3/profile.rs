//! Keys from the profiles of Amazon's own tools, as the SDK reads them: written down, made by a program that the profile
//! names, or lent to a role.
//!
//! Built by the composition root. Deliberately not here: signing in with a browser (SSO), which would bring two more
//! services of Amazon's into the program; a profile that needs it says so.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use aws_config::meta::region::ProvideRegion;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_s3::config::Region;

use crate::seams::Fs;
use crate::secrets::{AccessKeys, ProfileFiles, Profiles, SecretError};

/// How long a program that makes keys, or Amazon, may take; a person may have to type a code meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Where roles are asked for when the profile names no region.
const DEFAULT_REGION: Region = Region::from_static("us-east-1");

/// The profiles in the files of one person.
#[derive(Clone, Debug)]
pub struct AwsProfiles {
    files: ProfileFiles,
    fs: Arc<dyn Fs>,
}

impl AwsProfiles {
    /// The profiles in `files`. Nothing is read yet, and everything is read again each time.
    pub fn new(files: ProfileFiles, fs: Arc<dyn Fs>) -> Self {
        AwsProfiles { files, fs }
    }

    async fn load(&self, name: &str) -> Result<AccessKeys, SecretError> {
        let unusable = |reason| SecretError::ProfileUnusable { name: name.to_owned(), reason };
        let files = EnvConfigFiles::builder()
            .with_file(EnvConfigFileKind::Config, &self.files.config)
            .with_file(EnvConfigFileKind::Credentials, &self.files.credentials)
            .build();
        let region = ProfileFileRegionProvider::builder().profile_files(files.clone()).profile_name(name).build();
        let region = region.region().await.unwrap_or(DEFAULT_REGION);
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::without_region().with_region(Some(region)))
            .profile_files(files)
            .profile_name(name)
            .build();
        let loaded = tokio::time::timeout(LONGEST_WAIT, provider.provide_credentials()).await;
        let keys =
            loaded.map_err(|_| unusable("they did not come in time"))?.map_err(|error| unusable(reason(&error)))?;
        AccessKeys::new(keys.access_key_id(), keys.secret_access_key(), keys.session_token())
            .map_err(|invalid| unusable(invalid.rule))
    }
}

impl Profiles for AwsProfiles {
    fn names(&self) -> Vec<String> {
        self.files.names(&*self.fs)
    }

    fn keys(&self, name: &str) -> Result<AccessKeys, SecretError> {
        if !self.names().iter().any(|known| known == name) {
            return Err(SecretError::NoSuchProfile { name: name.to_owned() });
        }
        block_on(self.load(name)).unwrap_or_else(|| {
            Err(SecretError::ProfileUnusable {
                name: name.to_owned(),
                reason: "the system gave no means to ask for them",
            })
        })
    }
}

/// Why the SDK has no keys. What it says itself may quote the files or what a program has printed.
fn reason(error: &CredentialsError) -> &'static str {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => "there are none in it",
        CredentialsError::ProviderTimedOut(_) => "they did not come in time",
        CredentialsError::InvalidConfiguration(_) => {
            "it is incomplete, or wants a way to sign in that Coffer does not know"
        }
        _ => "whoever makes them did not give them",
    }
}

/// Runs `work` on a runtime of its own, which lives no longer; `None` if the system gives none.
fn block_on<T>(work: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    Some(runtime.block_on(work))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::seams::Disk;

    /// Profiles in files with this text; the folder is theirs.
    fn profiles(credentials: &str, config: &str) -> (AwsProfiles, TempDir) {
        let home = tempfile::tempdir().expect("a folder");
        let files = ProfileFiles::of(home.path(), |_| None);
        fs::create_dir(home.path().join(".aws")).expect("a folder");
        fs::write(&files.credentials, credentials).expect("written");
        fs::write(&files.config, config).expect("written");
        (AwsProfiles::new(files, Arc::new(Disk)), home)
    }

    fn unusable(profiles: &AwsProfiles, name: &str) -> &'static str {
        match profiles.keys(name) {
            Err(SecretError::ProfileUnusable { reason, .. }) => reason,
            other => panic!("'{name}' gives no keys: {other:?}"),
        }
    }

    #[test]
    fn keys_that_are_written_down_are_read_with_their_token() {
        let (profiles, _home) = profiles(
            "[work]\naws_access_key_id = an-id\naws_secret_access_key = a-secret\naws_session_token = a-token\n\
             [default]\naws_access_key_id = other\naws_secret_access_key = other-secret\n",
            "[profile work]\nregion = eu-central-1\n",
        );
        let keys = profiles.keys("work").expect("it has keys");
        assert_eq!((keys.id(), keys.secret(), keys.session_token()), ("an-id", "a-secret", Some("a-token")));
        assert_eq!(profiles.keys("default").expect("it has keys").id(), "other");
    }

    #[test]
    fn keys_come_from_the_program_that_a_profile_names() {
        let answer = r#"{"Version":1,"AccessKeyId":"an-id","SecretAccessKey":"a-secret","SessionToken":"a-token"}"#;
        let (profiles, home) = profiles(
            "",
            "[profile program]\ncredential_process = cat ANSWER\n[profile broken]\ncredential_process = cat NOTHING\n",
        );
        let path = home.path().join("answer");
        fs::write(&path, answer).expect("written");
        let config = fs::read_to_string(&profiles.files.config).expect("read");
        fs::write(&profiles.files.config, config.replace("ANSWER", path.to_str().expect("a plain name")))
            .expect("written");
        let keys = profiles.keys("program").expect("it has keys");
        assert_eq!((keys.id(), keys.session_token()), ("an-id", Some("a-token")));
        assert_eq!(unusable(&profiles, "broken"), "whoever makes them did not give them");
    }

    #[test]
    fn a_profile_without_keys_says_why() {
        let (profiles, _home) = profiles(
            "[spaced]\naws_access_key_id = an-id\naws_secret_access_key = two words\n",
            "[profile empty]\nregion = eu-central-1\n\
             [profile browser]\nsso_start_url = https://example.com\nsso_region = eu-central-1\n\
             sso_account_id = 1\nsso_role_name = r\n\
             [profile loop]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = loop2\n\
             [profile loop2]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = loop\n",
        );
        assert_eq!(unusable(&profiles, "empty"), "there are none in it");
        assert_eq!(unusable(&profiles, "spaced"), "must not contain spaces or line breaks");
        let unknown = "it is incomplete, or wants a way to sign in that Coffer does not know";
        assert_eq!(unusable(&profiles, "browser"), unknown);
        assert_eq!(unusable(&profiles, "loop"), unknown);
    }

    #[test]
    fn a_profile_that_nobody_wrote_is_not_made_up_from_another() {
        let (with_default, _home) =
            profiles("[default]\naws_access_key_id = an-id\naws_secret_access_key = a-secret\n", "");
        let missing = SecretError::NoSuchProfile { name: "work".to_owned() };
        assert_eq!(with_default.keys("work").expect_err("there is none"), missing);
        let nowhere = ProfileFiles::of(std::path::Path::new("/nowhere"), |_| None);
        assert_eq!(AwsProfiles::new(nowhere, Arc::new(Disk)).keys("work").expect_err("there is none"), missing);
    }
}
