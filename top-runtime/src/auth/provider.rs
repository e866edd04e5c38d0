//! A session that is kept alive by refreshing its token.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Token, TokenSource, TokenStore};
use crate::clock::{Clock, Machine};
use crate::error::Error;
use crate::session::{SessionError, SessionFuture, SessionKey, SessionProvider};

/// Gives the session of one user from a store, and refreshes it when the platform refuses it.
///
/// The store is read before every refresh and after one that was refused: another program may have refreshed the
/// token, or the user authorised again, and nobody needs to be restarted for that. A new token that cannot be stored is
/// an error, is kept in memory, and is stored the next time.
///
/// ```
/// use std::time::Duration;
/// use top_runtime::auth::{AuthApi, MemoryStore, RefreshingProvider};
/// use top_runtime::{Client, Session};
///
/// let client = Client::builder("12345678", "app-secret").build()?;
/// let provider = RefreshingProvider::new(AuthApi::new(&client), MemoryStore::new(), "seller-17")
///     .before_expiry(Duration::from_secs(3600));
/// let session = Session::refreshing(provider);
/// # let _ = session;
/// # Ok::<(), top_runtime::Error>(())
/// ```
pub struct RefreshingProvider {
    source: Box<dyn TokenSource>,
    store: Box<dyn TokenStore>,
    user: String,
    early: Duration,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// Never locked across an await.
#[derive(Default)]
struct State {
    /// A token that the platform has given and the store has not taken.
    unstored: Option<Token>,
    /// When the key that was given last should be asked for again.
    stale_at: Option<SystemTime>,
}

/// The least time between two refreshes before expiry.
const PAUSE: Duration = Duration::from_mins(1);

impl RefreshingProvider {
    /// The session of `user`, whose token is in `store` and is refreshed by `source`.
    pub fn new(source: impl TokenSource, store: impl TokenStore, user: impl Into<String>) -> Self {
        Self {
            source: Box::new(source),
            store: Box::new(store),
            user: user.into(),
            early: Duration::ZERO,
            clock: Arc::new(Machine::start()),
            state: Mutex::default(),
        }
    }

    /// Refreshes so long before the session ends; not unless set, only when it has ended or was refused. A refresh
    /// before the end that fails is no error: the old key is used until it ends.
    #[must_use]
    pub fn before_expiry(mut self, early: Duration) -> Self {
        self.early = early;
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    async fn usable(&self) -> Result<SessionKey, SessionError> {
        let token = self.stored().await?;
        let now = self.clock.now();
        // Without a refresh there is nothing to lose in asking the platform, whose clock is the one that counts.
        if !token.is_expired(later(now, self.early)) || !token.is_refreshable(now) {
            return Ok(self.given(&token));
        }
        match self.refreshed(&token, "the session has ended").await {
            Ok(token) => Ok(self.given(&token)),
            Err(_) if !token.is_expired(now) => Ok(self.given(&token)),
            Err(error) => Err(error),
        }
    }

    async fn replaced(&self, refused: &SessionKey) -> Result<SessionKey, SessionError> {
        let token = self.stored().await?;
        let token = if token.session_key() == *refused {
            self.refreshed(&token, "the platform refused the session")
                .await?
        } else {
            token
        };
        Ok(self.given(&token))
    }

    /// The token of the user, after one that was not stored has been.
    async fn stored(&self) -> Result<Token, SessionError> {
        let stored = self.store.load(&self.user).await?;
        let unstored = self.state().unstored.clone();
        match (unstored, stored) {
            // The user has authorised again meanwhile.
            (Some(token), Some(stored)) if stored.obtained_at() > token.obtained_at() => {
                self.state().unstored = None;
                Ok(stored)
            }
            (Some(token), _) => {
                self.save(token.clone()).await?;
                Ok(token)
            }
            (None, Some(stored)) => Ok(stored),
            (None, None) => Err(SessionError::authorize(
                "there is no token of this user in the store",
            )),
        }
    }

    async fn refreshed(&self, token: &Token, because: &str) -> Result<Token, SessionError> {
        let now = self.clock.now();
        let refresh_token = match token.expose_refresh_token() {
            Some(refresh_token) if token.is_refreshable(now) => refresh_token,
            Some(_) => {
                return Err(SessionError::authorize(format!(
                    "{because}, and its token cannot be refreshed or no longer (re_expires_in): only apps of the \
                     service market can refresh, others get a fixed term"
                )));
            }
            None => {
                return Err(SessionError::authorize(format!(
                    "{because}, and there is no refresh token"
                )));
            }
        };
        match self.source.refresh(refresh_token).await {
            Ok(new) => {
                let new = new.after(token);
                self.save(new.clone()).await?;
                Ok(new)
            }
            Err(error) => self.refused(token, because, error).await,
        }
    }

    /// A refresh token can be used once: if it was refused, another program may have used it and stored the new one.
    async fn refused(
        &self,
        token: &Token,
        because: &str,
        error: Error,
    ) -> Result<Token, SessionError> {
        if error.needs_authorization()
            && let Some(other) = self.store.load(&self.user).await?
            && other.session_key() != token.session_key()
        {
            return Ok(other);
        }
        Err(SessionError::from(error).because(because))
    }

    async fn save(&self, token: Token) -> Result<(), SessionError> {
        self.state().unstored = Some(token.clone());
        self.store.save(&self.user, &token).await?;
        self.state().unstored = None;
        Ok(())
    }

    fn given(&self, token: &Token) -> SessionKey {
        let now = self.clock.now();
        self.state().stale_at = token
            .expires_at()
            .filter(|_| token.is_refreshable(now))
            // Not at once again, where the refresh has just failed or the new token is as short-lived.
            .map(|end| {
                let early = end.checked_sub(self.early).unwrap_or(end);
                end.min(early.max(later(now, PAUSE)))
            });
        token.session_key()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionProvider for RefreshingProvider {
    fn current(&self) -> SessionFuture<'_> {
        Box::pin(self.usable())
    }

    fn renew<'a>(&'a self, refused: &'a SessionKey) -> SessionFuture<'a> {
        Box::pin(self.replaced(refused))
    }

    fn is_stale(&self, _key: &SessionKey) -> bool {
        let stale_at = self.state().stale_at;
        stale_at.is_some_and(|at| at <= self.clock.now())
    }
}

/// The same time where there is none as late as that.
fn later(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time)
}

impl fmt::Debug for RefreshingProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshingProvider")
            .field("user", &self.user)
            .field("before_expiry", &self.early)
            .finish_non_exhaustive()
    }
}
