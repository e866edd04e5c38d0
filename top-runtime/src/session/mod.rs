//! Whose data a call is about: the OAuth access token of a user, which the platform calls session.

use std::fmt;

use crate::secret::Secret;

/// The session of a user.
///
/// Cheap to clone. It has no readable `Debug`, and no error, log or span holds it.
///
/// ```
/// use top_runtime::Session;
///
/// let session = Session::new("6100e23d5f…");
/// assert_eq!(format!("{session:?}"), "Session(***)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Session(Secret);

impl Session {
    /// A session whose key does not change.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Secret::new(key.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?})", self.0)
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
