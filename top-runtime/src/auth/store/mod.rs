//! Where tokens are kept between runs of a program.

mod file;
mod memory;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::Token;
use crate::session::SessionError;

pub use file::FileStore;
pub use memory::MemoryStore;

/// What a [`TokenStore`] gives, later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SessionError>> + Send + 'a>>;

/// Keeps the tokens of the users of an app.
///
/// `user` is a name of your own for the one who has authorised: their number, their shop, a row of your database.
/// [`FileStore`] is the one for a single machine; for a database implement this with [`Token::expose_for_store`] and
/// [`Token::from_stored`].
pub trait TokenStore: Send + Sync + 'static {
    /// The token of `user`, `None` where there is none.
    ///
    /// # Errors
    /// A store that cannot be read. It must not say "none" then: the user would be asked to authorise for nothing.
    fn load<'a>(&'a self, user: &'a str) -> StoreFuture<'a, Option<Token>>;

    /// Stores the token of `user` in place of the one before: whole, or not at all.
    ///
    /// # Errors
    /// A store that cannot be written; the token that was there still is.
    fn save<'a>(&'a self, user: &'a str, token: &'a Token) -> StoreFuture<'a, ()>;
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load<'a>(&'a self, user: &'a str) -> StoreFuture<'a, Option<Token>> {
        (**self).load(user)
    }

    fn save<'a>(&'a self, user: &'a str, token: &'a Token) -> StoreFuture<'a, ()> {
        (**self).save(user, token)
    }
}
