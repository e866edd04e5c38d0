//! What a handler learns about the call beside its request.

use std::fmt;
use std::sync::Arc;

use crate::sessions::Sessions;

/// The call that a handler is answering.
pub struct Context {
    pub(crate) method: String,
    pub(crate) app_key: String,
    pub(crate) session: Option<String>,
    pub(crate) target_app_key: Option<String>,
    pub(crate) attempt: u64,
    pub(crate) request_id: String,
    pub(crate) body: Option<Arc<str>>,
    pub(crate) sessions: Arc<Sessions>,
}

impl Context {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The app key of the caller.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.app_key
    }

    /// The session, where the caller gave one. It is one of those that the gateway knows.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The app that provides the API, where the caller named it.
    #[must_use]
    pub fn target_app_key(&self) -> Option<&str> {
        self.target_app_key.as_deref()
    }

    /// How many requests of this method the gateway has seen, this one included: 1 for the first. Those that were
    /// refused or met a fault count too.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    /// The `request_id` of the answer.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The raw JSON or XML body, where the caller sent one.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Makes a session valid from now on, as after an authorisation.
    pub fn add_session(&self, session: &str) {
        self.sessions.add(session);
    }

    /// Makes a session invalid from now on, as after its term: code 27.
    pub fn revoke_session(&self, session: &str) {
        self.sessions.revoke(session);
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("method", &self.method)
            .field("app_key", &self.app_key)
            .field(
                "session",
                &self.session.as_ref().map(|_| crate::record::MASK),
            )
            .field("attempt", &self.attempt)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
