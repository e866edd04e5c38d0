//! What the platform gives for a code.

mod read;
mod stored;

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::secret::Secret;
use crate::session::{Session, SessionKey};

pub(super) use read::unreadable;

/// The token of a user: the session key, the refresh token, how long each of them is good for, and whose they are.
///
/// All times are points in time to the second, whatever form the platform gave them in: [`OAuth`](super::OAuth)
/// answers with seconds from now, [`AuthApi`](super::AuthApi) with milliseconds since the epoch, or with both.
/// A time is `None` where the platform did not give one.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    access: Secret,
    refresh: Option<Secret>,
    mobile: Option<Secret>,
    times: Times,
    user: User,
}

/// Seconds since the epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Times {
    obtained: u64,
    expires: Option<u64>,
    refreshable: Option<u64>,
    r1: Option<u64>,
    r2: Option<u64>,
    w1: Option<u64>,
    w2: Option<u64>,
    high_risk: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct User {
    id: Option<String>,
    nick: Option<String>,
    sub_id: Option<String>,
    sub_nick: Option<String>,
    open_uid: Option<String>,
}

impl Token {
    /// The session key (`access_token`).
    #[must_use]
    pub fn session_key(&self) -> SessionKey {
        SessionKey::new(self.access.expose())
    }

    /// A session of this token that is never refreshed.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::new(self.access.expose())
    }

    /// The refresh token. Whoever has it and the app secret has the data of the user: not for a log.
    #[must_use]
    pub fn expose_refresh_token(&self) -> Option<&str> {
        self.refresh.as_ref().map(Secret::expose)
    }

    /// The token for mobile devices (`mobile_token`): not for a log.
    #[must_use]
    pub fn expose_mobile_token(&self) -> Option<&str> {
        self.mobile.as_ref().map(Secret::expose)
    }

    /// When the platform gave the token.
    #[must_use]
    pub fn obtained_at(&self) -> SystemTime {
        instant(self.times.obtained)
    }

    /// When the session ends (`expires_in`, `expire_time`).
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.times.expires.map(instant)
    }

    /// Until when the token can be refreshed (`re_expires_in`, `refresh_token_valid_time`); the time at which it was
    /// obtained for an app that cannot refresh.
    #[must_use]
    pub fn refreshable_until(&self) -> Option<SystemTime> {
        self.times.refreshable.map(instant)
    }

    /// Whether the token can be refreshed at `now`, as far as the platform has said.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use top_runtime::auth::Token;
    ///
    /// let now = SystemTime::now();
    /// let fixed_term = r#"{"access_token": "6100…", "refresh_token": "6101…", "expires_in": 86400, "re_expires_in": 0}"#;
    /// let token = Token::from_answer(fixed_term, now)?;
    /// assert!(!token.is_refreshable(now));
    /// assert!(!token.is_expired(now));
    /// assert!(token.is_expired(now + Duration::from_secs(86_401)));
    /// # Ok::<(), top_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn is_refreshable(&self, now: SystemTime) -> bool {
        self.refresh.is_some() && self.refreshable_until().is_none_or(|until| now < until)
    }

    /// Whether the session has ended at `now`.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at().is_some_and(|end| end <= now)
    }

    /// Until when data of level R1, which is ordinary reading, are open to the session (`r1_expires_in`, `r1_valid`).
    #[must_use]
    pub fn r1_until(&self) -> Option<SystemTime> {
        self.times.r1.map(instant)
    }

    /// Until when data of level R2, which is reading of sensitive data, are open (`r2_expires_in`, `r2_valid`).
    #[must_use]
    pub fn r2_until(&self) -> Option<SystemTime> {
        self.times.r2.map(instant)
    }

    /// Until when the session may write at level W1 (`w1_expires_in`, `w1_valid`).
    #[must_use]
    pub fn w1_until(&self) -> Option<SystemTime> {
        self.times.w1.map(instant)
    }

    /// Until when the session may write at level W2, which is high risk (`w2_expires_in`, `w2_valid`).
    #[must_use]
    pub fn w2_until(&self) -> Option<SystemTime> {
        self.times.w2.map(instant)
    }

    /// Until when high-risk APIs are open to the session (`hra_expires_in`): often earlier than the session ends.
    #[must_use]
    pub fn high_risk_until(&self) -> Option<SystemTime> {
        self.times.high_risk.map(instant)
    }

    /// The user's number (`taobao_user_id`, `user_id`).
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user.id.as_deref()
    }

    /// The user's name, decoded (`taobao_user_nick`, `user_nick`).
    #[must_use]
    pub fn user_nick(&self) -> Option<&str> {
        self.user.nick.as_deref()
    }

    /// The number of the sub-account that authorised (`sub_taobao_user_id`).
    #[must_use]
    pub fn sub_user_id(&self) -> Option<&str> {
        self.user.sub_id.as_deref()
    }

    /// The name of the sub-account, decoded (`sub_taobao_user_nick`).
    #[must_use]
    pub fn sub_user_nick(&self) -> Option<&str> {
        self.user.sub_nick.as_deref()
    }

    /// The user's number for this app alone (`taobao_open_uid`, `open_uid`).
    #[must_use]
    pub fn open_uid(&self) -> Option<&str> {
        self.user.open_uid.as_deref()
    }

    /// This token with what only the one before it said: an answer to a refresh may leave out what has not changed.
    pub(super) fn after(mut self, before: &Self) -> Self {
        if self.refresh.is_none() {
            self.refresh.clone_from(&before.refresh);
            self.times.refreshable = before.times.refreshable;
        }
        let (user, old) = (&mut self.user, &before.user);
        for (field, old) in [
            (&mut user.id, &old.id),
            (&mut user.nick, &old.nick),
            (&mut user.sub_id, &old.sub_id),
            (&mut user.sub_nick, &old.sub_nick),
            (&mut user.open_uid, &old.open_uid),
        ] {
            if field.is_none() {
                field.clone_from(old);
            }
        }
        self
    }
}

/// The platform's times stay far below what a `SystemTime` holds; an absurd one becomes the epoch, which is over.
fn instant(seconds: u64) -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds))
        .unwrap_or(UNIX_EPOCH)
}

/// Tokens are masked; whose they are and how long they are good for is shown.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("access_token", &self.access)
            .field("refresh_token", &self.refresh)
            .field("mobile_token", &self.mobile)
            .field("times", &self.times)
            .field("user", &self.user)
            .finish()
    }
}

#[cfg(test)]
mod tests;
