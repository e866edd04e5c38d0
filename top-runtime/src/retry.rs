//! When a call is tried again: the policy here, what a failure means in [`Error`](crate::Error).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use crate::error::{Error, Outcome, Refusal};

/// How often and how patiently a call is repeated.
///
/// A call is repeated only when the platform certainly has not executed it, so that a write is never done twice:
/// the connection was not made, the platform banned the call for a moment, or its backend was not reached. What
/// leaves the outcome open (a time-out, a connection reset after sending, 5xx) is repeated only for calls that are
/// [`idempotent`](crate::Call::idempotent). A daily quota is never waited for.
///
/// Unless set, there are 3 attempts, waits from 200 ms to 5 s between them, bans of up to 10 s are waited out, and an
/// attempt may take all the time that is left for the call.
///
/// ```
/// use std::time::Duration;
/// use top_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(5).max_ban(Duration::from_secs(60));
/// # let _ = patient;
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    max_ban: Duration,
    attempt_timeout: Option<Duration>,
    rules: Vec<Arc<Rule>>,
}

type Rule = dyn Fn(&Error) -> Option<Outcome> + Send + Sync;

impl Default for RetryPolicy {
    /// 3 attempts, waits from 200 ms to 5 s with jitter, bans of up to 10 s waited out.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
            max_ban: Duration::from_secs(10),
            attempt_timeout: None,
            rules: Vec::new(),
        }
    }
}

impl RetryPolicy {
    /// Every call is tried once, and what is sent is up to you: a ban that another call has met does not hold a call
    /// back ([`retry_after`](crate::Error::retry_after) tells its length, and requests during it prolong it), unless
    /// there is a [`RateLimit`](crate::RateLimit): then a call ends at once, unsent, with the error that names the ban.
    /// A clock that is set by the platform's, or a session that is renewed, leads to one more attempt all the same: the
    /// first certainly did nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Attempts in all, the first included; 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The wait before the second attempt, doubled before each further one; up to as much again is added by chance.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait between two attempts, what chance adds included; bans excepted.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest ban that is waited out; a longer one ends the call with the error that names it.
    #[must_use]
    pub fn max_ban(mut self, ban: Duration) -> Self {
        self.max_ban = ban;
        self
    }

    /// The time for one attempt; all that is left for the call unless set. An idempotent call whose answer does not
    /// come in time is repeated only if this leaves time for another attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Adds a rule of your own for what the built-in classes do not know. It is asked first; `None` leaves the
    /// question to the built-in classes, [`Outcome::NotExecuted`] says that repeating is safe,
    /// [`Outcome::Unknown`] that it is safe for idempotent calls, [`Outcome::Executed`] that it is not.
    #[must_use]
    pub fn classify(
        mut self,
        rule: impl Fn(&Error) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(rule));
        self
    }

    /// What a failed attempt means, by the rules of the user first.
    pub(crate) fn judge(&self, error: &Error) -> Judgement {
        let own = self.rules.iter().find_map(|rule| rule(error));
        let quota = error.refusal().is_some_and(Refusal::is_daily_quota);
        Judgement {
            outcome: own.unwrap_or_else(|| error.outcome()),
            // A clock that was refused is corrected once; another attempt with the same one cannot help.
            may_help: !quota && (own.is_some() || (error.is_retryable() && !error.is_clock())),
        }
    }

    /// How long to wait before the next attempt, `None` to give up.
    pub(crate) fn delay(
        &self,
        error: &Error,
        judgement: Judgement,
        attempts: u32,
        idempotent: bool,
    ) -> Option<Duration> {
        let safe = match judgement.outcome {
            Outcome::NotExecuted => true,
            Outcome::Unknown => idempotent,
            Outcome::Executed => false,
        };
        if attempts >= self.max_attempts || !safe || !judgement.may_help {
            return None;
        }
        match error.retry_after() {
            Some(ban) if ban > self.max_ban => None,
            // The platform counts in whole seconds: less than one is left of a ban of none.
            Some(ban) => Some(ban.max(Duration::from_secs(1))),
            None => Some(self.backoff(attempts)),
        }
    }

    /// The time for an attempt when `left` is left for the call.
    pub(crate) fn time_for_attempt(&self, left: Duration) -> Duration {
        self.attempt_timeout.map_or(left, |limit| left.min(limit))
    }

    /// Whether a ban of this length is waited out.
    pub(crate) fn waits_out(&self, ban: Duration) -> bool {
        self.repeats() && ban <= self.max_ban
    }

    /// Whether anything is repeated at all.
    pub(crate) fn repeats(&self) -> bool {
        self.max_attempts > 1
    }

    fn backoff(&self, attempts: u32) -> Duration {
        let attempts = usize::try_from(attempts).unwrap_or(usize::MAX);
        let least = self.base_delay.min(self.max_delay);
        // Half of the longest wait, since as much again is added by chance.
        ExponentialBuilder::default()
            .with_min_delay(least)
            .with_max_delay(self.max_delay / 2)
            .with_max_times(attempts)
            .with_jitter()
            .build()
            .nth(attempts.saturating_sub(1))
            .unwrap_or(self.max_delay)
            .clamp(least, self.max_delay)
    }
}

/// What a failed attempt means for the next.
#[derive(Clone, Copy)]
pub(crate) struct Judgement {
    /// Whether the platform can have executed the attempt.
    pub(crate) outcome: Outcome,
    /// Whether the same call may succeed later.
    may_help: bool,
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("max_attempts", &self.max_attempts)
            .field("base_delay", &self.base_delay)
            .field("max_delay", &self.max_delay)
            .field("max_ban", &self.max_ban)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("rules", &self.rules.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_not_set_is_shown_as_none() {
        let unset = format!("{:?}", RetryPolicy::default());
        assert!(unset.contains("attempt_timeout: None"), "{unset}");
        let policy = RetryPolicy::default().attempt_timeout(Duration::from_secs(2));
        assert!(format!("{policy:?}").contains("attempt_timeout: Some(2s)"));
        let times = [1, 3].map(|left| policy.time_for_attempt(Duration::from_secs(left)).as_secs());
        assert_eq!(times, [1, 2]);
    }
}
