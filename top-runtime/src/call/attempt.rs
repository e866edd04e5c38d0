//! The way of a call: attempt after attempt until there is an answer or no use in another.
//!
//! Beside the repetitions that the policy allows there are two corrections, each made once: a clock that the platform
//! refuses is set by the platform's, and a session that it refuses is renewed where that is possible.

use std::time::{Duration, SystemTime};

use serde_json::Value as Tree;

use super::plan::{Plan, Stamp};
use super::send::{Answer, send};
use super::{Params, read};
use crate::client::{Client, Shared};
use crate::error::{Error, ErrorKind, Outcome};
use crate::kernel::Value as _;
use crate::observe::{Observed, payload};
use crate::session::SessionKey;
use crate::types::DateTime;

/// The answer of a call and how many requests it took. Whoever reads it tells the observer how that went.
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) attempts: u32,
    pub(crate) observed: Observed,
}

/// Runs a call to its end. Dropping the future stops everything.
pub(crate) async fn run(client: Client, plan: Plan) -> Result<Answered, Error> {
    let shared = client.shared();
    let timeout = plan.timeout.unwrap_or(shared.timeout);
    let observed = Observed::start(&plan.method);
    let mut way = Way {
        client: &client,
        shared,
        plan: &plan,
        observed: &observed,
        deadline: shared.clock.monotonic().saturating_add(timeout),
        attempts: 0,
        session: None,
        clock_set: false,
        renewed: false,
        left_open: false,
        served: Duration::ZERO,
    };
    let result = observed.within(way.walk()).await;
    let (attempts, left_open) = (way.attempts, way.left_open);
    match result {
        Ok(answer) => Ok(Answered {
            answer,
            attempts,
            observed,
        }),
        Err(error) => {
            let error = if left_open { error.left_open() } else { error };
            let error = error.of_call(&plan.method, attempts);
            observed.failed(&error);
            Err(error)
        }
    }
}

/// How far a call has come.
struct Way<'c> {
    client: &'c Client,
    shared: &'c Shared,
    plan: &'c Plan,
    observed: &'c Observed,
    deadline: Duration,
    attempts: u32,
    session: Option<SessionKey>,
    clock_set: bool,
    renewed: bool,
    /// Whether an attempt before the last may have been executed.
    left_open: bool,
    /// The end of the last ban that was waited for.
    served: Duration,
}

impl Way<'_> {
    async fn walk(&mut self) -> Result<Answer, Error> {
        if let Some(session) = &self.plan.session {
            self.session = Some(self.in_time(session.current()).await?);
        }
        loop {
            self.admission().await?;
            self.attempts += 1;
            let started = self.observed.attempt(self.attempts);
            let result = self.attempt().await;
            started.end(&result);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let now = self.shared.clock.monotonic();
            let ban = self.shared.limits.note(&self.plan.method, &error, now);
            let error = match self.correct(error).await {
                Ok(()) => continue,
                Err(error) => error,
            };
            self.pause(error, ban).await?;
        }
    }

    /// Waits for the next attempt, or gives the error back where there is to be none.
    async fn pause(&mut self, error: Error, ban: Option<Duration>) -> Result<(), Error> {
        let retry = &self.shared.retry;
        let judgement = retry.judge(&error);
        let delay = retry.delay(&error, judgement, self.attempts, self.plan.idempotent);
        let Some(delay) = delay.filter(|delay| *delay < self.left()) else {
            return Err(error);
        };
        self.left_open |= judgement.outcome != Outcome::NotExecuted;
        self.observed.wait(delay, "retry");
        self.shared.clock.sleep(delay).await;
        self.served = self.served.max(ban.unwrap_or_default());
        Ok(())
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_sub(self.shared.clock.monotonic())
    }

    /// Waits for the end of a ban that another call has met, and for the rate limit. A ban that is met while the call
    /// waits for its turn holds it back as well.
    async fn admission(&mut self) -> Result<(), Error> {
        self.outlast_bans().await?;
        loop {
            let limits = &self.shared.limits;
            let before = self.shared.clock.monotonic();
            let waited = limits
                .wait_for_permit(self.shared, &self.plan.method, self.left())
                .await
                .ok_or_else(out_of_time)?;
            if !waited {
                return Ok(());
            }
            let wait = self.shared.clock.monotonic().saturating_sub(before);
            self.observed.wait(wait, "rate limit");
            if !self.outlast_bans().await? {
                return Ok(());
            }
        }
    }

    /// Waits until no ban is in the way and says whether there was one. One that outlasts the call or the policy's
    /// patience is an error at once: a request made during a ban prolongs it.
    async fn outlast_bans(&mut self) -> Result<bool, Error> {
        let mut waited = false;
        loop {
            let (limits, retry) = (&self.shared.limits, &self.shared.retry);
            let now = self.shared.clock.monotonic();
            let ban = limits.ban(&self.plan.method, now, self.served);
            let Some(ban) = ban.filter(|_| retry.repeats()) else {
                return Ok(waited);
            };
            let wait = ban.until.saturating_sub(now);
            if !ban.passes() || wait >= self.left() || !retry.waits_out(wait) {
                return Err(ban.error(now));
            }
            self.observed.wait(wait, "ban");
            self.shared.clock.sleep(wait).await;
            self.served = ban.until;
            waited = true;
        }
    }

    /// Signs with the time of now and sends.
    async fn attempt(&mut self) -> Result<Answer, Error> {
        let left = self.left();
        if left.is_zero() {
            return Err(out_of_time());
        }
        let limit = self.shared.retry.time_for_attempt(left);
        let result = self.exchange(self.plan, limit).await;
        if result.is_none() && limit == left {
            // The time of the call is over, also by a clock that stands still meanwhile.
            self.deadline = Duration::ZERO;
        }
        result.unwrap_or_else(|| Err(no_answer(limit)))
    }

    /// One request and its answer; `None` when that takes longer than `limit`.
    async fn exchange(&self, plan: &Plan, limit: Duration) -> Option<Result<Answer, Error>> {
        let stamp = Stamp::of(self.shared.now());
        let session = plan.session.as_ref().and(self.session.as_ref());
        let session = session.map(SessionKey::expose);
        let wire = plan.wire(self.shared, session, &stamp);
        let content_type = plan.content_type(&wire.body);
        if self.shared.log_payloads {
            payload::sent(self.shared, plan, session);
        }
        let exchange = send(self.shared, wire, &content_type, &plan.headers);
        let result = tokio::time::timeout(limit, exchange).await.ok()?;
        if self.shared.log_payloads {
            payload::received(self.shared, &result, session);
        }
        Some(result)
    }

    /// Removes the cause of a refusal, if it is one that can be removed and has not been before.
    async fn correct(&mut self, error: Error) -> Result<(), Error> {
        if error.is_clock() && !self.clock_set {
            self.clock_set = true;
            let time = match error.server_date() {
                Some(time) => Some(time),
                None => self.time_of_platform().await,
            };
            if self.shared.set_clock(time) {
                return Ok(());
            }
        }
        if !error.needs_authorization() || self.renewed {
            return Err(error);
        }
        let (Some(session), Some(refused)) = (&self.plan.session, &self.session) else {
            return Err(error);
        };
        self.renewed = true;
        match self.in_time(session.renewed(refused)).await {
            Ok(Some(key)) => {
                self.session = Some(key);
                Ok(())
            }
            Ok(None) => Err(error),
            Err(cause) if cause.needs_authorization() => Err(error.with_source(cause)),
            // The user need not do anything: the way to a new session failed for now.
            Err(cause) => Err(cause),
        }
    }

    /// Asks the platform for its time, where its answers do not tell it in passing.
    async fn time_of_platform(&self) -> Option<SystemTime> {
        const METHOD: &str = "taobao.time.get";
        let plan = Plan::new(METHOD.into(), Params::default(), None);
        let answer = match self.exchange(&plan, self.left()).await? {
            Ok(answer) => answer,
            Err(error) => return error.server_date(),
        };
        let mut tree = Tree::vacant();
        read(self.client, &answer.body, 1, METHOD, &mut tree).ok()?;
        let time: DateTime = tree.get("time")?.as_str()?.parse().ok()?;
        let seconds = u64::try_from(time.unix_seconds()).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match tokio::time::timeout(self.left(), work).await {
            Ok(result) => result,
            Err(_) => Err(out_of_time()),
        }
    }
}

pub(super) fn out_of_time() -> Error {
    Error::new(
        ErrorKind::Timeout,
        Outcome::NotExecuted,
        "the time for the call was over before it was sent; give it more with timeout()",
    )
}

fn no_answer(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        Outcome::Unknown,
        format!(
            "no answer within {limit:.1?}; the call may be done: look before repeating it, or declare it idempotent"
        ),
    )
}
