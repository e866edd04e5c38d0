//! Why a gateway does not start.

use std::collections::BTreeMap;
use std::{fmt, io};

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};

use crate::fault::{Fault, FaultRule};
use crate::handler::Method;
use crate::shared::{BATCH, EVERY_METHOD, TOKEN};

/// Why a gateway does not start, or does not take a fault.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// No app was added, so that no request could be signed.
    NoApp,
    /// An app has a blank key or secret.
    BlankApp,
    /// Two handlers answer this method.
    DuplicateMethod(String),
    /// A fault was added to what is no method, or a delay to a method that no handler answers.
    FaultWithoutHandler(String),
    /// A fault that cannot happen, and why.
    ImpossibleFault(String),
    /// The port cannot be listened on.
    Listen {
        /// The port, 0 for a free one.
        port: u16,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoApp => f.write_str("no app: add one with .app(key, secret)"),
            Self::BlankApp => f.write_str("an app with a blank key or secret"),
            Self::DuplicateMethod(method) => write!(f, "two handlers answer `{method}`"),
            Self::FaultWithoutHandler(method) => {
                write!(
                    f,
                    "a fault was added to `{method}`, which nothing answers: add a handler with .on(…) or .on_untyped(…)"
                )
            }
            Self::ImpossibleFault(why) => write!(f, "a fault that cannot happen: {why}"),
            Self::Listen { port: 0, source } => write!(f, "no free port on 127.0.0.1: {source}"),
            Self::Listen { port, source } => {
                write!(f, "cannot listen on 127.0.0.1:{port}: {source}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Finds faults that would never happen, or not as they were meant.
pub(crate) fn check_fault(
    methods: &BTreeMap<String, Method>,
    method: &str,
    rule: &FaultRule,
) -> Result<(), StartError> {
    let answers = !matches!(rule.fault(), Fault::Delay(_)) && is_method(method);
    if ![EVERY_METHOD, BATCH, TOKEN].contains(&method) && !methods.contains_key(method) && !answers
    {
        return Err(StartError::FaultWithoutHandler(method.to_owned()));
    }
    if rule
        .share()
        .is_some_and(|share| !(0.0..=1.0).contains(&share))
    {
        return Err(StartError::ImpossibleFault(
            "a probability is a number from 0.0 to 1.0".to_owned(),
        ));
    }
    let status = match rule.fault() {
        Fault::Status(status) | Fault::Redirect(status) => *status,
        Fault::Raw(raw) => {
            for (name, value) in &raw.headers {
                if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
                    return Err(StartError::ImpossibleFault(format!(
                        "`{name}` is no HTTP header"
                    )));
                }
            }
            raw.status
        }
        _ => return Ok(()),
    };
    // A status below 200 is not the end of an answer.
    if StatusCode::from_u16(status).is_err() || status < 200 {
        return Err(StartError::ImpossibleFault(format!(
            "an answer cannot have the status {status}"
        )));
    }
    Ok(())
}

/// Whether a method could be called so.
fn is_method(name: &str) -> bool {
    name.contains('.') && !name.contains('/')
}
