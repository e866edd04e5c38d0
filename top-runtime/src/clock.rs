//! Time, as a thing that can be exchanged: tests of waits and retries take no time.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// What a client asks of time.
///
/// The default is that of the machine; tests hand in their own with
/// [`ClientBuilder::clock`](crate::ClientBuilder::clock).
pub trait Clock: Debug + Send + Sync + 'static {
    /// The time of day, for the timestamp of a request.
    fn now(&self) -> SystemTime;

    /// Time that never runs backwards, from any origin, for deadlines.
    fn monotonic(&self) -> Duration;

    /// Ends when [`monotonic`](Clock::monotonic) has moved on by `duration`. Where that is at once, waits take no time.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The time of this machine.
#[derive(Debug)]
pub(crate) struct Machine(Instant);

impl Machine {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for Machine {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
