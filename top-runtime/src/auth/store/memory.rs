//! Tokens for as long as the program runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{StoreFuture, TokenStore};
use crate::auth::Token;

/// Keeps tokens in memory: for tests, and for programs that get their tokens from elsewhere at every start.
///
/// Clones share what they keep.
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::SystemTime;
/// use top_runtime::auth::{MemoryStore, Token, TokenStore as _};
///
/// let store = MemoryStore::new();
/// let token = Token::from_answer(r#"{"access_token": "6100…"}"#, SystemTime::now())?;
/// store.save("seller-17", &token).await?;
/// assert_eq!(store.load("seller-17").await?, Some(token));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<String, Token>>>);

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn tokens(&self) -> MutexGuard<'_, BTreeMap<String, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, user: &'a str) -> StoreFuture<'a, Option<Token>> {
        Box::pin(async move { Ok(self.tokens().get(user).cloned()) })
    }

    fn save<'a>(&'a self, user: &'a str, token: &'a Token) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.tokens().insert(user.to_owned(), token.clone());
            Ok(())
        })
    }
}
