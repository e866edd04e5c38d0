//! What can be seen of a call: `tracing` spans and events, and metrics behind the feature `metrics`.
//!
//! Neither holds a parameter, a session, a signature or a body, unless
//! [`ClientBuilder::log_payloads`](crate::ClientBuilder::log_payloads) asks for them.

pub(crate) mod payload;

use std::time::{Duration, Instant};

use tracing::{Instrument as _, Span, debug, field, info_span, warn};

use crate::call::Answer;
use crate::error::{Error, ErrorKind, Outcome};

/// A call that is being watched. One that is dropped before its end was given up by the caller.
pub(crate) struct Observed {
    method: String,
    span: Span,
    started: Instant,
    ended: bool,
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
            ended: false,
            _in_flight: InFlight::enter(),
        }
    }

    pub(crate) async fn within<T>(&self, call: impl Future<Output = T>) -> T {
        call.instrument(self.span.clone()).await
    }

    /// An attempt begins.
    pub(crate) fn attempt(&self, attempt: u32) -> Attempt {
        if attempt > 1 {
            measure::retry(&self.method);
        }
        Attempt {
            attempt,
            started: Instant::now(),
        }
    }

    /// The call waits.
    pub(crate) fn wait(&self, delay: Duration, why: &'static str) {
        wait(&self.method, delay, why);
    }

    /// The call has ended with an answer that could be read.
    pub(crate) fn answered(mut self, bytes: usize, attempts: u32, request_id: Option<&str>) {
        self.span.record("attempts", attempts);
        self.span.record("bytes", bytes);
        self.span.record("request_id", request_id);
        self.end("answered", "ok");
    }

    /// The call has ended with an error.
    pub(crate) fn failed(mut self, error: &Error) {
        self.span.record("attempts", error.attempts());
        self.span.record("bytes", error.body().map(<[u8]>::len));
        self.span.record("code", error.code());
        self.span.record("sub_code", error.sub_code());
        self.span.record("request_id", error.request_id());
        self.end(outcome(error.outcome()), name(error.kind()));
    }

    fn end(&mut self, outcome: &'static str, result: &'static str) {
        let elapsed = self.started.elapsed();
        self.ended = true;
        self.span.record("outcome", outcome);
        self.span.record("elapsed_ms", millis(elapsed));
        measure::call(&self.method, result, elapsed);
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if !self.ended {
            self.end("dropped", "dropped");
        }
    }
}

/// An attempt that is being watched.
pub(crate) struct Attempt {
    attempt: u32,
    started: Instant,
}

impl Attempt {
    /// The attempt has ended.
    pub(crate) fn end(self, result: &Result<Answer, Error>) {
        let attempt = self.attempt;
        let elapsed_ms = millis(self.started.elapsed());
        match result {
            Ok(answer) => debug!(
                attempt,
                elapsed_ms,
                bytes = answer.body.len(),
                outcome = "answered",
                "answered"
            ),
            Err(error) => warn!(
                attempt,
                elapsed_ms,
                bytes = error.body().map(<[u8]>::len),
                kind = name(error.kind()),
                outcome = outcome(error.outcome()),
                code = error.code(),
                sub_code = error.sub_code(),
                request_id = error.request_id(),
                "failed"
            ),
        }
    }
}

/// A call or a batch waits.
pub(crate) fn wait(method: &str, delay: Duration, why: &'static str) {
    debug!(delay_ms = millis(delay), why, "waiting");
    measure::wait(method, delay, why);
}

/// One call of a batch was not answered with what was asked for.
pub(crate) fn failed_in_batch(error: &Error) {
    warn!(
        method = error.method(),
        kind = name(error.kind()),
        outcome = outcome(error.outcome()),
        code = error.code(),
        sub_code = error.sub_code(),
        request_id = error.request_id(),
        "failed in a batch"
    );
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

    pub(super) fn call(method: &str, result: &'static str, elapsed: Duration) {
        counter!("top_calls_total", "method" => method.to_owned(), "result" => result).increment(1);
        histogram!("top_call_seconds", "method" => method.to_owned()).record(elapsed.as_secs_f64());
    }

    pub(super) fn retry(method: &str) {
        counter!("top_retries_total", "method" => method.to_owned()).increment(1);
    }

    pub(super) fn wait(method: &str, delay: Duration, why: &'static str) {
        histogram!("top_wait_seconds", "method" => method.to_owned(), "why" => why)
            .record(delay.as_secs_f64());
    }

    pub(super) fn in_flight(change: f64) {
        gauge!("top_calls_in_flight").increment(change);
    }
}

#[cfg(not(feature = "metrics"))]
mod measure {
    use std::time::Duration;

    pub(super) fn call(_method: &str, _result: &'static str, _elapsed: Duration) {}

    pub(super) fn retry(_method: &str) {}

    pub(super) fn wait(_method: &str, _delay: Duration, _why: &'static str) {}

    pub(super) fn in_flight(_change: f64) {}
}
