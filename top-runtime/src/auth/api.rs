//! Tokens by the platform's own APIs.

use std::fmt;

use memchr::memmem;
use serde_json::Value as Tree;

use super::token::unreadable;
use super::{Token, TokenFuture, TokenSource};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::kernel::Json;
use crate::reply::Reply;
use crate::session::SessionError;
use crate::{top_api, top_model};

/// Changes a code for a token.
#[top_api(method = "taobao.top.auth.token.create", session = false, response = TokenAnswer, crate = crate)]
struct TokenCreateRequest {
    /// The code.
    code: String,
    /// The client of the user; the platform compares it with that of the authorisation.
    uuid: Option<String>,
}

/// Refreshes a token.
#[top_api(method = "taobao.top.auth.token.refresh", session = false, response = TokenAnswer, crate = crate)]
struct TokenRefreshRequest {
    /// The refresh token.
    refresh_token: String,
}

/// The answer of both.
#[top_model(crate = crate)]
struct TokenAnswer {
    /// The token, as a document in a text. Read as it comes, so that no error repeats a part of it.
    token_result: Option<Json<Tree>>,
}

/// Tokens by the platform's APIs `taobao.top.auth.token.create` and `taobao.top.auth.token.refresh`.
///
/// They go the way of every call of the client: its gateway, rate limits and retries. The gateway must be https, as
/// that of a [`Client`] is.
///
/// ```no_run
/// use top_runtime::Client;
/// use top_runtime::auth::AuthApi;
///
/// # async fn example(code: &str) -> Result<(), top_runtime::Error> {
/// let token = AuthApi::new(&Client::from_env()?).token(code).await?;
/// println!("{:?} until {:?}", token.user_nick(), token.expires_at());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthApi {
    client: Client,
    uuid: Option<String>,
}

impl AuthApi {
    /// Tokens for the app of `client`.
    #[must_use]
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            uuid: None,
        }
    }

    /// The parameter `uuid` of `create`: what the authorisation was asked for with, where there was one.
    #[must_use]
    pub fn uuid(mut self, uuid: impl Into<String>) -> Self {
        self.uuid = Some(uuid.into());
        self
    }

    /// Changes the code of an authorisation for a token. A code can be used once.
    ///
    /// # Errors
    /// [`needs_authorization`](Error::needs_authorization) where the platform refused the code; other errors are
    /// those of every call.
    pub async fn token(&self, code: &str) -> Result<Token, Error> {
        let request = TokenCreateRequest {
            code: code.to_owned(),
            uuid: self.uuid.clone(),
        };
        let answer = self.client.call(&request, None).await;
        self.read(answer, code, CODE_REFUSED)
    }

    fn read(
        &self,
        answer: Result<Reply<TokenAnswer>, Error>,
        sent: &str,
        why: &'static str,
    ) -> Result<Token, Error> {
        match answer {
            Ok(reply) => match reply.into_inner().token_result {
                Some(Json(Tree::Object(token))) => {
                    Token::of_answer(&token, self.client.shared().now())
                }
                Some(_) => Err(unreadable("`token_result` is not a JSON object")),
                None => Err(unreadable("it has no `token_result`")),
            },
            Err(error) if error.kind() == ErrorKind::Decode => {
                Err(unreadable("it cannot be read").of_call(error.method(), error.attempts()))
            }
            Err(error) => {
                let refused = is_about_the_grant(&error);
                let error = without_echo(error, sent);
                Err(if refused {
                    error.with_source(SessionError::authorize(why))
                } else {
                    error
                })
            }
        }
    }
}

const CODE_REFUSED: &str = "the platform refused the code; a code is good once and for a short time, and only for the app it was given to";
const REFRESH_REFUSED: &str = "the platform refused the refresh token; it has expired, was used or cancelled, or belongs to another app key";

/// Whether a refusal is about the code or refresh token, and not about the app, its signature or its limits.
fn is_about_the_grant(error: &Error) -> bool {
    error.kind() == ErrorKind::Api
        && !error.is_retryable()
        && match error.code() {
            Some(26 | 27 | 40..=44 | 53) | None => true,
            // The platform's backend says what is wrong with the parameters in sub_code.
            Some(15 | 50) => error
                .sub_code()
                .is_some_and(|code| !code.starts_with("isp.")),
            Some(code) => code > 100,
        }
}

/// The error without the platform's texts, if they repeat what it was sent.
fn without_echo(error: Error, sent: &str) -> Error {
    let echoes = !sent.is_empty()
        && (error.to_string().contains(sent)
            || error
                .body()
                .is_some_and(|body| memmem::find(body, sent.as_bytes()).is_some()));
    if !echoes {
        return error;
    }
    let code = error.code().unwrap_or_default();
    let message =
        format!("code {code} (its text repeats the code or token that was sent, and is not shown)");
    Error::new(error.kind(), error.outcome(), message).of_call(error.method(), error.attempts())
}

impl TokenSource for AuthApi {
    fn refresh<'a>(&'a self, refresh_token: &'a str) -> TokenFuture<'a> {
        Box::pin(async move {
            let request = TokenRefreshRequest {
                refresh_token: refresh_token.to_owned(),
            };
            let answer = self.client.call(&request, None).await;
            self.read(answer, refresh_token, REFRESH_REFUSED)
        })
    }
}

impl fmt::Debug for AuthApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthApi")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
