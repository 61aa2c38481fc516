//! What time it is where the bucket is.
//!
//! Servers refuse what was signed more than fifteen minutes away from their own time. A computer whose clock is wrong can
//! still work: its requests carry the server's time, once a server has said that it differs. And every answer says what
//! time it is there, by which the age of what lies there is told: two computers that look at one upload must not differ
//! about it because their clocks do.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};

use crate::seams::Clock;

/// A clock that can be set right by a server.
#[derive(Clone, Debug)]
pub(super) struct ServerTime {
    clock: Arc<dyn Clock>,
    /// Milliseconds that the server is ahead, by which requests are signed.
    ahead: Arc<AtomicI64>,
    /// Milliseconds that it was ahead by its last answer; [`NOT_SEEN`] before the first.
    seen: Arc<AtomicI64>,
}

const NOT_SEEN: i64 = i64::MIN;

impl ServerTime {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        ServerTime { clock, ahead: Arc::default(), seen: Arc::new(AtomicI64::new(NOT_SEEN)) }
    }

    /// For the SDK.
    pub(super) fn source(&self) -> SharedTimeSource {
        SharedTimeSource::new(self.clone())
    }

    /// Takes over the time of a `Date` header. Returns whether it differs from what was used, so that it is worth trying
    /// again.
    pub(super) fn correct(&self, date: &str) -> bool {
        let Some(server) = parse_date(date) else { return false };
        let ahead = server.saturating_sub(self.clock.now().as_millis());
        let before = self.ahead.swap(ahead, Ordering::Relaxed);
        ahead.abs_diff(before) > 60_000
    }

    /// How far the server is ahead of this computer, if it has said so; milliseconds.
    pub(super) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }
}

impl ServerTime {
    /// What time it is there, in milliseconds since 1970: to the second by its last answer, or else as far as is known.
    pub(super) fn there(&self) -> i64 {
        let seen = Some(self.seen.load(Ordering::Relaxed)).filter(|seen| *seen != NOT_SEEN);
        self.clock.now().as_millis().saturating_add(seen.unwrap_or_else(|| self.ahead()))
    }
}

impl Intercept for ServerTime {
    fn name(&self) -> &'static str {
        "ServerTime"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(there) = context.response().headers().get("date").and_then(parse_date) {
            self.seen.store(there.saturating_sub(self.clock.now().as_millis()), Ordering::Relaxed);
        }
        Ok(())
    }
}

impl TimeSource for ServerTime {
    fn now(&self) -> SystemTime {
        let millis = self.clock.now().as_millis().saturating_add(self.ahead());
        let magnitude = Duration::from_millis(millis.unsigned_abs());
        let time = if millis < 0 { UNIX_EPOCH.checked_sub(magnitude) } else { UNIX_EPOCH.checked_add(magnitude) };
        time.unwrap_or(UNIX_EPOCH)
    }
}

/// Milliseconds since 1970 of an HTTP date (RFC 9110 §5.6.7).
pub(super) fn parse_date(date: &str) -> Option<i64> {
    DateTime::from_str(date, DateTimeFormat::HttpDate).ok()?.to_millis().ok()
}
