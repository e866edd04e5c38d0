//! The way of a call: attempt after attempt until there is an answer or no use in another.
//!
//! Beside the repetitions that the policy allows there are two corrections, each made once: a clock that the platform
//! refuses is set by the platform's, and a session that it refuses is renewed where that is possible.

use std::time::Duration;

use super::plan::{Plan, Stamp};
use super::send::{Answer, send};
use crate::client::{Client, Shared};
use crate::error::{Error, ErrorKind, Outcome};
use crate::observe::Observed;
use crate::session::SessionKey;

/// The answer of a call and how many requests it took.
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    pub(crate) attempts: u32,
}

/// Runs a call to its end. Dropping the future stops everything.
pub(crate) async fn run(client: Client, plan: Plan) -> Result<Answered, Error> {
    let shared = client.shared();
    let deadline = shared.clock.monotonic() + plan.timeout.unwrap_or(shared.timeout);
    let observed = Observed::start(&plan.method);
    let mut way = Way {
        shared,
        plan: &plan,
        deadline,
        attempts: 0,
        session: None,
        clock_set: false,
        renewed: false,
    };
    let result = observed.within(way.walk(&observed)).await;
    let attempts = way.attempts;
    let result = match result {
        Ok(answer) => Ok(Answered { answer, attempts }),
        Err(error) => Err(error.of_call(&plan.method, attempts)),
    };
    observed.end(&result);
    result
}

/// How far a call has come.
struct Way<'c> {
    shared: &'c Shared,
    plan: &'c Plan,
    deadline: Duration,
    attempts: u32,
    session: Option<SessionKey>,
    clock_set: bool,
    renewed: bool,
}

impl Way<'_> {
    async fn walk(&mut self, observed: &Observed) -> Result<Answer, Error> {
        if let Some(session) = &self.plan.session {
            self.session = Some(self.in_time(session.current()).await?);
        }
        loop {
            self.admission().await?;
            self.attempts += 1;
            let result = self.attempt().await;
            observed.attempt(self.attempts, &result);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            self.shared
                .limits
                .note(&self.plan.method, &error, self.shared.clock.monotonic());
            let error = match self.correct(error).await {
                Ok(()) => continue,
                Err(error) => error,
            };
            match self
                .shared
                .retry
                .delay(&error, self.attempts, self.plan.idempotent)
            {
                Some(delay) if delay < self.left() => {
                    observed.wait(delay, "retry");
                    self.shared.clock.sleep(delay).await;
                }
                _ => return Err(error),
            }
        }
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_sub(self.shared.clock.monotonic())
    }

    /// Waits for the rate limit and for the end of a ban that another call has met.
    async fn admission(&self) -> Result<(), Error> {
        let limits = &self.shared.limits;
        limits
            .wait_for_ban(self.shared, &self.plan.method, self.left())
            .await?;
        if limits
            .wait_for_permit(self.shared, &self.plan.method, self.left())
            .await
        {
            Ok(())
        } else {
            Err(out_of_time())
        }
    }

    /// Signs with the time of now and sends.
    async fn attempt(&self) -> Result<Answer, Error> {
        let left = self.left();
        if left.is_zero() {
            return Err(out_of_time());
        }
        let stamp = Stamp::of(self.shared.now());
        let wire = self.plan.wire(
            self.shared,
            self.session.as_ref().map(SessionKey::expose),
            &stamp,
        );
        let content_type = self.plan.content_type(&wire.body);
        send(self.shared, wire, &content_type, &self.plan.headers, left).await
    }

    /// Removes the cause of a refusal, if it is one that can be removed and has not been before.
    async fn correct(&mut self, error: Error) -> Result<(), Error> {
        if error.is_clock() && !self.clock_set && self.shared.set_clock(error.server_date()) {
            self.clock_set = true;
            return Ok(());
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
            Err(cause) => Err(error.with_source(cause)),
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match tokio::time::timeout(self.left(), work).await {
            Ok(result) => result,
            Err(_) => Err(out_of_time()),
        }
    }
}

fn out_of_time() -> Error {
    Error::new(
        ErrorKind::Timeout,
        Outcome::NotExecuted,
        "the time for the call was over before it was sent; give it more with timeout()",
    )
}
