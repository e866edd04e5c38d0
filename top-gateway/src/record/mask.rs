//! Secrets that must not turn up in a record.

use std::sync::Arc;

use super::Verdict;
use crate::ApiError;

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// Parameters whose values are secrets whatever they are.
const SECRET_NAMES: [&str; 9] = [
    "access_token",
    "app_secret",
    "client_secret",
    "refresh_token",
    "session",
    "session_key",
    "sessionkey",
    "sign",
    "top_session",
];

/// What can be seen of a parameter by its name alone.
pub(crate) fn shown<'v>(name: &str, value: &'v str) -> &'v str {
    if SECRET_NAMES.contains(&name) {
        MASK
    } else {
        value
    }
}

/// Shorter secrets are masked only where they are the whole value: they turn up in innocent texts.
const SHORT: usize = 6;

/// Masks the secrets of the apps, and the session and the signature of one request.
pub(crate) struct Mask {
    apps: Arc<[String]>,
    own: Vec<String>,
}

impl Mask {
    pub(crate) fn new<'a>(apps: &Arc<[String]>, own: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            apps: Arc::clone(apps),
            own: own.into_iter().map(str::to_owned).collect(),
        }
    }

    /// The value of a parameter or header of this name.
    pub(crate) fn value(&self, name: &str, value: &str) -> String {
        if SECRET_NAMES.contains(&name) {
            MASK.to_owned()
        } else {
            self.text(value)
        }
    }

    /// The body as it came. That of a batch that is not taken apart, since it is refused as a whole, holds the sessions
    /// of its calls.
    pub(crate) fn body(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len());
        for line in self.text(body).split_inclusive('\n') {
            for (index, pair) in line.split('&').enumerate() {
                if index > 0 {
                    out.push('&');
                }
                match pair.split_once('=') {
                    Some((name, value))
                        if SECRET_NAMES.contains(&name.trim_start_matches("#PUBLIC#")) =>
                    {
                        out.push_str(name);
                        out.push('=');
                        out.push_str(MASK);
                        out.push_str(&value[value.trim_end().len()..]);
                    }
                    _ => out.push_str(pair),
                }
            }
        }
        out
    }

    /// Any text.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.apps.iter().chain(&self.own) {
            if text == *secret {
                return MASK.to_owned();
            }
            if secret.len() >= SHORT && text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        text
    }
}

impl Mask {
    /// A verdict, which may repeat what was wrong with a value.
    pub(super) fn verdict(&self, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Refused(error) => Verdict::Refused(ApiError {
                code: error.code,
                msg: self.text(&error.msg),
                sub_code: error.sub_code.map(|text| self.text(&text)),
                sub_msg: error.sub_msg.map(|text| self.text(&text)),
            }),
            Verdict::Faulted(name) => Verdict::Faulted(self.text(&name)),
            verdict => verdict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_by_name_and_by_value() {
        let apps = Arc::from(["app-secret".to_owned()]);
        let mask = Mask::new(&apps, ["session-key", "abc"]);
        assert_eq!(mask.value("refresh_token", "anything"), "***");
        assert_eq!(mask.value("note", "app-secret"), "***");
        assert_eq!(
            mask.value("note", r#"{"key":"session-key"}"#),
            r#"{"key":"***"}"#
        );
        assert_eq!(mask.value("note", "abc"), "***");
        assert_eq!(mask.value("note", "abcdef"), "abcdef");
        assert_eq!(
            mask.body("#PUBLIC#session=1&a=2\r\n-S-\r\nb=3&session=4\r\n-S-\r\nsession=&sign="),
            "#PUBLIC#session=***&a=2\r\n-S-\r\nb=3&session=***\r\n-S-\r\nsession=***&sign=***"
        );
        assert_eq!(mask.body(r#"{"session=1": 2}"#), r#"{"session=1": 2}"#);
    }
}
