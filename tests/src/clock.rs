//! A clock that stands still.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use top_runtime::{Clock, DateTime};

/// A clock that only moves when somebody sleeps, and then at once.
#[derive(Clone, Debug)]
pub struct Frozen {
    start: SystemTime,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl Frozen {
    /// Stands at so many seconds after 1970-01-01 00:00:00 UTC.
    pub fn at(seconds: u64) -> Self {
        Self {
            start: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
            slept: Arc::default(),
        }
    }

    /// Stands at the time of the machine, which a gateway on it takes for right.
    pub fn at_now() -> Self {
        Self {
            start: SystemTime::now(),
            slept: Arc::default(),
        }
    }

    /// Stands at a time of the platform, `yyyy-MM-dd HH:mm:ss` in GMT+8.
    pub fn at_text(text: &str) -> Self {
        let instant: DateTime = text.parse().expect("a date");
        Self::at(u64::try_from(instant.unix_seconds()).expect("a date after 1970"))
    }

    /// How long each sleep was.
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for Frozen {
    fn now(&self) -> SystemTime {
        self.start + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.slept.lock().unwrap().iter().sum()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.slept.lock().unwrap().push(duration);
        Box::pin(ready(()))
    }
}
