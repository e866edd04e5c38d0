//! The parameters of the protocol itself, which stand in the query.

use crate::error::Error;
use crate::types::is_blank;

/// Names that no business parameter of a call may have.
pub(crate) const NAMES: [&str; 11] = [
    "app_key",
    "format",
    "method",
    "partner_id",
    "session",
    "sign",
    "sign_method",
    "simplify",
    "target_app_key",
    "timestamp",
    "v",
];

/// Refuses a name of the protocol: the gateway would check the signature against another value than it was made of.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    if NAMES.contains(&name) {
        return Err(Error::invalid(format!(
            "nothing was sent: `{name}` is a parameter of the protocol and cannot be a parameter of the call; {}",
            match name {
                "session" => "pass a Session to execute or call",
                "method" =>
                    "it is the method of the declaration, or the first argument of call_untyped",
                "target_app_key" => "use Call::target_app_key",
                "partner_id" => "use Client::builder(..).partner_id",
                "format" | "simplify" | "sign_method" | "app_key" => "it is set on Client::builder",
                _ => "the client sets it",
            }
        )));
    }
    Ok(())
}

const VERSION: &str = "2.0";

/// The protocol parameters of one attempt, `sign` excepted.
#[derive(Clone, Copy)]
pub(crate) struct Protocol<'a> {
    pub(crate) method: Option<&'a str>,
    pub(crate) app_key: &'a str,
    pub(crate) session: Option<&'a str>,
    pub(crate) timestamp: &'a str,
    pub(crate) format: &'a str,
    pub(crate) sign_method: &'a str,
    pub(crate) partner_id: Option<&'a str>,
    pub(crate) target_app_key: Option<&'a str>,
    pub(crate) simplify: bool,
}

impl<'a> Protocol<'a> {
    /// Those that are the same for every call of a client.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
        [
            ("app_key", Some(self.app_key)),
            ("format", Some(self.format)),
            ("partner_id", self.partner_id),
            ("sign_method", Some(self.sign_method)),
            ("simplify", self.simplify.then_some("true")),
            ("v", Some(VERSION)),
        ]
        .into_iter()
        .filter_map(given)
    }

    /// Those that are not [`fixed`](Self::fixed).
    pub(crate) fn changing(&self) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
        [
            ("method", self.method),
            ("session", self.session),
            ("target_app_key", self.target_app_key),
            ("timestamp", Some(self.timestamp)),
        ]
        .into_iter()
        .filter_map(given)
    }

    /// The parameters that are sent, sorted by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &'a str)> + use<'a> {
        [
            ("app_key", Some(self.app_key)),
            ("format", Some(self.format)),
            ("method", self.method),
            ("partner_id", self.partner_id),
            ("session", self.session),
            ("sign_method", Some(self.sign_method)),
            ("simplify", self.simplify.then_some("true")),
            ("target_app_key", self.target_app_key),
            ("timestamp", Some(self.timestamp)),
            ("v", Some(VERSION)),
        ]
        .into_iter()
        .filter_map(given)
    }
}

/// A parameter that has a value; a blank one is neither sent nor signed.
fn given<'a>((name, value): (&'static str, Option<&'a str>)) -> Option<(&'static str, &'a str)> {
    let value = value.filter(|value| !is_blank(value))?;
    Some((name, value))
}
