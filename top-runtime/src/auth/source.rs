//! Where a new token comes from.

use std::future::Future;
use std::pin::Pin;

use super::Token;
use crate::error::Error;

/// What a [`TokenSource`] gives: a token, later.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Token, Error>> + Send + 'a>>;

/// A way to refresh a token: [`OAuth`](super::OAuth), [`AuthApi`](super::AuthApi), or one of your own.
pub trait TokenSource: Send + Sync + 'static {
    /// A new token for a refresh token.
    ///
    /// # Errors
    /// Why there is none; [`needs_authorization`](Error::needs_authorization) where the refresh token was refused.
    fn refresh<'a>(&'a self, refresh_token: &'a str) -> TokenFuture<'a>;
}
