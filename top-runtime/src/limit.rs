//! How often calls are made: limits of the user's own, and bans of the platform that any clone of a client has met.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::client::Shared;
use crate::clock::Clock;
use crate::error::Error;

/// At most so many calls a second: for the client, and apart from that for single methods.
///
/// Calls wait for their turn in the order in which they came; a call that is dropped gives its place away. The wait
/// counts towards the time of the call.
///
/// ```
/// use top_runtime::RateLimit;
///
/// let limit = RateLimit::per_second(40).burst(10).method("taobao.trade.fullinfo.get", RateLimit::per_second(5));
/// # let _ = limit;
/// ```
#[derive(Clone, Debug)]
pub struct RateLimit {
    per_second: NonZeroU32,
    burst: NonZeroU32,
    methods: Vec<(String, RateLimit)>,
}

impl RateLimit {
    /// So many calls a second, evenly spread; 0 counts as 1.
    #[must_use]
    pub fn per_second(calls: u32) -> Self {
        Self {
            per_second: NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN),
            burst: NonZeroU32::MIN,
            methods: Vec::new(),
        }
    }

    /// How many calls may be made at once after a pause; 1 unless set.
    #[must_use]
    pub fn burst(mut self, calls: u32) -> Self {
        self.burst = NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN);
        self
    }

    /// A limit for one method, beside that of the client.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>, limit: RateLimit) -> Self {
        self.methods.push((method.into(), limit));
        self
    }

    fn quota(&self) -> Quota {
        Quota::per_second(self.per_second).allow_burst(self.burst)
    }
}

/// The limits and bans of a client, shared by its clones.
pub(crate) struct Limits {
    all: Option<Queue>,
    methods: HashMap<String, Queue>,
    bans: Mutex<HashMap<String, Ban>>,
}

/// A ban that the platform has spoken.
#[derive(Clone)]
struct Ban {
    /// By the client's monotonic clock.
    until: Duration,
    error: Arc<crate::error::Refusal>,
}

/// The scope of a ban of the app as a whole.
const WHOLE_APP: &str = "";

impl Limits {
    pub(crate) fn new(limit: Option<&RateLimit>, clock: &Arc<dyn Clock>) -> Self {
        let queue = |limit: &RateLimit| Queue::new(limit.quota(), clock.clone());
        let methods = limit.iter().flat_map(|limit| &limit.methods);
        Self {
            methods: methods
                .map(|(method, limit)| (method.clone(), queue(limit)))
                .collect(),
            all: limit.map(queue),
            bans: Mutex::default(),
        }
    }

    /// Waits for a permit; `false` when it would come after `left`.
    pub(crate) async fn wait_for_permit(
        &self,
        shared: &Shared,
        method: &str,
        left: Duration,
    ) -> bool {
        let deadline = shared.clock.monotonic() + left;
        for queue in self.methods.get(method).into_iter().chain(&self.all) {
            let left = deadline.saturating_sub(shared.clock.monotonic());
            if !queue.permit(shared, left).await {
                return false;
            }
        }
        true
    }

    /// Waits for the end of a ban. One that outlasts the call or the policy's patience is an error at once: a request
    /// made during a ban prolongs it.
    pub(crate) async fn wait_for_ban(
        &self,
        shared: &Shared,
        method: &str,
        left: Duration,
    ) -> Result<(), Error> {
        let now = shared.clock.monotonic();
        let Some((wait, refusal)) = self.ban(method, now) else {
            return Ok(());
        };
        if wait < left && shared.retry.waits_out(wait) {
            shared.clock.sleep(wait).await;
            return Ok(());
        }
        if !shared.retry.repeats() {
            return Ok(());
        }
        Err(Error::api((*refusal).clone(), bytes::Bytes::new()))
    }

    /// Remembers a ban, so that no clone of the client runs into it.
    pub(crate) fn note(&self, method: &str, error: &Error, now: Duration) {
        let (Some(ban), Some(refusal)) = (error.retry_after(), error.refusal()) else {
            return;
        };
        let scope = if refusal.is_of_whole_app() {
            WHOLE_APP
        } else {
            method
        };
        let ban = Ban {
            until: now + ban,
            error: Arc::new(refusal.clone()),
        };
        let mut bans = self.bans.lock().unwrap_or_else(PoisonError::into_inner);
        bans.retain(|_, ban| ban.until > now);
        bans.insert(scope.to_owned(), ban);
    }

    fn ban(&self, method: &str, now: Duration) -> Option<(Duration, Arc<crate::error::Refusal>)> {
        let bans = self.bans.lock().unwrap_or_else(PoisonError::into_inner);
        let ban = [WHOLE_APP, method]
            .into_iter()
            .filter_map(|scope| bans.get(scope))
            .max_by_key(|ban| ban.until)?;
        let wait = ban.until.checked_sub(now).filter(|wait| !wait.is_zero())?;
        Some((wait, ban.error.clone()))
    }
}

/// One limit, and the calls that wait for it in the order in which they came.
struct Queue {
    limiter: RateLimiter<NotKeyed, InMemoryState, Time, NoOpMiddleware<Nanos>>,
    time: Time,
    turn: tokio::sync::Mutex<()>,
}

impl Queue {
    fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        let time = Time(clock);
        Self {
            limiter: RateLimiter::direct_with_clock(quota, time.clone()),
            time,
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// The mutex hands itself on in the order of arrival, and a future that is dropped leaves the line.
    async fn permit(&self, shared: &Shared, left: Duration) -> bool {
        let deadline = shared.clock.monotonic() + left;
        let Ok(_turn) = tokio::time::timeout(left, self.turn.lock()).await else {
            return false;
        };
        while let Err(early) = self.limiter.check() {
            let wait = early.wait_time_from(self.time.now());
            if shared.clock.monotonic() + wait >= deadline {
                return false;
            }
            shared.clock.sleep(wait).await;
        }
        true
    }
}

/// The client's clock, as the limiter wants it.
#[derive(Clone)]
struct Time(Arc<dyn Clock>);

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.monotonic())
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("methods", &self.methods.keys())
            .finish_non_exhaustive()
    }
}
