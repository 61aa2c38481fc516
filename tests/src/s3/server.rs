//! How to reach an S3 server and with which keys: the one thing that all three kinds of server hand out.

use std::sync::atomic::{AtomicU32, Ordering};

use coffer_core::place::{BucketAddress, PlainHttp};
use coffer_core::secrets::AccessKeys;

use super::client::Client;

/// A server that runs, or says why not when it is asked for.
#[derive(Clone, Debug)]
pub struct S3Server {
    /// Scheme, host and port.
    pub endpoint: String,
    /// The id of the keys.
    pub access_key: String,
    /// Their secret.
    pub secret_key: String,
    /// The region that signatures name.
    pub region: String,
}

impl S3Server {
    pub(crate) fn new(endpoint: String, access_key: &str, secret_key: &str, region: String) -> Self {
        S3Server { endpoint, access_key: access_key.to_owned(), secret_key: secret_key.to_owned(), region }
    }

    /// Makes an empty bucket of a name that this process has not used, and answers with the name.
    pub fn new_bucket(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("test-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let answer = self.client().send("PUT", &format!("/{name}"), &[], b"");
        assert_eq!(answer.status, 200, "a bucket can be made: {answer:?}");
        name
    }

    /// The part of a bucket below `prefix`, as the product knows it.
    pub fn address(&self, bucket: &str, prefix: &str) -> BucketAddress {
        let address = BucketAddress::new(Some(&self.endpoint), bucket, None, prefix, PlainHttp::Refuse);
        address.expect("on loopback, with valid names")
    }

    /// The keys, as the product knows them.
    pub fn keys(&self) -> AccessKeys {
        AccessKeys::new(&self.access_key, &self.secret_key, None).expect("they are keys")
    }

    /// A small client of our own, which sends exactly what it is told.
    pub fn client(&self) -> Client {
        Client::new(self.clone())
    }
}
