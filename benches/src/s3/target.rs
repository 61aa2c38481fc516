//! A place in a bucket of one of the servers, and the variables with which every client finds its keys.

use std::path::PathBuf;
use std::process::Command;

use coffer_tests::s3::S3Server;

use crate::Outcome;
use crate::cofferctl::{Cofferctl, Vault};

/// A bucket that is there.
#[derive(Clone, Debug)]
pub struct Target {
    pub endpoint: String,
    pub bucket: String,
    access_key: String,
    secret_key: String,
    /// Whether what is sent there is not there afterwards.
    throws_away: bool,
}

impl Target {
    /// A new bucket of `server`.
    pub fn new_bucket(server: &S3Server) -> Target {
        Target::in_bucket(server, server.new_bucket())
    }

    /// This bucket of `server`.
    pub fn in_bucket(server: &S3Server, bucket: String) -> Target {
        Target {
            endpoint: server.endpoint.clone(),
            bucket,
            access_key: server.access_key.clone(),
            secret_key: server.secret_key.clone(),
            throws_away: false,
        }
    }

    /// The same bucket by another way.
    pub fn by_way_of(&self, endpoint: String) -> Target {
        Target { endpoint, ..self.clone() }
    }

    /// The same, where what is sent is thrown away.
    pub fn that_throws_away(self) -> Target {
        Target { throws_away: true, ..self }
    }

    /// Lets a client find the keys, and nothing of whoever runs it.
    pub fn give_keys(&self, command: &mut Command) {
        for foreign in ["AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"] {
            command.env_remove(foreign);
        }
        command.envs(self.environment());
        if self.throws_away {
            // It would look for what it has sent, and not find it.
            command.env("RCLONE_S3_NO_HEAD", "true");
        }
    }

    /// A new vault under `prefix`, whose settings and index lie in the new folder `home`.
    pub fn vault(&self, cofferctl: &Cofferctl, home: PathBuf, prefix: &str) -> Outcome<Vault> {
        cofferctl.vault_in_bucket(home, &self.endpoint, &self.bucket, prefix, self.environment())
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ACCESS_KEY_ID", self.access_key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_key.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ]
    }
}
