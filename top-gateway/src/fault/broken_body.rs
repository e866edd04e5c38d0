//! The body of an answer, whole or broken off.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::server::Line;

/// The body of an answer.
pub(crate) enum AnswerBody {
    Whole(Bytes),
    Broken(Breaking),
}

/// How a body breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
}

/// A body that ends too early.
pub(crate) struct Breaking {
    half: Bytes,
    cut: Cut,
    line: Arc<Line>,
    sent: bool,
}

impl Breaking {
    pub(crate) fn new(half: Bytes, cut: Cut, line: Arc<Line>) -> Self {
        Self {
            half,
            cut,
            line,
            sent: false,
        }
    }

    /// Gives the half, waits until it is on its way, and breaks off.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if !self.sent {
            self.sent = true;
            let half = std::mem::take(&mut self.half);
            if !half.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(half))));
            }
        }
        if self.line.poll_flushed(cx).is_pending() {
            return Poll::Pending;
        }
        if self.cut == Cut::Reset {
            self.line.reset();
        }
        Poll::Ready(Some(Err(BrokenOff)))
    }
}

/// The connection ends here on purpose.
#[derive(Debug)]
pub(crate) struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken off on purpose")
    }
}

impl std::error::Error for BrokenOff {}

impl From<Infallible> for BrokenOff {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        match self.get_mut() {
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Broken(breaking) => breaking.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Broken(_) => SizeHint::new(),
        }
    }
}
