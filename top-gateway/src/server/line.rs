//! A connection that can be reset instead of closed.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What an answer can do to its connection.
#[derive(Default)]
pub(crate) struct Line {
    reset: AtomicBool,
    flush: Mutex<Flush>,
}

#[derive(Default)]
enum Flush {
    #[default]
    Unwatched,
    Watched(Waker),
    Done,
}

impl Line {
    /// The connection will be reset when it ends.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Relaxed)
    }

    /// Ready once everything written before the first call has been handed to the operating system.
    pub(crate) fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut flush = self.flush.lock().unwrap_or_else(PoisonError::into_inner);
        match *flush {
            Flush::Done => {
                *flush = Flush::Unwatched;
                Poll::Ready(())
            }
            Flush::Unwatched | Flush::Watched(_) => {
                *flush = Flush::Watched(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn flushed(&self) {
        let mut flush = self.flush.lock().unwrap_or_else(PoisonError::into_inner);
        if let Flush::Watched(waker) = std::mem::take(&mut *flush) {
            *flush = Flush::Done;
            waker.wake();
        }
    }
}

/// A TCP connection with its [`Line`]; it counts itself among the open ones.
pub(crate) struct Connection {
    stream: TcpStream,
    line: Arc<Line>,
    open: Arc<AtomicUsize>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, line: Arc<Line>, open: Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self { stream, line, open }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
        if self.line.is_reset() {
            // A socket that does not linger is reset when it is closed.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.line.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.is_reset() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
