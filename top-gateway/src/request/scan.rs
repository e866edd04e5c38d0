//! A stream cut at a mark.

use bytes::{Buf as _, BytesMut};
use memchr::memmem;

use super::body::{Chunks, ReadError, next};

/// A body that is searched for marks, holding no more of it than a chunk and a mark.
pub(super) struct Scanner<'b, B> {
    body: &'b mut B,
    buffer: BytesMut,
}

impl<'b, B: Chunks> Scanner<'b, B> {
    /// `ahead` is read before the body.
    pub(super) fn new(body: &'b mut B, ahead: &[u8]) -> Self {
        Self {
            body,
            buffer: BytesMut::from(ahead),
        }
    }

    /// Reads on; false at the end of the body.
    async fn more(&mut self) -> Result<bool, ReadError> {
        match next(self.body).await? {
            Some(chunk) => {
                self.buffer.extend_from_slice(&chunk);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Hands everything before `mark` to `take`, piece by piece, and passes over the mark. False where the body ends
    /// before it.
    pub(super) async fn until(
        &mut self,
        mark: &memmem::Finder<'_>,
        mut take: impl FnMut(&[u8]) -> Result<(), ReadError>,
    ) -> Result<bool, ReadError> {
        let length = mark.needle().len();
        loop {
            if let Some(at) = mark.find(&self.buffer) {
                take(&self.buffer[..at])?;
                self.buffer.advance(at + length);
                return Ok(true);
            }
            // The mark may have begun.
            let safe = self.buffer.len().saturating_sub(length - 1);
            take(&self.buffer[..safe])?;
            self.buffer.advance(safe);
            if !self.more().await? {
                return Ok(false);
            }
        }
    }

    /// The next byte, left where it is.
    pub(super) async fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        while self.buffer.is_empty() {
            if !self.more().await? {
                return Ok(None);
            }
        }
        Ok(self.buffer.first().copied())
    }

    /// Passes over a byte.
    pub(super) fn skip(&mut self) {
        if !self.buffer.is_empty() {
            self.buffer.advance(1);
        }
    }
}
