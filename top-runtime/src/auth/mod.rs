//! Sessions: how an app comes by the token of a user, keeps it and refreshes it.
//!
//! 1. Send the user to [`authorize_url`]; the platform sends them back to your `redirect_uri` with a `code`.
//! 2. Change the code for a [`Token`], with [`OAuth`] or [`AuthApi`]; a code can be used once.
//! 3. Keep the token in a [`TokenStore`], such as [`FileStore`].
//! 4. Call with a session of a [`RefreshingProvider`], which reads the store, refreshes the token when the platform
//!    refuses it, and stores the new one.
//!
//! ```no_run
//! use top_runtime::auth::{FileStore, OAuth, RefreshingProvider, TokenStore as _};
//! use top_runtime::{Client, Session};
//!
//! # async fn example(code: &str) -> Result<(), top_runtime::Error> {
//! let client = Client::from_env()?;
//! let oauth = OAuth::new(&client);
//! let store = FileStore::new("/var/lib/shop/tokens.json");
//!
//! // Where the platform sends the user back:
//! let token = oauth.token(code, "https://shop.example/top/authorized").await?;
//! store.save("seller-17", &token).await?;
//!
//! // From then on:
//! let session = Session::refreshing(RefreshingProvider::new(oauth, store, "seller-17"));
//! client.call_untyped("taobao.user.seller.get", [("fields", "nick")], Some(&session)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Not every app can refresh: those of the service market can, those of a merchant's own backend get a fixed term,
//! after which the user must authorise again. [`Token::is_refreshable`] tells.
//!
//! Nothing in here writes to a log, and no `Debug` or error holds a token, a code or a secret.

mod address;
mod api;
mod exchange;
mod oauth;
mod provider;
mod source;
mod store;
mod token;

pub use api::AuthApi;
pub use oauth::{OAuth, authorize_url};
pub use provider::RefreshingProvider;
pub use source::{TokenFuture, TokenSource};
pub use store::{FileStore, MemoryStore, StoreFuture, TokenStore};
pub use token::Token;
