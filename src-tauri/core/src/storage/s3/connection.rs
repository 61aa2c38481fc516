//! The way to one bucket: the SDK's client, the runtime it needs, and trying again.
//!
//! The SDK's own retries are switched off. Ours wait by the core's clock, so that tests need no real time, and remember
//! whether an earlier try may have been carried out, which decides what a refused condition means. Connections are kept
//! and used again by the SDK's HTTP client. Deliberately not here: what the requests are for.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    self, BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    StalledStreamProtectionConfig,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use tokio::runtime::{Builder, Runtime};

use super::endpoint::{AlwaysSigned, RememberedEndpoint};
use super::failure::{Failure, FailureKind};
use super::keys::ObjectKeys;
use super::reach::LastReach;
use super::server_time::ServerTime;
use super::stranger::Stranger;
use super::{BucketFacts, Patience};
use crate::limits::Limits;
use crate::place::BucketAddress;
use crate::seams::Clock;
use crate::secrets::AccessKeys;
use crate::storage::retrying::{Jitter, RetryPolicy};
use crate::storage::waiting::lock;

/// Threads that move bytes and wait for answers. One is busy while bytes move, the other keeps answers from waiting.
const THREADS: usize = 2;
/// How often it is asked whether something is wanted still.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// What a request has brought.
#[derive(Debug)]
pub(super) struct Answer<T> {
    pub(super) value: T,
    /// Whether an earlier try of the same request may have been carried out.
    pub(super) after_doubt: bool,
}

/// An open way to a bucket.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) bucket: String,
    pub(super) keys: ObjectKeys,
    pub(super) facts: BucketFacts,
    /// Whether bodies may go unsigned: the server takes them, and nobody on the way could change them.
    pub(super) unsigned: bool,
    /// Whether the keys are lent for a while: what was signed with them ends with them.
    pub(super) has_lent_keys: bool,
    /// Somebody without keys, once anybody is asked for.
    pub(super) stranger: OnceLock<Stranger>,
    pub(super) time: ServerTime,
    /// What the last request has shown; shared with who made this connection.
    pub(super) reach: Arc<LastReach>,
    /// What its bytes draw on; `None` if they are not limited.
    pub(super) limits: Option<Arc<Limits>>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    clock: Arc<dyn Clock>,
    policy: RetryPolicy,
    patience: Patience,
    jitter: Mutex<Jitter>,
}

impl fmt::Debug for Connection {
    /// Without the client, which holds the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("bucket", &self.bucket).field("facts", &self.facts).finish_non_exhaustive()
    }
}

impl Connection {
    /// A connection to the bucket at `address`; nothing is sent yet.
    pub(super) fn new(
        address: &BucketAddress,
        access: &AccessKeys,
        facts: BucketFacts,
        clock: Arc<dyn Clock>,
        policy: RetryPolicy,
        patience: Patience,
    ) -> std::io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(THREADS).thread_name("coffer-s3").enable_all().build()?;
        let time = ServerTime::new(Arc::clone(&clock));
        let session_token = access.session_token().map(str::to_owned);
        let has_lent_keys = session_token.is_some();
        let credentials = Credentials::new(access.id(), access.secret(), session_token, None, "coffer");
        let config = configuration(address, &facts, patience)
            .credentials_provider(credentials)
            .endpoint_resolver(RememberedEndpoint::of(address.bucket.as_str()))
            .auth_scheme_resolver(AlwaysSigned);
        Ok(Connection {
            client: Client::from_conf(config.time_source(time.source()).interceptor(time.clone()).build()),
            bucket: address.bucket.as_str().to_owned(),
            keys: ObjectKeys::below(address.prefix.as_str()),
            unsigned: facts.unsigned_payload && address.is_safe_way(),
            has_lent_keys,
            stranger: OnceLock::new(),
            facts,
            time,
            reach: Arc::default(),
            limits: None,
            runtime: Some(runtime),
            jitter: Mutex::new(Jitter::new(clock.monotonic().as_nanos() as u64 ^ u64::from(std::process::id()))),
            clock,
            policy,
            patience,
        })
    }

    /// Runs `work` to its end on this connection's runtime; the calling thread waits.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.as_ref().expect("it is there until the connection is dropped").block_on(work)
    }

    /// As [`wait`](Self::wait), for as long as `is_wanted` says so, which is asked a few times a second; `None` if it came to
    /// nothing before.
    pub(super) fn wait_while<T>(&self, is_wanted: &dyn Fn() -> bool, work: impl Future<Output = T>) -> Option<T> {
        self.wait(async {
            let mut work = pin!(work);
            loop {
                match tokio::time::timeout(ASK_EVERY, work.as_mut()).await {
                    Ok(done) => return Some(done),
                    Err(_) if is_wanted() => {}
                    Err(_) => return None,
                }
            }
        })
    }

    /// What `request` answers, tried again while it may pass. `sent_bytes` is how much each try sends or may have to wait
    /// for, and decides how long it may take.
    ///
    /// # Errors
    /// The failure of the last try. Its `may_be_done` is about all of them.
    pub(super) async fn send<T, E, F>(
        &self,
        operation: &'static str,
        sent_bytes: usize,
        mut request: impl FnMut() -> F,
    ) -> Result<Answer<T>, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + StdError + 'static,
    {
        let mut after_doubt = false;
        let mut attempt = 1;
        let mut clock_was_corrected = false;
        let outcome = loop {
            let failure = match self.try_once(operation, sent_bytes, request()).await {
                Ok(value) => break Ok(Answer { value, after_doubt }),
                Err(failure) => failure,
            };
            if let FailureKind::ClockSkew { server_date: Some(date) } = &failure.kind
                && !clock_was_corrected
                && self.time.correct(date)
            {
                clock_was_corrected = true;
                continue;
            }
            after_doubt |= failure.may_be_done;
            if !failure.may_pass() || attempt >= self.policy.attempts {
                break Err(Failure { may_be_done: after_doubt, ..failure });
            }
            let wait = lock(&self.jitter).up_to(self.policy.bound(attempt));
            self.sleep(failure.retry_after.unwrap_or_default().min(self.policy.cap).max(wait)).await;
            attempt += 1;
        };
        self.reach.note(&outcome);
        outcome
    }

    /// What `request` answers, tried once.
    ///
    /// # Errors
    /// Why it failed, or that no answer came in time.
    pub(super) async fn try_once<T, E>(
        &self,
        operation: &'static str,
        sent_bytes: usize,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + StdError + 'static,
    {
        let rates = self.limits.as_ref().map(|limits| limits.now()).unwrap_or_default();
        match tokio::time::timeout(self.patience.for_bytes(sent_bytes, rates), request).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(Failure::of(operation, &error)),
            Err(_) => Err(Failure::timed_out(operation)),
        }
    }

    /// [`send`](Self::send), waited for.
    pub(super) fn request<T, E, F>(
        &self,
        operation: &'static str,
        sent_bytes: usize,
        request: impl FnMut() -> F,
    ) -> Result<Answer<T>, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + StdError + 'static,
    {
        self.wait(self.send(operation, sent_bytes, request))
    }

    /// How long a reader waits for the next bytes.
    pub(super) fn patience_for_bytes_to_come(&self) -> Duration {
        self.patience.base
    }

    /// How long, in milliseconds, nothing was added to an upload that nobody is at.
    pub(super) fn rests_after_ms(&self) -> i64 {
        i64::try_from(self.patience.until_it_rests.as_millis()).unwrap_or(i64::MAX)
    }

    /// Tries in all, of one request or of reading one object.
    pub(super) fn attempts(&self) -> u32 {
        self.policy.attempts
    }

    /// Waits before try number `attempt + 1` of something that no single request is.
    pub(super) async fn pause_after(&self, attempt: u32) {
        let wait = lock(&self.jitter).up_to(self.policy.bound(attempt));
        self.sleep(wait).await;
    }

    async fn sleep(&self, duration: Duration) {
        let clock = Arc::clone(&self.clock);
        // The clock is a seam and blocks. A thread that could not be had costs the wait, not the request.
        let _ = tokio::task::spawn_blocking(move || clock.sleep(duration)).await;
    }
}

/// How the SDK is to speak to the bucket at `address`; without keys.
pub(super) fn configuration(address: &BucketAddress, facts: &BucketFacts, patience: Patience) -> config::Builder {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(facts.region.clone()))
        .force_path_style(facts.path_style)
        // Checks of the bytes are ours: the SDK's would add trailers that many servers do not take.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        // A slow line is not a broken one; how long to wait for a request is decided by its length.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_config(RetryConfig::disabled())
        // Ours sets the clock right as well, and twice right is wrong.
        .disable_clock_skew_correction(true)
        .timeout_config(TimeoutConfig::builder().connect_timeout(patience.to_connect).build());
    match &address.endpoint {
        Some(endpoint) => config.endpoint_url(endpoint.as_str()),
        None => config,
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It may be dropped by a thread that must not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
