//! Why there is no key to call with.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Outcome};

/// Why a [`SessionProvider`](crate::SessionProvider) has no key.
///
/// Its text reaches the error of the call: it must not hold a key or a token.
///
/// ```
/// use top_runtime::SessionError;
///
/// let error = SessionError::authorize("the subscription of the shop has ended");
/// assert!(error.needs_authorization());
/// ```
#[derive(Clone, Debug)]
pub struct SessionError {
    cause: Cause,
    message: Arc<str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Authorize,
    Passing,
    Other,
}

impl SessionError {
    /// A failure that will not go away by itself.
    pub fn new(message: impl Into<String>) -> Self {
        Self::of(Cause::Other, message)
    }

    /// A failure that may be gone the next time: a store that is locked, a connection that broke.
    pub fn passing(message: impl Into<String>) -> Self {
        Self::of(Cause::Passing, message)
    }

    /// The user must authorise the app again, because `why`.
    pub fn authorize(why: impl Into<String>) -> Self {
        Self::of(Cause::Authorize, why)
    }

    /// Keeps the error behind this one.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Whether only the user can help, by authorising the app again.
    #[must_use]
    pub fn needs_authorization(&self) -> bool {
        self.cause == Cause::Authorize
    }

    /// Says first what made a new key necessary.
    pub(crate) fn because(mut self, reason: &str) -> Self {
        self.message = format!("{reason}, and the refresh failed: {}", self.message).into();
        self
    }

    fn of(cause: Cause, message: impl Into<String>) -> Self {
        Self {
            cause,
            message: message.into().into(),
            source: None,
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.needs_authorization() {
            write!(f, "the user must authorise the app again: {}", self.message)
        } else {
            write!(f, "no session: {}", self.message)
        }
    }
}

impl StdError for SessionError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for SessionError {
    fn from(error: std::io::Error) -> Self {
        Self::passing(error.to_string()).with_source(error)
    }
}

impl From<Error> for SessionError {
    fn from(error: Error) -> Self {
        let cause = if error.needs_authorization() {
            Cause::Authorize
        } else if error.is_retryable() {
            Cause::Passing
        } else {
            Cause::Other
        };
        Self::of(cause, error.to_string()).with_source(error)
    }
}

/// The call itself was not executed: it was not sent, or refused for its session.
impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        let kind = match error.cause {
            Cause::Passing => ErrorKind::Transport,
            Cause::Authorize | Cause::Other => ErrorKind::MissingSession,
        };
        Self::new(kind, Outcome::NotExecuted, error.to_string()).with_source(error)
    }
}
