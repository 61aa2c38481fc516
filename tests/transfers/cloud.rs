//! A home whose vault lies in a bucket, by way of a wire that counts.

use coffer_tests::processes::place::Place;
use coffer_tests::processes::program::{Ended, Program};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::wire::Wire;
use serde_json::Value;

/// A home, the wire, and what is behind it.
#[derive(Debug)]
pub struct Cloud {
    /// The home.
    pub place: Place,
    /// What `cofferctl` reaches the server by.
    pub wire: Wire,
    /// The server itself.
    pub server: S3Server,
    /// The bucket that the vault lies in.
    pub bucket: String,
}

impl Cloud {
    /// A new bucket of this server with a new vault in it.
    pub fn on(server: S3Server) -> Cloud {
        let bucket = server.new_bucket();
        Cloud::with(server, bucket)
    }

    /// Another home with the same vault.
    pub fn on_another_computer(&self) -> Cloud {
        Cloud::with(self.server.clone(), self.bucket.clone())
    }

    fn with(server: S3Server, bucket: String) -> Cloud {
        let cloud = Cloud { place: Place::new(), wire: Wire::to(&server), server, bucket };
        let endpoint = cloud.wire.server().endpoint;
        cloud.done(&["vault", "add", "s3", "--endpoint", &endpoint, "--bucket", &cloud.bucket, "--name", "Cloud"]);
        cloud
    }

    /// A run of `cofferctl` that has the keys in its environment.
    pub fn program(&self, arguments: &[&str]) -> Program {
        let program = self.place.program([&["--credentials", "env"], arguments].concat());
        let S3Server { access_key, secret_key, .. } = &self.server;
        program.with("AWS_ACCESS_KEY_ID", access_key).with("AWS_SECRET_ACCESS_KEY", secret_key)
    }

    /// Runs `cofferctl`, which must be done in the end.
    ///
    /// # Panics
    /// If it was not done.
    pub fn done(&self, arguments: &[&str]) -> Ended {
        let ended = self.program(arguments).run();
        assert!(ended.is_done(), "cofferctl {arguments:?} ended with {:?}: {}", ended.code, ended.stderr);
        ended
    }

    /// What `cofferctl` answers in JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.done(&[arguments, &["--json"]].concat()).json()
    }

    /// Bytes of the only open transfer that are stored and acknowledged; 0 if there is none.
    pub fn acknowledged_bytes(&self) -> u64 {
        self.json(&["transfers"])["transfers"][0]["done_bytes"].as_u64().unwrap_or_default()
    }

    /// The uploads in parts that are open in the bucket.
    pub fn open_uploads(&self) -> usize {
        let answer = self.server.client().send("GET", &format!("/{}?uploads", self.bucket), &[], b"");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.elements("UploadId").len()
    }

    /// The bodies of parts that came over the wire, in bytes.
    pub fn sent_bytes(&self) -> u64 {
        self.wire.parts().iter().map(|part| part.came_bytes).sum()
    }
}
