//! What follows the head of an answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::flow::Flow;

/// What follows the head of an answer: nothing, a line of words, or content as it comes.
pub(super) struct Sending(What);

enum What {
    Nothing,
    Words(&'static str),
    Content(Flow),
}

impl Sending {
    pub(super) const fn nothing() -> Self {
        Sending(What::Nothing)
    }

    pub(super) const fn words(line: &'static str) -> Self {
        Sending(What::Words(line))
    }

    pub(super) const fn content(flow: Flow) -> Self {
        Sending(What::Content(flow))
    }

    fn remaining(&self) -> u64 {
        match &self.0 {
            What::Nothing => 0,
            What::Words(line) => line.len() as u64,
            What::Content(flow) => flow.remaining(),
        }
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let sending = self.get_mut();
        match &mut sending.0 {
            What::Nothing => Poll::Ready(None),
            What::Words(line) => {
                let frame = Frame::data(Bytes::from_static(line.as_bytes()));
                sending.0 = What::Nothing;
                Poll::Ready(Some(Ok(frame)))
            }
            What::Content(flow) => flow.poll_next(context).map(|next| next.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.remaining() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining())
    }
}
