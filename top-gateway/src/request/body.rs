//! The body of a request, piece by piece.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::Body;

use crate::ApiError;

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The caller broke off.
    Gone,
    /// More than the gateway takes.
    TooLarge,
    /// Read, and refused with the platform's code.
    Refused(ApiError),
}

/// A body that comes in chunks. A trait of its own so that parsers can be tested with chunks of any size.
pub(crate) trait Chunks: Unpin {
    /// The next chunk, `None` at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ReadError>>>;
}

impl Chunks for hyper::body::Incoming {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ReadError>>> {
        loop {
            let frame = match Pin::new(&mut *self).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Some(Err(ReadError::Gone))),
                Poll::Ready(Some(Ok(frame))) => frame,
            };
            // Trailers say nothing to the platform.
            if let Ok(data) = frame.into_data() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }
}

/// The next chunk, `None` at the end.
pub(super) async fn next(body: &mut impl Chunks) -> Result<Option<Bytes>, ReadError> {
    poll_fn(|cx| body.poll_chunk(cx)).await.transpose()
}

/// The whole body.
pub(crate) async fn whole(body: &mut impl Chunks, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next(body).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge);
        }
    }
    Ok(bytes)
}
