//! Where the key of a session comes from.

use std::future::Future;
use std::pin::Pin;

use super::{SessionError, SessionKey};

/// What a [`SessionProvider`] gives: a key, later.
pub type SessionFuture<'a> =
    Pin<Box<dyn Future<Output = Result<SessionKey, SessionError>> + Send + 'a>>;

/// Where [`Session::refreshing`](crate::Session::refreshing) gets its keys.
///
/// [`auth::RefreshingProvider`](crate::auth::RefreshingProvider) is the one that refreshes OAuth tokens by itself;
/// implement this for keys that another program keeps. It is asked once at a time for each session, never while an
/// answer is awaited, and may keep state without locks of its own around the whole.
pub trait SessionProvider: Send + Sync + 'static {
    /// The key to call with. Asked before the first call, and when the last one [is stale](Self::is_stale).
    ///
    /// # Errors
    /// A [`SessionError`] that says whether the user must authorise the app again.
    fn current(&self) -> SessionFuture<'_>;

    /// A new key, because the platform refused `refused`. To give the same one again is an error.
    ///
    /// # Errors
    /// A [`SessionError`] that says whether the user must authorise the app again. Every call that waits gets it; the
    /// next call asks again.
    fn renew<'a>(&'a self, refused: &'a SessionKey) -> SessionFuture<'a>;

    /// Whether [`current`](Self::current) should be asked again before the next call, because `key` has ended or soon
    /// will. Asked before every call, and must not wait.
    fn is_stale(&self, key: &SessionKey) -> bool {
        let _ = key;
        false
    }
}
