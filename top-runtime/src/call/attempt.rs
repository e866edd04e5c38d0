//! The way of a call: attempt after attempt until there is an answer or no use in another.
//!
//! Beside the repetitions that the policy allows there are two corrections, each made once: a clock that the platform
//! refuses is set by the platform's, and a session that it refuses is renewed where that is possible.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use serde_json::Value as Tree;

use super::plan::{Plan, Stamp};
use super::send::{Answer, send};
use super::sent::Sent;
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
    /// Whether an attempt before the last may have been executed.
    pub(crate) left_open: bool,
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
            left_open,
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
            self.session = Some(in_time(self.left(), session.current(), no_session).await?);
        }
        loop {
            self.admission().await?;
            if self.left().is_zero() {
                return Err(out_of_time());
            }
            self.attempts += 1;
            let started = self.observed.attempt(self.attempts);
            let result = self.attempt().await;
            started.end(&result);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let now = self.shared.clock.monotonic();
            let ban = self.shared.limits.note(self.plan.scope(), &error, now);
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
                .wait_for_permit(self.shared, self.plan.methods(), self.left())
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
            let now = self.shared.clock.monotonic();
            let scopes = self.plan.methods().iter().map(AsRef::as_ref);
            let scopes = scopes.chain([self.plan.scope()]);
            let Some(ban) = self.shared.ban(scopes, now, self.served) else {
                return Ok(waited);
            };
            let Some(wait) = self.shared.patience(&ban, now, self.left()) else {
                return Err(ban.error(now));
            };
            self.observed.wait(wait, "ban");
            self.shared.clock.sleep(wait).await;
            self.served = ban.until;
            waited = true;
        }
    }

    /// Signs with the time of now and sends.
    async fn attempt(&mut self) -> Result<Answer, Error> {
        let left = self.left();
        let limit = self.shared.retry.time_for_attempt(left);
        let session = self.plan.session.as_ref().and(self.session.as_ref());
        let result = exchange(self.shared, self.plan, session, limit).await;
        if result.is_err() && limit == left {
            // The time of the call is over, also by a clock that stands still meanwhile.
            self.deadline = Duration::ZERO;
        }
        result.unwrap_or_else(|late| Err(late.error(limit)))
    }

    /// Removes the cause of a refusal, if it is one that can be removed and has not been before.
    async fn correct(&mut self, error: Error) -> Result<(), Error> {
        if error.is_clock() && !self.clock_set {
            self.clock_set = true;
            let time = match error.server_date() {
                Some(time) => Some(time),
                None => time_of_platform(self.client, self.left()).await,
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
        let key = in_time(self.left(), session.renewed(refused), not_renewed).await;
        let key = renewed(error, key).inspect_err(|cause| {
            // What may pass is tried again where the policy has another attempt.
            self.renewed = !cause.is_retryable();
        })?;
        self.renewed = true;
        self.session = Some(key);
        Ok(())
    }
}

/// One request and its answer, or that it takes longer than `limit`.
async fn exchange(
    shared: &Shared,
    plan: &Plan,
    session: Option<&SessionKey>,
    limit: Duration,
) -> Result<Result<Answer, Error>, Late> {
    let stamp = Stamp::of(shared.now());
    let wire = plan.wire(shared, session, &stamp);
    let content_type = plan.content_type(&wire.body);
    let told = shared.log_payloads.then(|| wire.told.clone());
    if let Some(told) = &told {
        payload::sent(plan, told);
    }
    let sent = Sent::default();
    let exchange = pin!(send(shared, wire, &content_type, &plan.headers, &sent));
    // Not dropped before it is known how far it has come.
    let result = tokio::time::timeout(limit, exchange).await;
    let result = result.map_err(|_| Late {
        sent: sent.may_be(),
    })?;
    if let Some(told) = &told {
        payload::received(&result, plan, told);
    }
    let sessions = plan.sessions().iter().map(SessionKey::expose);
    Ok(result.map_err(|error| sessions.fold(error, Error::masking)))
}

/// Asks the platform for its time, where its answers do not tell it in passing.
pub(super) async fn time_of_platform(client: &Client, limit: Duration) -> Option<SystemTime> {
    const METHOD: &str = "taobao.time.get";
    let plan = Plan::new(METHOD.into(), Params::default(), None);
    let exchange = exchange(client.shared(), &plan, None, limit).await.ok()?;
    let answer = match exchange {
        Ok(answer) => answer,
        Err(error) => return error.server_date(),
    };
    let mut tree = Tree::vacant();
    read(client, &answer, 1, METHOD, &mut tree).ok()?;
    let time: DateTime = tree.get("time")?.as_str()?.parse().ok()?;
    let seconds = u64::try_from(time.unix_seconds()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// The key in place of one that was refused with `error`, or what the call ends with.
pub(super) fn renewed(
    error: Error,
    key: Result<Option<SessionKey>, Error>,
) -> Result<SessionKey, Error> {
    match key {
        Ok(Some(key)) => Ok(key),
        Ok(None) => Err(error),
        Err(cause) if cause.needs_authorization() => Err(error.with_source(cause)),
        // The user need not do anything: the way to a new session failed for now.
        Err(cause) => Err(cause.after(error)),
    }
}

pub(super) async fn in_time<T>(
    left: Duration,
    work: impl Future<Output = Result<T, Error>>,
    late: fn() -> Error,
) -> Result<T, Error> {
    tokio::time::timeout(left, work)
        .await
        .unwrap_or_else(|_| Err(late()))
}

fn out_of_time() -> Error {
    over("the time for the call was over before it was sent; give it more with timeout()")
}

pub(super) fn no_session() -> Error {
    over(
        "the time for the call was over before its session was known; nothing was sent; look why the session provider \
         does not answer",
    )
}

pub(super) fn not_renewed() -> Error {
    over(
        "the time for the call was over before there was a new session; look why the session provider does not answer",
    )
}

fn over(message: &str) -> Error {
    Error::new(ErrorKind::Timeout, Outcome::NotExecuted, message)
}

/// No answer in time.
struct Late {
    /// Whether something may have been sent by then.
    sent: bool,
}

impl Late {
    fn error(&self, limit: Duration) -> Error {
        let (outcome, message) = if self.sent {
            (
                Outcome::Unknown,
                format!(
                    "no answer within {limit:.1?}; the call may be done: look before repeating it, or declare it \
                     idempotent"
                ),
            )
        } else {
            (
                Outcome::NotExecuted,
                format!(
                    "no connection to the gateway within {limit:.1?}; nothing was sent; check the gateway URL, the \
                     network and any proxy"
                ),
            )
        };
        Error::new(ErrorKind::Timeout, outcome, message)
    }
}
