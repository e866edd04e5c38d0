//! A clock on which a wait of a second takes ten milliseconds.

use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

use top_runtime::Clock;

const FACTOR: u32 = 100;

/// Time that passes a hundred times as fast, the time of day excepted.
#[derive(Debug)]
pub(super) struct Fast(Instant);

impl Fast {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Clock for Fast {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed() * FACTOR
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration / FACTOR))
    }
}
