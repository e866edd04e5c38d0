//! Text that must not be read by accident.

use std::fmt;
use std::sync::Arc;

use crate::wire::form;

/// A secret: cheap to clone, without a readable `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Arc<str>);

impl Secret {
    pub(crate) fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text, for signing and sending only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// What stands behind one of these names, as a member of JSON, an element of XML or a field of a form, is a secret.
const SECRET_NAMES: [&str; 12] = [
    "access_token",
    "app_secret",
    "authorization",
    "client_secret",
    "code_verifier",
    "password",
    "refresh_token",
    "secret",
    "session",
    "session_key",
    "sessionkey",
    "sign",
];

/// Whether what is called so is a secret.
pub(crate) fn names_secret(name: &str) -> bool {
    SECRET_NAMES.contains(&name.to_ascii_lowercase().as_str())
}

/// A shorter secret is not looked for: it would stand in innocent texts everywhere.
const SHORT: usize = 6;

/// Masks `secret` in a text of others, which may repeat it as it is, as a URL holds it, or cut off by `…`.
pub(crate) fn mask(text: &mut String, secret: &str) {
    if secret.len() < SHORT {
        return;
    }
    let mut encoded = Vec::new();
    form::encode(secret, &mut encoded);
    for form in [secret, std::str::from_utf8(&encoded).unwrap_or(secret)] {
        if text.contains(form) {
            *text = text.replace(form, MASK);
        }
        if text.contains(CUT) {
            *text = without_stumps(text, form);
        }
    }
}

/// Where a text was cut because it is long.
const CUT: char = '…';

/// The text without what is left of a secret before a cut.
fn without_stumps(text: &str, secret: &str) -> String {
    let mut pieces: Vec<&str> = text.split(CUT).collect();
    let last = pieces.pop().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for piece in pieces {
        let stump = (SHORT..secret.len())
            .rev()
            .filter_map(|length| secret.get(..length))
            .find_map(|stump| piece.strip_suffix(stump));
        match stump {
            Some(before) => {
                out.push_str(before);
                out.push_str(MASK);
            }
            None => out.push_str(piece),
        }
        out.push(CUT);
    }
    out.push_str(last);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_as_they_are_encoded_and_cut_off() {
        for (text, wanted) in [
            ("key 61+00/ab= is unknown", "key *** is unknown"),
            ("?session=61%2B00%2Fab%3D&v=2", "?session=***&v=2"),
            ("found \"see 61+00/a…\"", "found \"see ***…\""),
            ("found \"see 61+0…\"", "found \"see 61+0…\""),
            ("a … b", "a … b"),
        ] {
            let mut masked = text.to_owned();
            mask(&mut masked, "61+00/ab=");
            assert_eq!(masked, wanted);
        }
        let mut innocent = "abcdef".to_owned();
        mask(&mut innocent, "abc");
        assert_eq!(innocent, "abcdef");
    }
}
