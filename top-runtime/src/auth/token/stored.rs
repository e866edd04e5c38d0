//! A token as it is stored.

use serde_json::{Map, Value as Tree};

use super::{Times, Token, User};
use crate::secret::Secret;
use crate::session::SessionError;

impl Token {
    /// The token as a JSON object that [`from_stored`](Self::from_stored) reads: for a [`TokenStore`] of your own.
    ///
    /// It holds the session key and the refresh token in the clear: store it as you store passwords, and log it never.
    ///
    /// [`TokenStore`]: crate::auth::TokenStore
    #[must_use]
    pub fn expose_for_store(&self) -> String {
        Tree::Object(self.to_stored()).to_string()
    }

    /// A token that was stored.
    ///
    /// # Errors
    /// A text that [`expose_for_store`](Self::expose_for_store) has not written; the error does not repeat it.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use top_runtime::auth::Token;
    ///
    /// let token = Token::from_answer(r#"{"access_token": "6100…"}"#, SystemTime::now())?;
    /// assert_eq!(Token::from_stored(&token.expose_for_store())?, token);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_stored(json: &str) -> Result<Self, SessionError> {
        match serde_json::from_str(json) {
            Ok(Tree::Object(stored)) => Self::of_stored(&stored),
            _ => Err(SessionError::new(
                "a stored token is corrupt: it is not a JSON object",
            )),
        }
    }

    pub(in crate::auth) fn to_stored(&self) -> Map<String, Tree> {
        let mut stored = Map::new();
        let (times, user) = (&self.times, &self.user);
        let secret = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().into());
        for (name, value) in [
            ("access_token", Some(self.access.expose().into())),
            ("refresh_token", secret(&self.refresh)),
            ("mobile_token", secret(&self.mobile)),
            ("obtained_at", Some(times.obtained.into())),
            ("expires_at", times.expires.map(Tree::from)),
            ("refreshable_until", times.refreshable.map(Tree::from)),
            ("r1_until", times.r1.map(Tree::from)),
            ("r2_until", times.r2.map(Tree::from)),
            ("w1_until", times.w1.map(Tree::from)),
            ("w2_until", times.w2.map(Tree::from)),
            ("high_risk_until", times.high_risk.map(Tree::from)),
            ("user_id", user.id.clone().map(Tree::from)),
            ("user_nick", user.nick.clone().map(Tree::from)),
            ("sub_user_id", user.sub_id.clone().map(Tree::from)),
            ("sub_user_nick", user.sub_nick.clone().map(Tree::from)),
            ("open_uid", user.open_uid.clone().map(Tree::from)),
        ] {
            if let Some(value) = value {
                stored.insert(name.to_owned(), value);
            }
        }
        stored
    }

    pub(in crate::auth) fn of_stored(stored: &Map<String, Tree>) -> Result<Self, SessionError> {
        // Strict, unlike an answer: what is written here is known, and a token that is half read is worse than none.
        let text = |name: &'static str| match stored.get(name) {
            None => Ok(None),
            Some(Tree::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(corrupt(name)),
        };
        let time = |name: &'static str| match stored.get(name) {
            None => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| corrupt(name)),
        };
        let secret = |name| text(name).map(|text| text.map(Secret::new));
        Ok(Self {
            access: secret("access_token")?.ok_or_else(|| corrupt("access_token"))?,
            refresh: secret("refresh_token")?,
            mobile: secret("mobile_token")?,
            times: Times {
                obtained: time("obtained_at")?.ok_or_else(|| corrupt("obtained_at"))?,
                expires: time("expires_at")?,
                refreshable: time("refreshable_until")?,
                r1: time("r1_until")?,
                r2: time("r2_until")?,
                w1: time("w1_until")?,
                w2: time("w2_until")?,
                high_risk: time("high_risk_until")?,
            },
            user: User {
                id: text("user_id")?,
                nick: text("user_nick")?,
                sub_id: text("sub_user_id")?,
                sub_nick: text("sub_user_nick")?,
                open_uid: text("open_uid")?,
            },
        })
    }
}

fn corrupt(name: &str) -> SessionError {
    SessionError::new(format!(
        "a stored token is corrupt: no `{name}` that can be read"
    ))
}
