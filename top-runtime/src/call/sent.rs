//! Whether a request has left: a time-out before that is no mystery.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// Whether something of a request may have been sent.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<AtomicBool>);

impl Sent {
    pub(super) fn may_be(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The body, which is asked for its bytes, or let go because it has none, only when there is a connection.
    pub(super) fn watch(&self, body: reqwest::Body) -> reqwest::Body {
        reqwest::Body::wrap(Watched {
            body,
            sent: self.clone(),
        })
    }

    fn note(&self) {
        self.0.store(true, Ordering::Release);
    }
}

struct Watched {
    body: reqwest::Body,
    sent: Sent,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        self.sent.note();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.sent.note();
    }
}
