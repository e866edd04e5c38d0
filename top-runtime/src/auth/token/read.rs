//! A token as the platform writes it, under either set of names.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Tree};

use super::{Times, Token, User};
use crate::error::{Error, ErrorKind, Outcome};
use crate::secret::Secret;
use crate::wire::form;

impl Token {
    /// Reads an answer of the platform that came at `now`: the JSON of `https://oauth.taobao.com/token`, or the
    /// `token_result` of `taobao.top.auth.token.create` and `.refresh`.
    ///
    /// For tokens that another program has received; [`OAuth`](crate::auth::OAuth) and
    /// [`AuthApi`](crate::auth::AuthApi) do it themselves.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] for a text that is no JSON object or has no `access_token`; the error does not repeat it.
    pub fn from_answer(json: &str, now: SystemTime) -> Result<Self, Error> {
        match serde_json::from_str(json) {
            Ok(Tree::Object(answer)) => Self::of_answer(&answer, now),
            Ok(_) => Err(unreadable("it is not a JSON object")),
            Err(_) => Err(unreadable("it is not JSON")),
        }
    }

    pub(in crate::auth) fn of_answer(
        answer: &Map<String, Tree>,
        now: SystemTime,
    ) -> Result<Self, Error> {
        let access = text(answer, &["access_token"])
            .ok_or_else(|| unreadable("it has no `access_token`"))?;
        let secret = |name| text(answer, &[name]).map(Secret::new);
        let obtained = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // A number of seconds from now, or a point in time in milliseconds: zero is a term that is over before it
        // began in the first, and nothing said in the second.
        let time = |seconds: &str, millis: &str| {
            let relative = number(answer, seconds).map(|term| obtained.saturating_add(term));
            let absolute = number(answer, millis).filter(|millis| *millis > 0);
            relative.or(absolute.map(|millis| millis / 1000))
        };
        Ok(Self {
            access: Secret::new(access),
            refresh: secret("refresh_token"),
            mobile: secret("mobile_token"),
            times: Times {
                obtained,
                expires: time("expires_in", "expire_time"),
                refreshable: time("re_expires_in", "refresh_token_valid_time"),
                r1: time("r1_expires_in", "r1_valid"),
                r2: time("r2_expires_in", "r2_valid"),
                w1: time("w1_expires_in", "w1_valid"),
                w2: time("w2_expires_in", "w2_valid"),
                high_risk: time("hra_expires_in", "hra_valid"),
            },
            user: User {
                id: text(answer, &["taobao_user_id", "user_id"]),
                nick: text(answer, &["taobao_user_nick", "user_nick"]).map(decoded),
                sub_id: text(answer, &["sub_taobao_user_id"]),
                sub_nick: text(answer, &["sub_taobao_user_nick"]).map(decoded),
                open_uid: text(answer, &["taobao_open_uid", "open_uid"]),
            },
        })
    }
}

/// A text or a number under the first of the names that has one.
fn text(answer: &Map<String, Tree>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match answer.get(*name)? {
        Tree::String(text) if !text.is_empty() => Some(text.clone()),
        Tree::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A whole number, which some fields hold as text. A value that is none is passed over: for a term that cannot be
/// read a token is not thrown away.
fn number(answer: &Map<String, Tree>, name: &str) -> Option<u64> {
    match answer.get(name)? {
        Tree::Number(number) => number.as_u64(),
        Tree::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The platform encodes names as in a form; one that is not encoded stays as it is.
fn decoded(nick: String) -> String {
    if !nick.contains('%') {
        return nick;
    }
    match form::decode(nick.as_bytes()) {
        Ok(text) => text.into_owned(),
        Err(_) => nick,
    }
}

/// An answer that is no token. It may hold one all the same and is not shown or kept.
pub(in crate::auth) fn unreadable(what: &str) -> Error {
    Error::new(
        ErrorKind::Decode,
        Outcome::Executed,
        format!(
            "the platform answered, but the answer is no token: {what} (it is not kept, since it may hold secrets); \
             the user must authorise the app again if the code is used up"
        ),
    )
}
