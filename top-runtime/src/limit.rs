//! How often calls are made: limits of the user's own, and bans of the platform that any clone of a client has met.

use std::borrow::Cow;
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
use crate::error::{Error, Refusal};

/// At most so many calls a second: for the client, and apart from that for single methods.
///
/// Calls wait for their turn in the order in which they came; a call that is dropped gives its place away. The wait
/// counts towards the time of the call. Each call of a batch counts, as it does for the platform. A ban that one call
/// meets holds back the calls of all clones of the client, also where the policy repeats nothing.
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
pub(crate) struct Ban {
    /// Until when calls are held back, by the client's monotonic clock.
    pub(crate) until: Duration,
    /// When it ends by the platform's word.
    end: Duration,
    refusal: Arc<Refusal>,
}

/// A daily quota that is used up is asked for again after this time: it can be reset in the console.
const QUOTA_PROBE: Duration = Duration::from_mins(1);

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

    /// Waits for a permit for each of the calls and says whether there was a wait; `None` when one would come after
    /// `left`.
    pub(crate) async fn wait_for_permit(
        &self,
        shared: &Shared,
        methods: &[Cow<'static, str>],
        left: Duration,
    ) -> Option<bool> {
        let deadline = shared.clock.monotonic().saturating_add(left);
        let mut waited = false;
        for method in methods {
            let own = self.methods.get(method.as_ref());
            for queue in own.into_iter().chain(&self.all) {
                let left = deadline.saturating_sub(shared.clock.monotonic());
                waited |= queue.permit(shared, left).await?;
            }
        }
        Some(waited)
    }

    /// Remembers a ban, so that no clone of the client runs into it, and gives the end of what it holds back.
    pub(crate) fn note(&self, method: &str, error: &Error, now: Duration) -> Option<Duration> {
        let (length, refusal) = (error.retry_after()?, error.refusal()?);
        // The limit of a user or of a session is none of other users' business.
        if matches!(refusal.code, Some(4 | 5)) {
            return None;
        }
        let scope = if refusal.is_of_whole_app() {
            WHOLE_APP
        } else {
            method
        };
        let held = if refusal.is_daily_quota() {
            length.min(QUOTA_PROBE)
        } else {
            length
        };
        let ban = Ban {
            until: now.saturating_add(held),
            end: now.saturating_add(length),
            refusal: Arc::new(refusal.clone()),
        };
        let until = ban.until;
        let mut bans = self.bans.lock().unwrap_or_else(PoisonError::into_inner);
        bans.retain(|_, ban| ban.until > now);
        // A guess of a second does not shorten what another answer has named.
        let known = bans.entry(scope.to_owned()).or_insert_with(|| ban.clone());
        if known.until < ban.until {
            *known = ban;
        }
        Some(until)
    }

    /// The ban on one of these that ends last, among those that end after `served`.
    fn ban<'m>(
        &self,
        methods: impl Iterator<Item = &'m str>,
        now: Duration,
        served: Duration,
    ) -> Option<Ban> {
        let bans = self.bans.lock().unwrap_or_else(PoisonError::into_inner);
        if bans.is_empty() {
            return None;
        }
        methods
            .chain([WHOLE_APP])
            .filter_map(|scope| bans.get(scope))
            .filter(|ban| ban.until > now.max(served))
            .max_by_key(|ban| ban.until)
            .cloned()
    }
}

impl Shared {
    /// The ban that is in the way of a call of one of these methods, among those that end after `served`.
    ///
    /// Whoever repeats nothing decides for himself what is sent, unless he has asked for a rate limit: then calls are
    /// held back by what the platform has said, not by the guess of a second where it only says "slow down".
    pub(crate) fn ban<'m>(
        &self,
        methods: impl Iterator<Item = &'m str>,
        now: Duration,
        served: Duration,
    ) -> Option<Ban> {
        let ban = self.limits.ban(methods, now, served);
        let limited = self.limits.all.is_some();
        ban.filter(|ban| self.retry.repeats() || (limited && ban.refusal.names_ban()))
    }

    /// How long to wait for the end of a ban; `None` when it outlasts the call or the patience of the policy.
    pub(crate) fn patience(&self, ban: &Ban, now: Duration, left: Duration) -> Option<Duration> {
        let wait = ban.until.saturating_sub(now);
        let worth_it = ban.passes() && wait < left && self.retry.waits_out(wait);
        worth_it.then_some(wait)
    }
}

impl Ban {
    /// Whether it is worth waiting for the end: not of a day.
    fn passes(&self) -> bool {
        !self.refusal.is_daily_quota()
    }

    /// The error of a call that is not sent because of the ban.
    pub(crate) fn error(&self, now: Duration) -> Error {
        let left = self.end.saturating_sub(now);
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let sub_msg = format!(
            "This ban will last for {seconds} more seconds; another call has met it, and this one was not sent"
        );
        Error::banned(Refusal {
            sub_msg: Some(sub_msg),
            request_id: None,
            ..Refusal::clone(&self.refusal)
        })
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

    /// Waits for the turn of the call and says whether there was a wait; `None` when it would come after `left`.
    ///
    /// The mutex hands itself on in the order of arrival, and a future that is dropped leaves the line.
    async fn permit(&self, shared: &Shared, left: Duration) -> Option<bool> {
        let deadline = shared.clock.monotonic().saturating_add(left);
        let mut waited = false;
        let _turn = if let Ok(turn) = self.turn.try_lock() {
            turn
        } else {
            waited = true;
            tokio::time::timeout(left, self.turn.lock()).await.ok()?
        };
        while let Err(early) = self.limiter.check() {
            let wait = early.wait_time_from(self.time.now());
            if shared.clock.monotonic().saturating_add(wait) >= deadline {
                return None;
            }
            waited = true;
            shared.clock.sleep(wait).await;
        }
        Some(waited)
    }
}

/// The client's clock, as the limiter wants it.
#[derive(Clone)]
struct Time(Arc<dyn Clock>);

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        // The limiter adds to it without a check. A clock is as late as that only in a test that sleeps for ever.
        const LATEST: u64 = u64::MAX / 2;
        let nanos = self.0.monotonic().as_nanos();
        Nanos::from(u64::try_from(nanos).unwrap_or(LATEST).min(LATEST))
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("methods", &self.methods.keys())
            .finish_non_exhaustive()
    }
}
