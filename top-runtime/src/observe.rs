//! What can be seen of a call: `tracing` spans and events, and metrics behind the feature `metrics`.
//!
//! Neither holds a parameter, a session, a signature or a body.

use std::time::{Duration, Instant};

use tracing::{Instrument as _, Span, debug, field, info_span, warn};

use crate::call::Answer;
use crate::call::Answered;
use crate::error::{Error, ErrorKind, Outcome};

/// A call that is being watched.
pub(crate) struct Observed {
    method: String,
    span: Span,
    started: Instant,
    _in_flight: InFlight,
}

impl Observed {
    pub(crate) fn start(method: &str) -> Self {
        let span = info_span!(
            "top.call",
            method,
            attempts = field::Empty,
            outcome = field::Empty,
            code = field::Empty,
            sub_code = field::Empty,
            request_id = field::Empty,
            bytes = field::Empty,
            elapsed_ms = field::Empty,
        );
        Self {
            method: method.to_owned(),
            span,
            started: Instant::now(),
            _in_flight: InFlight::enter(),
        }
    }

    pub(crate) async fn within<T>(&self, call: impl Future<Output = T>) -> T {
        call.instrument(self.span.clone()).await
    }

    /// One attempt has ended.
    pub(crate) fn attempt(&self, attempt: u32, result: &Result<Answer, Error>) {
        if attempt > 1 {
            measure::retry(&self.method);
        }
        match result {
            Ok(answer) => debug!(attempt, bytes = answer.body.len(), "answered"),
            Err(error) => warn!(
                attempt,
                kind = name(error.kind()),
                outcome = outcome(error.outcome()),
                code = error.code(),
                sub_code = error.sub_code(),
                request_id = error.request_id(),
                "failed"
            ),
        }
    }

    /// The call waits.
    pub(crate) fn wait(&self, delay: Duration, why: &'static str) {
        debug!(delay_ms = millis(delay), why, "waiting");
        measure::wait(&self.method, delay);
    }

    /// The call has ended.
    pub(crate) fn end(&self, result: &Result<Answered, Error>) {
        let elapsed = self.started.elapsed();
        self.span.record("elapsed_ms", millis(elapsed));
        match result {
            Ok(answered) => {
                self.span.record("attempts", answered.attempts);
                self.span.record("outcome", "answered");
                self.span.record("bytes", answered.answer.body.len());
            }
            Err(error) => {
                self.span.record("attempts", error.attempts());
                self.span.record("outcome", outcome(error.outcome()));
                if let Some(code) = error.code() {
                    self.span.record("code", code);
                }
                if let Some(sub_code) = error.sub_code() {
                    self.span.record("sub_code", sub_code);
                }
                if let Some(request_id) = error.request_id() {
                    self.span.record("request_id", request_id);
                }
            }
        }
        measure::call(
            &self.method,
            result.as_ref().err().map(|error| name(error.kind())),
            elapsed,
        );
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotExecuted => "not_executed",
        Outcome::Unknown => "unknown",
        Outcome::Executed => "executed",
    }
}

fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "invalid",
        ErrorKind::MissingSession => "missing_session",
        ErrorKind::Transport => "transport",
        ErrorKind::Timeout => "timeout",
        ErrorKind::HttpStatus => "http_status",
        ErrorKind::Api => "api",
        ErrorKind::Decode => "decode",
        ErrorKind::Refused => "refused",
    }
}

/// Counts a call as in flight until it is dropped, however it ends.
struct InFlight(());

impl InFlight {
    fn enter() -> Self {
        measure::in_flight(1.0);
        Self(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        measure::in_flight(-1.0);
    }
}

#[cfg(feature = "metrics")]
mod measure {
    use std::time::Duration;

    use metrics::{counter, gauge, histogram};

    pub(super) fn call(method: &str, error: Option<&'static str>, elapsed: Duration) {
        counter!("top_calls_total", "method" => method.to_owned(), "result" => error.unwrap_or("ok")).increment(1);
        histogram!("top_call_seconds", "method" => method.to_owned()).record(elapsed.as_secs_f64());
    }

    pub(super) fn retry(method: &str) {
        counter!("top_retries_total", "method" => method.to_owned()).increment(1);
    }

    pub(super) fn wait(method: &str, delay: Duration) {
        histogram!("top_wait_seconds", "method" => method.to_owned()).record(delay.as_secs_f64());
    }

    pub(super) fn in_flight(change: f64) {
        gauge!("top_calls_in_flight").increment(change);
    }
}

#[cfg(not(feature = "metrics"))]
mod measure {
    use std::time::Duration;

    pub(super) fn call(_method: &str, _error: Option<&'static str>, _elapsed: Duration) {}

    pub(super) fn retry(_method: &str) {}

    pub(super) fn wait(_method: &str, _delay: Duration) {}

    pub(super) fn in_flight(_change: f64) {}
}
