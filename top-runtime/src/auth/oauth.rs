//! Tokens by `https://oauth.taobao.com`.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::address;
use super::exchange::{Grant, exchange};
use super::{Token, TokenFuture, TokenSource};
use crate::address::stays_here;
use crate::client::{Client, connections};
use crate::error::Error;
use crate::wire::form;

/// Production.
const PRODUCTION: &str = "https://oauth.taobao.com";
/// The sandbox, which the platform's current documentation no longer lists.
const SANDBOX: &str = "https://oauth.tbsandbox.com";

/// To make a connection to this machine.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Where to send a user who shall authorise the app `app_key`.
///
/// The platform sends them back to `redirect_uri`, which must be the one in the console of the app, with a `code` and
/// with `state` as it was given. Make `state` a random text of the visit and compare it on return: it is what keeps
/// others from slipping your users a code of their own.
///
/// ```
/// use top_runtime::auth::authorize_url;
///
/// let url = authorize_url("12345678", "https://shop.example/top/authorized", "k7Qx…");
/// assert!(url.starts_with("https://oauth.taobao.com/authorize?response_type=code&client_id=12345678&redirect_uri=https%3A"));
/// ```
#[must_use]
pub fn authorize_url(app_key: &str, redirect_uri: &str, state: &str) -> String {
    authorize(PRODUCTION, app_key, redirect_uri, state)
}

fn authorize(address: &str, app_key: &str, redirect_uri: &str, state: &str) -> String {
    let mut query = Vec::new();
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", app_key),
        ("redirect_uri", redirect_uri),
        ("state", state),
    ] {
        form::push_pair(name, value, &mut query);
    }
    format!("{address}/authorize?{}", String::from_utf8_lossy(&query))
}

/// Tokens by `https://oauth.taobao.com/token`, with the connections, key, secret and timeout of a client.
///
/// ```no_run
/// use top_runtime::Client;
/// use top_runtime::auth::OAuth;
///
/// # async fn example(code: &str) -> Result<(), top_runtime::Error> {
/// let oauth = OAuth::new(&Client::from_env()?);
/// let token = oauth.token(code, "https://shop.example/top/authorized").await?;
/// println!("{:?} until {:?}", token.user_nick(), token.expires_at());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuth {
    client: Client,
    address: String,
    /// Connections past a proxy that those of the client would go through.
    direct: Option<reqwest::Client>,
}

impl OAuth {
    /// Tokens for the app of `client`.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            address: PRODUCTION.to_owned(),
            direct: None,
        }
    }

    /// By the sandbox. The platform's current documentation no longer lists it.
    #[must_use]
    pub fn sandbox(client: &Client) -> Self {
        Self {
            client: client.clone(),
            address: SANDBOX.to_owned(),
            direct: None,
        }
    }

    /// By another server; `address` is what stands before `/token` and `/authorize`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for an address that is no URL, or not https outside loopback:
    /// the app secret is sent to it.
    ///
    /// ```
    /// use top_runtime::Client;
    /// use top_runtime::auth::OAuth;
    ///
    /// let client = Client::builder("12345678", "app-secret").build()?;
    /// assert!(OAuth::at(&client, "http://127.0.0.1:8080").is_ok());
    /// assert!(OAuth::at(&client, "http://oauth.example").is_err());
    /// # Ok::<(), top_runtime::Error>(())
    /// ```
    pub fn at(client: &Client, address: &str) -> Result<Self, Error> {
        Self::by(client, &address::check(address, false)?)
    }

    /// By another server, also without TLS: everybody on the way can read the app secret and the tokens.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for an address that is no URL.
    pub fn at_insecure(client: &Client, address: &str) -> Result<Self, Error> {
        Self::by(client, &address::check(address, true)?)
    }

    fn by(client: &Client, address: &Url) -> Result<Self, Error> {
        let direct = stays_here(address) && !client.shared().http_is_direct;
        Ok(Self {
            client: client.clone(),
            address: address.as_str().trim_end_matches('/').to_owned(),
            direct: direct
                .then(|| connections(CONNECT_TIMEOUT, true))
                .transpose()?,
        })
    }

    /// [`authorize_url`] of this app on this server.
    #[must_use]
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        authorize(
            &self.address,
            &self.client.shared().app_key,
            redirect_uri,
            state,
        )
    }

    /// Changes the code of an authorisation for a token. A code can be used once; `redirect_uri` must be the one that
    /// the user was sent with.
    ///
    /// # Errors
    /// [`ErrorKind::Api`](crate::ErrorKind::Api) where the server refused, with its `error` as
    /// [`sub_code`](Error::sub_code) and its `error_description` as [`sub_msg`](Error::sub_msg);
    /// [`needs_authorization`](Error::needs_authorization) where only a new code can help.
    pub async fn token(&self, code: &str, redirect_uri: &str) -> Result<Token, Error> {
        let grant = Grant {
            kind: "authorization_code",
            name: "code",
            secret: code,
            redirect_uri: Some(redirect_uri),
            refused: "a code is good once and for a short time, and only with the redirect_uri and the app that it was \
                      given to (the server calls a used code invalid_client too)",
        };
        self.exchange(&grant).await
    }

    async fn exchange(&self, grant: &Grant<'_>) -> Result<Token, Error> {
        let http = self.direct.as_ref().unwrap_or(&self.client.shared().http);
        exchange(&self.client, http, &self.address, grant).await
    }
}

impl TokenSource for OAuth {
    fn refresh<'a>(&'a self, refresh_token: &'a str) -> TokenFuture<'a> {
        Box::pin(async move {
            let grant = Grant {
                kind: "refresh_token",
                name: "refresh_token",
                secret: refresh_token,
                redirect_uri: None,
                refused: "the refresh token has expired, was used or cancelled, or belongs to another app",
            };
            self.exchange(&grant).await
        })
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("client", &self.client)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
