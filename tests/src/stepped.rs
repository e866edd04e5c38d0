//! A clock that moves when the test says so.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::oneshot;
use top_runtime::Clock;

/// What does not come about within this time never will.
const GIVE_UP: Duration = Duration::from_mins(1);

/// A clock that stands still until [`advance`](Stepped::advance); whoever sleeps waits for that.
#[derive(Clone, Debug)]
pub struct Stepped {
    start: SystemTime,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    passed: Duration,
    sleepers: Vec<Sleeper>,
}

#[derive(Debug)]
struct Sleeper {
    until: Duration,
    wake: oneshot::Sender<()>,
}

impl Stepped {
    /// Stands at `start`.
    pub fn at(start: SystemTime) -> Self {
        Self {
            start,
            state: Arc::default(),
        }
    }

    /// Moves on and wakes those whose time has come.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state.lock().unwrap();
        state.passed += by;
        let passed = state.passed;
        for sleeper in state
            .sleepers
            .extract_if(.., |sleeper| sleeper.until <= passed)
        {
            // One that was dropped need not be woken.
            let _ = sleeper.wake.send(());
        }
    }

    /// How many sleep.
    pub fn sleepers(&self) -> usize {
        let state = self.state.lock().unwrap();
        let awaited = |sleeper: &&Sleeper| !sleeper.wake.is_closed();
        state.sleepers.iter().filter(awaited).count()
    }

    /// Lets the other tasks run until so many sleep.
    pub async fn until_sleeping(&self, sleepers: usize) {
        let start = Instant::now();
        while self.sleepers() != sleepers {
            let now = self.sleepers();
            assert!(start.elapsed() < GIVE_UP, "{now} sleep, not {sleepers}");
            tokio::task::yield_now().await;
        }
    }
}

impl Clock for Stepped {
    fn now(&self) -> SystemTime {
        self.start + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.state.lock().unwrap().passed
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let (wake, woken) = oneshot::channel();
        let mut state = self.state.lock().unwrap();
        let until = state.passed + duration;
        if duration.is_zero() {
            let _ = wake.send(());
        } else {
            state.sleepers.push(Sleeper { until, wake });
        }
        Box::pin(async move {
            let _ = woken.await;
        })
    }
}
