//! What servers say in the heads of their answers, beside what was asked: what time it is, and in which region the bucket
//! lies.

use std::sync::{Arc, Mutex};

use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;

use crate::seams::Clock;
use crate::storage::s3::server_time::parse_date;
use crate::storage::waiting::lock;

/// Sees every answer of a client that it was given to.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    clock: Arc<dyn Clock>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    ahead_ms: Option<i64>,
    region: Option<String>,
}

impl Witness {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Witness { clock: Arc::clone(clock), seen: Arc::default() }
    }

    /// How far the server is ahead of this computer, if it has said what time it is; milliseconds.
    pub(super) fn ahead_ms(&self) -> Option<i64> {
        lock(&self.seen).ahead_ms
    }

    /// The region that the server has named last.
    pub(super) fn region(&self) -> Option<String> {
        lock(&self.seen).region.clone()
    }
}

impl Intercept for Witness {
    fn name(&self) -> &'static str {
        "Witness"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.response().headers();
        let mut seen = lock(&self.seen);
        if let Some(server_ms) = headers.get("date").and_then(parse_date) {
            seen.ahead_ms = Some(server_ms.saturating_sub(self.clock.now().as_millis()));
        }
        if let Some(region) = headers.get("x-amz-bucket-region") {
            seen.region = Some(region.to_owned());
        }
        Ok(())
    }
}
