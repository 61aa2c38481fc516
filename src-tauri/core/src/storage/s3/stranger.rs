//! Somebody without keys, who asks for an object or opens a link.
//!
//! It is the same HTTP client with the same idea of whom to trust, told to sign nothing.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use bytes::Bytes;

use super::connection::{Connection, configuration};
use super::failure::Failure;
use super::sharing::refusal;
use super::{BucketFacts, Patience};
use crate::place::BucketAddress;
use crate::storage::Probed;

const OPENING: &str = "opening a link";
const ASKING: &str = "asking for an object without keys";
const LISTING: &str = "asking for a list without keys";

/// Somebody without keys.
#[derive(Clone, Debug)]
pub(super) struct Stranger {
    client: Client,
}

impl Stranger {
    /// One who knows where the bucket is.
    pub(super) fn of(address: &BucketAddress, facts: &BucketFacts, patience: Patience) -> Self {
        Stranger { client: Client::from_conf(configuration(address, facts, patience).allow_no_auth().build()) }
    }

    /// What the bucket gives to anybody who asks for an object.
    pub(super) fn get(&self, connection: &Connection, key: &str) -> Result<Bytes, Failure> {
        connection.wait(async {
            let get = self.client.get_object().bucket(&connection.bucket).key(key).send();
            collected(connection.try_once(ASKING, 0, get).await?, ASKING).await
        })
    }

    /// What is behind a link to that object.
    pub(super) fn open(&self, connection: &Connection, key: &str, link: &str) -> Result<Bytes, Failure> {
        let link = link.to_owned();
        connection.wait(async {
            let get = self.client.get_object().bucket(&connection.bucket).key(key).customize();
            let get = get.interceptor(Plain { link: Some(link) });
            collected(connection.try_once(OPENING, 0, get.send()).await?, OPENING).await
        })
    }

    /// Whether the bucket shows to anybody what lies below `prefix`.
    ///
    /// # Errors
    /// When there is no answer, or none that says it.
    pub(super) fn sees_list(&self, connection: &Connection, prefix: &str) -> Result<bool, Failure> {
        let listed = connection.wait(async {
            let list = self.client.list_objects_v2().bucket(&connection.bucket).prefix(prefix).max_keys(1).customize();
            connection.try_once(LISTING, 0, list.interceptor(Plain { link: None }).send()).await
        });
        match listed {
            Ok(_) => Ok(true),
            Err(failure) if refusal(&failure) == Probed::Closed => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Whether anything is behind an address, as far as its first byte shows. Asked once.
    pub(super) fn knock(&self, connection: &Connection, link: &str) -> Result<(), Failure> {
        let link = link.to_owned();
        connection.wait(async {
            // The address says which object; the SDK wants to be told one.
            let get = self.client.get_object().bucket(&connection.bucket).key("link").range("bytes=0-0").customize();
            let get = get.interceptor(Plain { link: Some(link) });
            connection.try_once(OPENING, 0, get.send()).await.map(drop)
        })
    }
}

/// Turns a request into what any program sends: nothing of Amazon's stands in its head. Some servers refuse what does and
/// was not signed.
#[derive(Debug)]
struct Plain {
    /// Where it goes, if somebody was given a link.
    link: Option<String>,
}

impl Intercept for Plain {
    fn name(&self) -> &'static str {
        "Plain"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some(link) = &self.link {
            request.set_uri(link.clone())?;
        }
        let headers = request.headers_mut();
        let of_amazon = |name: &&str| name.starts_with("x-amz-") || name.starts_with("amz-");
        let names: Vec<String> = headers.iter().map(|(name, _)| name).filter(of_amazon).map(str::to_owned).collect();
        for name in names {
            headers.remove(name);
        }
        Ok(())
    }
}

async fn collected(
    got: aws_sdk_s3::operation::get_object::GetObjectOutput,
    operation: &'static str,
) -> Result<Bytes, Failure> {
    let body = got.body.collect().await;
    body.map(aws_sdk_s3::primitives::AggregatedBytes::into_bytes).map_err(|_| Failure::timed_out(operation))
}
