//! Whose data a call is about: the OAuth access token of a user, which the platform calls session.

mod error;
mod flight;
mod provider;

use std::fmt;
use std::sync::Arc;

use crate::error::Error;
use crate::secret::Secret;
use crate::types::is_blank;

use flight::Refreshing;

pub use error::SessionError;
pub use provider::{SessionFuture, SessionProvider};

/// The session of a user.
///
/// Cheap to clone; all clones share what they know. It has no readable `Debug`, and no error, log or span holds it.
///
/// A session ends some day. One made with [`Session::new`] then fails every call with an error whose
/// [`needs_authorization`](crate::Error::needs_authorization) is true; one made with [`Session::refreshing`] gets
/// itself a new key and the call is repeated once.
///
/// ```
/// use top_runtime::Session;
///
/// let session = Session::new("6100e23d5f…");
/// assert_eq!(format!("{session:?}"), "Session(***)");
/// ```
#[derive(Clone)]
pub struct Session(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(SessionKey),
    Refreshing(Arc<Refreshing>),
}

impl Session {
    /// A session whose key does not change.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Kind::Fixed(SessionKey::new(key)))
    }

    /// A session that asks `provider` for its key, and for a new one when the platform refuses it.
    ///
    /// However many calls wait, the provider is asked once at a time, in a task of its own on the tokio runtime of the
    /// call that asked first: a call that is dropped or out of time does not stop a refresh that others wait for, nor
    /// lose a token that the platform has just given out.
    ///
    /// ```
    /// use top_runtime::{Session, SessionFuture, SessionKey, SessionProvider};
    ///
    /// /// Reads the key from where another program keeps it fresh.
    /// struct Vault;
    ///
    /// impl SessionProvider for Vault {
    ///     fn current(&self) -> SessionFuture<'_> {
    ///         Box::pin(async { Ok(SessionKey::new(tokio_read("/run/top/session").await?)) })
    ///     }
    ///
    ///     fn renew<'a>(&'a self, _refused: &'a SessionKey) -> SessionFuture<'a> {
    ///         self.current()
    ///     }
    /// }
    /// # async fn tokio_read(path: &str) -> std::io::Result<String> { std::fs::read_to_string(path) }
    ///
    /// let session = Session::refreshing(Vault);
    /// # let _ = session;
    /// ```
    pub fn refreshing(provider: impl SessionProvider) -> Self {
        Self(Kind::Refreshing(Arc::new(Refreshing::new(provider))))
    }

    /// The key, where it can be told without waiting. While a refresh is under way there is none.
    pub(crate) fn known(&self) -> Option<SessionKey> {
        match &self.0 {
            Kind::Fixed(key) => Some(key.clone()),
            Kind::Refreshing(shared) => shared.known(),
        }
    }

    /// Whether it is certain that there is no key in it: the platform drops a blank one and finds the signature wrong.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(&self.0, Kind::Fixed(key) if is_blank(key.expose()))
    }

    /// Whether the key begins or ends with white space, as texts from files do.
    pub(crate) fn is_untidy(&self) -> bool {
        matches!(&self.0, Kind::Fixed(key) if key.expose().trim() != key.expose())
    }

    /// The key to call with; the provider is asked if there is none, and a refresh under way is waited for.
    pub(crate) async fn current(&self) -> Result<SessionKey, Error> {
        match &self.0 {
            Kind::Fixed(key) => Ok(key.clone()),
            Kind::Refreshing(shared) => Ok(shared.current().await?),
        }
    }

    /// A key in place of one that the platform has refused, `None` where there can be no other.
    pub(crate) async fn renewed(&self, refused: &SessionKey) -> Result<Option<SessionKey>, Error> {
        match &self.0 {
            Kind::Fixed(_) => Ok(None),
            Kind::Refreshing(shared) => Ok(Some(shared.renewed(refused).await?)),
        }
    }
}

/// Two fixed sessions are equal if their keys are; a refreshing one is equal to its clones only.
impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Fixed(a), Kind::Fixed(b)) => a == b,
            (Kind::Refreshing(a), Kind::Refreshing(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Session {}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Fixed(_) => "Session(***)",
            Kind::Refreshing(_) => "Session(refreshing, ***)",
        })
    }
}

/// The key of a session as a provider gives it: cheap to clone, without a readable `Debug`.
///
/// ```
/// use top_runtime::SessionKey;
///
/// let key = SessionKey::new("6100e23d5f…");
/// assert_eq!(format!("{key:?}"), "SessionKey(***)");
/// assert_eq!(key.expose(), "6100e23d5f…");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(Secret);

impl SessionKey {
    /// The key with this text.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Secret::new(key.into()))
    }

    /// The text. It gives full access to the data of its user: not for a log.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({:?})", self.0)
    }
}

/// Whether an API is called with the session of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionPolicy {
    /// It takes none.
    None,
    /// It cannot be called without.
    Required,
    /// It may be called with one.
    Optional,
}
