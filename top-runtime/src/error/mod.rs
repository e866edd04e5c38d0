//! The one error of a call: what happened, whether the platform has done it, and what to do.

mod advice;
mod refusal;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::held::Held;
use crate::kernel::{Problem, ValidationError};
use crate::secret;
use crate::session::SessionError;

pub use refusal::Refusal;

/// Why a call gave no answer.
///
/// The text is one line that names the method, what happened and what to do; it never holds a URL, a secret, a
/// session or a signature. The questions [`is_retryable`](Error::is_retryable), [`outcome`](Error::outcome),
/// [`needs_authorization`](Error::needs_authorization) and [`retry_after`](Error::retry_after) are for programs.
pub struct Error(Held<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    method: String,
    message: String,
    outcome: Outcome,
    refusal: Option<Refusal>,
    status: Option<u16>,
    path: Option<String>,
    /// In UTF-8, where it says what charset it is in.
    body: Option<Bytes>,
    /// As it came, where that is another charset.
    raw: Option<Bytes>,
    attempts: u32,
    /// The platform's clock, from the header `Date`.
    server_date: Option<SystemTime>,
    /// From the header `Retry-After`.
    retry_after: Option<Duration>,
    /// Whether the same call will fail again, although failures of its kind pass as a rule.
    lasting: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The phase in which a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request or the configuration is wrong; nothing was sent.
    Invalid,
    /// The API needs a session and was given none, or its provider has none, or the reverse; nothing was sent.
    MissingSession,
    /// The connection could not be made or broke.
    Transport,
    /// The time for the call was over.
    Timeout,
    /// The gateway answered with an HTTP status that carries no answer of the platform.
    HttpStatus,
    /// The platform refused: `code`, `msg`, `sub_code`, `sub_msg`.
    Api,
    /// The platform answered and the answer cannot be read.
    Decode,
    /// The answer carries a refusal of its own ([`Reply::into_success`](crate::Reply::into_success)).
    Refused,
}

/// Whether the platform has executed a call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Certainly not: repeating it cannot do it twice.
    NotExecuted,
    /// Nobody knows: repeat it only if doing it twice is harmless, or look first.
    Unknown,
    /// It was: only the answer is lost or says no.
    Executed,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Held::new(Inner {
            kind,
            method: String::new(),
            message: message.into(),
            outcome,
            refusal: None,
            status: None,
            path: None,
            body: None,
            raw: None,
            attempts: 0,
            server_date: None,
            retry_after: None,
            lasting: false,
            source: None,
        }))
    }

    /// Nothing was sent, because `message`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, Outcome::NotExecuted, message)
    }

    pub(crate) fn violations(error: ValidationError) -> Self {
        let mut this = Self::invalid(format!("nothing was sent: {error}"));
        this.0.path = error
            .violations()
            .first()
            .map(|violation| violation.path().to_owned());
        this.with_source(error)
    }

    pub(crate) fn api(refusal: Refusal, body: Bytes) -> Self {
        let outcome = refusal.outcome();
        let done = match outcome {
            Outcome::NotExecuted => "not executed",
            _ => "perhaps executed",
        };
        let mut this = Self::new(ErrorKind::Api, outcome, format!("{refusal}; {done}"));
        this.0.refusal = Some(refusal);
        this.with_body(body)
    }

    /// Not sent, because of a ban that another call has met.
    pub(crate) fn banned(refusal: Refusal) -> Self {
        let message = format!("{refusal}; not executed");
        let mut this = Self::new(ErrorKind::Api, Outcome::NotExecuted, message);
        this.0.refusal = Some(refusal);
        this
    }

    pub(crate) fn refused(refusal: Refusal, body: Bytes) -> Self {
        let message = format!("done by the gateway, refused in the answer: {refusal}");
        let mut this = Self::new(ErrorKind::Refused, Outcome::Executed, message);
        this.0.refusal = Some(refusal);
        this.with_body(body)
    }

    pub(crate) fn decode(problem: &Problem, body: Bytes) -> Self {
        let path = problem.path();
        let mut this = Self::undecodable(problem.to_string(), body);
        this.0.path = (!path.is_empty()).then_some(path);
        this
    }

    pub(crate) fn undecodable(what: impl fmt::Display, body: Bytes) -> Self {
        let message = format!(
            "the platform answered, but the answer cannot be read: {what}; the call may be done, do not repeat it \
             before looking (the whole answer is in body())"
        );
        Self::new(ErrorKind::Decode, Outcome::Executed, message).with_body(body)
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    /// The body as it came, where that is another charset.
    pub(crate) fn with_raw(mut self, raw: Option<Bytes>) -> Self {
        self.0.raw = raw.filter(|_| self.0.body.is_some());
        self
    }

    /// The body to be read by a person.
    pub(crate) fn text(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn with_server_date(mut self, date: Option<SystemTime>) -> Self {
        self.0.server_date = date;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn server_date(&self) -> Option<SystemTime> {
        self.0.server_date
    }

    /// Whether the platform refused the timestamp.
    pub(crate) fn is_clock(&self) -> bool {
        self.0.kind == ErrorKind::Api && self.0.refusal.as_ref().is_some_and(Refusal::is_clock)
    }

    /// Masks a secret that the platform has repeated; the body stays as it came.
    pub(crate) fn masking(mut self, secret: &str) -> Self {
        let inner = &mut *self.0;
        for text in inner
            .refusal
            .iter_mut()
            .flat_map(Refusal::texts)
            .chain([&mut inner.message])
            .chain(&mut inner.path)
        {
            secret::mask(text, secret);
        }
        self
    }

    /// What came of the way out of a refusal, with what the platform has said.
    pub(crate) fn after(mut self, refused: Self) -> Self {
        let Inner {
            message,
            refusal,
            body,
            raw,
            ..
        } = refused.0.into_inner();
        self.0.message = format!("{message}; {}", self.0.message);
        self.0.refusal = refusal;
        if self.0.body.is_none() {
            self.0.body = body;
            self.0.raw = raw;
        }
        self
    }

    /// Another attempt will fail as well.
    pub(crate) fn lasting(mut self) -> Self {
        self.0.lasting = true;
        self
    }

    /// The same error for another call that shared its fate.
    pub(crate) fn copy(&self) -> Self {
        Self(self.0.clone())
    }

    /// Puts the method of the call in the place of that of the batch it went with.
    pub(crate) fn of_item(mut self, method: &str, attempts: u32) -> Self {
        method.clone_into(&mut self.0.method);
        self.0.attempts = attempts;
        self
    }

    /// Names the method of the call and how often it was tried.
    pub(crate) fn of_call(mut self, method: &str, attempts: u32) -> Self {
        if self.0.method.is_empty() {
            method.clone_into(&mut self.0.method);
        }
        self.0.attempts = attempts;
        self
    }

    /// An earlier attempt of the call may have been executed, whatever became of the last.
    pub(crate) fn left_open(mut self) -> Self {
        if self.0.outcome == Outcome::NotExecuted {
            self.0.outcome = Outcome::Unknown;
            self.0.message.push_str(
                "; an earlier attempt of this call may have been executed: look before repeating it",
            );
        }
        self
    }

    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.0.refusal.as_ref()
    }

    /// The phase in which the call failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The platform's `code`; the answer's own code of a refusal where that is a number.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.0.refusal.as_ref().and_then(|refusal| refusal.code)
    }

    /// The platform's `msg`; the answer's own text of a refusal.
    #[must_use]
    pub fn msg(&self) -> Option<&str> {
        self.0
            .refusal
            .as_ref()
            .map(|refusal| refusal.msg.as_str())
            .filter(|text| !text.is_empty())
    }

    /// The platform's `sub_code`; the answer's own code of a refusal.
    #[must_use]
    pub fn sub_code(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.sub_code.as_deref()
    }

    /// The platform's `sub_msg`.
    #[must_use]
    pub fn sub_msg(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.sub_msg.as_deref()
    }

    /// The number under which the platform's support finds the call.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.request_id.as_deref()
    }

    /// The HTTP status, where the answer was not one of the platform.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The answer as it came, where there is any. It may repeat what was sent, secrets included: not for a log.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.raw.as_deref().or(self.text())
    }

    /// The field that is wrong or could not be read, in Rust field names: `result.orders[3].pay_time`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// How many requests were made for the call; 0 when nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The API method that was called; empty for an error of the configuration.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.0.method
    }

    /// Whether the same call may succeed later. Whether repeating it is safe, [`outcome`](Error::outcome) says.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        if self.0.lasting {
            return false;
        }
        match self.0.kind {
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::HttpStatus => {
                self.0.status.is_none_or(|status| {
                    status >= 500 || status == 408 || status == 429 || (300..400).contains(&status)
                })
            }
            ErrorKind::Api => self.0.refusal.as_ref().is_some_and(Refusal::is_retryable),
            _ => false,
        }
    }

    /// Whether the owner of the session must authorise the app again before the call can succeed.
    #[must_use]
    pub fn needs_authorization(&self) -> bool {
        let no_session = self
            .0
            .source
            .as_ref()
            .and_then(|source| source.downcast_ref());
        self.0.kind == ErrorKind::Api
            && self
                .0
                .refusal
                .as_ref()
                .is_some_and(Refusal::needs_authorization)
            || no_session.is_some_and(SessionError::needs_authorization)
    }

    /// How long the platform bans the call, or how long to wait by the header `Retry-After` of an answer that is not
    /// the platform's.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.0.kind {
            ErrorKind::Api => self.0.refusal.as_ref()?.ban(),
            ErrorKind::HttpStatus => self.0.retry_after,
            _ => None,
        }
    }

    /// Whether the platform can have executed the call.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.method.is_empty() {
            write!(f, "{}: ", self.0.method)?;
        }
        f.write_str(&self.0.message)?;
        if self.0.attempts > 1 {
            write!(f, " (after {} attempts)", self.0.attempts)?;
        }
        let refusal = self
            .0
            .refusal
            .as_ref()
            .filter(|_| self.0.kind == ErrorKind::Api);
        if let Some(advice) = refusal.and_then(advice::for_refusal) {
            write!(f, ". What to do: {advice}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind)
            .field("message", &self.to_string())
            .field("outcome", &inner.outcome);
        if let Some(refusal) = &inner.refusal {
            out.field("refusal", refusal);
        }
        if let Some(status) = inner.status {
            out.field("status", &status);
        }
        if let Some(path) = &inner.path {
            out.field("path", path);
        }
        if let Some(body) = &inner.body {
            out.field("body_len", &body.len());
        }
        out.field("attempts", &inner.attempts);
        if let Some(source) = &inner.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
