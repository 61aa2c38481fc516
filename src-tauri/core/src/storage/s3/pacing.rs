//! Bodies of requests and answers, at the rate that a person allows.
//!
//! They are paced here, on their way to and from the wire, and not a chunk at a time where chunks are stored: a chunk that
//! waits for its turn and then goes out all at once takes the whole line for seconds. So everything counts: contents,
//! sidecars, lists, and what is sent again because it failed. Heads of messages do not.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::{self, JoinHandle};

use super::connection::Connection;
use crate::limits::{Grant, Limiter, Limits};

impl Connection {
    /// Lets everything that goes this way draw on `limits`.
    pub(super) fn pace_by(&mut self, limits: &Arc<Limits>) {
        let config = self.client.config().to_builder().interceptor(Pacing(Arc::clone(limits)));
        self.client = Client::from_conf(config.build());
        self.limits = Some(Arc::clone(limits));
    }
}

#[derive(Debug)]
struct Pacing(Arc<Limits>);

impl Intercept for Pacing {
    fn name(&self) -> &'static str {
        "Pacing"
    }

    /// After the request was signed: its bytes stay what they are.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        pace(context.request_mut().body_mut(), self.0.up());
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        pace(context.response_mut().body_mut(), self.0.down());
        Ok(())
    }
}

fn pace(body: &mut SdkBody, way: &Arc<Limiter>) {
    let inner = std::mem::replace(body, SdkBody::taken());
    *body = SdkBody::from_body_1_x(Paced { inner, way: Arc::clone(way), held: Bytes::new(), grant: None, pause: None });
}

/// A body that pays for each portion before it passes it on.
struct Paced {
    inner: SdkBody,
    way: Arc<Limiter>,
    /// What the inner body has given and was not passed on yet.
    held: Bytes,
    /// The portion that is to be passed on next.
    grant: Option<Grant>,
    pause: Option<JoinHandle<()>>,
}

impl Body for Paced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        loop {
            if let Some(pause) = &mut this.pause {
                // A thread that could not be had costs the wait, not the request.
                let _ = ready!(Pin::new(pause).poll(context));
                this.pause = None;
            }
            if this.held.is_empty() {
                match ready!(Pin::new(&mut this.inner).poll_frame(context)) {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) => this.held = bytes,
                        Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                    },
                    ended => return Poll::Ready(ended),
                }
                continue;
            }
            let grant = *this.grant.get_or_insert_with(|| this.way.take(this.held.len() as u64));
            match this.way.pause_before(&grant) {
                // The clock is a seam and blocks.
                Some(pause) => {
                    let clock = Arc::clone(this.way.clock());
                    this.pause = Some(task::spawn_blocking(move || clock.sleep(pause)));
                }
                None => {
                    this.grant = None;
                    return Poll::Ready(Some(Ok(Frame::data(this.held.split_to(grant.bytes as usize)))));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (inner, held) = (self.inner.size_hint(), self.held.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower() + held);
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper + held);
        }
        hint
    }
}
