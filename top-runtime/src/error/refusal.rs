//! What the platform says when it refuses, and what follows from it.
//!
//! The classes are those of the platform's own error tables, with the exceptions that clients have found: not every
//! `isp.*` may be repeated.

use std::fmt;
use std::time::Duration;

use super::Outcome;

/// The fields of an `error_response`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// `code`.
    pub code: Option<i64>,
    /// `msg`.
    pub msg: String,
    /// `sub_code`: `isv.*` is the caller's fault, `isp.*` the platform's.
    pub sub_code: Option<String>,
    /// `sub_msg`.
    pub sub_msg: Option<String>,
    /// `request_id`.
    pub request_id: Option<String>,
}

/// What a refusal means for the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The same call will fail again.
    Final,
    /// The same call may succeed at once: the backend was not reached.
    Again,
    /// The same call may succeed after a wait.
    Wait,
    /// The daily quota is used up.
    Quota,
    /// The backend may have done the work before it failed.
    Open,
    /// The backend failed for a reason of its own: it may have done the work, and the same call may fail again.
    Vague,
    /// The session is not valid, or no longer.
    Session,
    /// The clock of this machine is wrong, or the request waited too long.
    Clock,
}

/// The name of the daily quota. The older `isv.access-limited-by-app-access-count` stands for a short wait.
const DAILY_QUOTA: &str = "accesscontrol.limited-by-app-access-count";

impl Refusal {
    pub(super) fn class(&self) -> Class {
        let sub_code = self.sub_code.as_deref().unwrap_or_default();
        match self.code {
            Some(4..=8) if sub_code == DAILY_QUOTA => Class::Quota,
            Some(4..=8) => Class::Wait,
            Some(26 | 27 | 42 | 44 | 53) => Class::Session,
            Some(31) => Class::Clock,
            Some(1 | 10 | 88 | 700 | 900..=902) if sub_code.is_empty() => Class::Open,
            // The backend was reached and failed, and does not say whose fault it was.
            Some(15 | 50) if !sub_code.starts_with("isv.") && !sub_code.starts_with("isp.") => {
                Class::Vague
            }
            _ => of_sub_code(sub_code),
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        match self.class() {
            Class::Open | Class::Vague => Outcome::Unknown,
            _ => Outcome::NotExecuted,
        }
    }

    pub(super) fn is_retryable(&self) -> bool {
        matches!(
            self.class(),
            Class::Again | Class::Wait | Class::Quota | Class::Open | Class::Clock
        )
    }

    pub(super) fn needs_authorization(&self) -> bool {
        self.class() == Class::Session
    }

    /// Whether the daily quota is used up: a wait of hours, not of seconds.
    pub(crate) fn is_daily_quota(&self) -> bool {
        self.class() == Class::Quota
    }

    /// Whether the ban is on the app as a whole and not on one of its APIs.
    pub(crate) fn is_of_whole_app(&self) -> bool {
        let sub_code = self.sub_code.as_deref().unwrap_or_default();
        sub_code.ends_with("limited-by-app-access-count")
    }

    /// Whether the platform refused the timestamp.
    pub(crate) fn is_clock(&self) -> bool {
        self.class() == Class::Clock
    }

    /// The texts of the platform.
    pub(super) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.msg].into_iter().chain(
            [&mut self.sub_code, &mut self.sub_msg, &mut self.request_id]
                .into_iter()
                .flatten(),
        )
    }

    /// Whether the platform has said how long the call is banned.
    pub(crate) fn names_ban(&self) -> bool {
        self.named_ban().is_some()
    }

    fn named_ban(&self) -> Option<u64> {
        [self.sub_msg.as_deref(), Some(&self.msg)]
            .into_iter()
            .flatten()
            .find_map(seconds_of_ban)
    }

    /// How long the call is banned: the N of "This ban will last for N more seconds", or a second where the
    /// platform only says "slow down".
    pub(super) fn ban(&self) -> Option<Duration> {
        let named = self.named_ban();
        match self.class() {
            Class::Wait => Some(Duration::from_secs(named.unwrap_or(1))),
            Class::Quota => named.map(Duration::from_secs),
            _ => None,
        }
    }
}

/// `isp.*` is the platform's side and officially "try again", but a backend that was reached may have done the
/// work, and some of the codes speak of the caller's data.
fn of_sub_code(sub_code: &str) -> Class {
    let Some(isp) = sub_code.strip_prefix("isp.") else {
        return match sub_code {
            "isv.BUSINESS_LIMIT_CONTROL" => Class::Wait,
            "isv.timestamp-limit-error" => Class::Clock,
            _ if sub_code.starts_with("isv.access-limited-by-") => Class::Wait,
            _ => Class::Final,
        };
    };
    match isp {
        "call-limited" | "system-busy" => Class::Wait,
        "item-update-service-error:IC_SYSTEM_NOT_READY_TRY_AGAIN_LATER" => Class::Again,
        "null-pointer-exception"
        | "top-parse-error"
        | "top-mapping-parse-error"
        | "param-error"
        | "invalid-parameters"
        | "pid-check-error"
        | "rebate-id-not-match"
        | "relation-id-not-corrent"
        | "runtime-max-limit" => Class::Final,
        _ if isp.ends_with("-service-unavailable")
            || isp.ends_with("-service-unavailable-tmall") =>
        {
            Class::Again
        }
        _ => Class::Open,
    }
}

fn seconds_of_ban(text: &str) -> Option<u64> {
    let before = &text[..text.find(" more second")?];
    let digits = before.len()
        - before
            .trim_end_matches(|letter: char| letter.is_ascii_digit())
            .len();
    before[before.len() - digits..].parse().ok()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let msg = OneLine(self.msg.trim());
        match self.code {
            Some(code) if msg.0.is_empty() => write!(f, "code {code}")?,
            Some(code) => write!(f, "code {code} {msg}")?,
            None if msg.0.is_empty() => f.write_str("an error without a code or a text")?,
            None => write!(f, "{msg}")?,
        }
        let line = |text: &Option<String>| text.as_deref().map(|text| OneLine(text).to_string());
        match (line(&self.sub_code), line(&self.sub_msg)) {
            (Some(code), Some(text)) => write!(f, " ({code}: {text})")?,
            (Some(code), None) => write!(f, " ({code})")?,
            (None, Some(text)) => write!(f, " ({text})")?,
            (None, None) => {}
        }
        if let Some(id) = &self.request_id {
            write!(f, ", request_id {}", OneLine(id))?;
        }
        Ok(())
    }
}

/// A text of the platform inside a line: its own line breaks, and whatever else a log could take for one, are spaces.
struct OneLine<'t>(&'t str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, piece) in self
            .0
            .split(char::is_control)
            .filter(|piece| !piece.is_empty())
            .enumerate()
        {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(piece)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: i64, sub_code: &str, sub_msg: &str) -> Refusal {
        Refusal {
            code: Some(code),
            sub_code: (!sub_code.is_empty()).then(|| sub_code.to_owned()),
            sub_msg: (!sub_msg.is_empty()).then(|| sub_msg.to_owned()),
            ..Refusal::default()
        }
    }

    #[test]
    fn bans_are_read_from_the_text() {
        let ban = |text| refusal(7, "accesscontrol.limited-by-api-access-count", text).ban();
        assert_eq!(
            ban("This ban will last for 17 more seconds"),
            Some(Duration::from_secs(17))
        );
        assert_eq!(
            ban("This ban will last for 1 more second"),
            Some(Duration::from_secs(1))
        );
        assert_eq!(ban("slow down"), Some(Duration::from_secs(1)));
        assert_eq!(refusal(7, DAILY_QUOTA, "").ban(), None);
        assert!(refusal(7, DAILY_QUOTA, "").is_daily_quota());
    }

    #[test]
    fn only_what_was_not_reached_is_known_not_to_be_done() {
        for (sub_code, class) in [
            ("isv.invalid-parameter", Class::Final),
            ("isp.top-remote-service-unavailable", Class::Again),
            ("isp.top-remote-service-unavailable-tmall", Class::Again),
            ("isp.trade-service-unavailable", Class::Again),
            ("isp.remote-service-timeout", Class::Open),
            ("isp.something-new", Class::Open),
            ("isp.null-pointer-exception", Class::Final),
            ("isp.call-limited", Class::Wait),
            ("9100", Class::Vague),
            ("", Class::Vague),
        ] {
            assert_eq!(refusal(15, sub_code, "").class(), class, "{sub_code}");
        }
        assert_eq!(refusal(10, "", "").outcome(), Outcome::Unknown);
        assert_eq!(
            refusal(27, "invalid-sessionkey", "").class(),
            Class::Session
        );
        assert_eq!(refusal(31, "", "").class(), Class::Clock);
    }
}
