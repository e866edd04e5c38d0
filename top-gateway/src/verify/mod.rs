//! Whether a request may be executed, by the platform's rules and with its codes.
//!
//! First what must be there (21, 28, 30, 32, 24), then what it must be (23, 33, 34, 29, 31), then the signature (25);
//! only who has signed learns whether the method exists (22) and whether the session is valid (26, 27).

mod signature;
mod timestamp;

use top_runtime::SessionPolicy;

use crate::refusals;
use crate::request::Call;
use crate::shared::Shared;
use crate::{ApiError, handler::Method};

/// Checks the envelope of a call, or that of a batch, which has no method of its own.
pub(crate) fn envelope(shared: &Shared, call: &Call, is_batch: bool) -> Result<(), ApiError> {
    let protocol = &call.protocol;
    if protocol.method.is_none() && !is_batch {
        return Err(refusals::missing_method());
    }
    let app_key = protocol
        .app_key
        .as_deref()
        .ok_or_else(refusals::missing_app_key)?;
    let timestamp = protocol
        .timestamp
        .as_deref()
        .ok_or_else(refusals::missing_timestamp)?;
    let version = protocol
        .v
        .as_deref()
        .ok_or_else(refusals::missing_version)?;
    let sign = protocol
        .sign
        .as_deref()
        .ok_or_else(refusals::missing_signature)?;
    protocol.format().ok_or_else(refusals::invalid_format)?;
    self::version(version)?;
    let secret = shared
        .apps
        .get(app_key)
        .ok_or_else(refusals::invalid_app_key)?;
    timestamp::check(timestamp, shared.now())?;
    signature::check(call, sign, secret)
}

fn version(version: &str) -> Result<(), ApiError> {
    match version {
        "2.0" => Ok(()),
        number if number.parse::<f64>().is_ok_and(f64::is_finite) => {
            Err(refusals::unsupported_version())
        }
        _ => Err(refusals::invalid_version()),
    }
}

/// Finds the method of a call that has been verified, and checks its session. `None` is one that only faults answer.
pub(crate) fn method<'s>(shared: &'s Shared, call: &Call) -> Result<Option<&'s Method>, ApiError> {
    let name = call
        .protocol
        .method
        .as_deref()
        .ok_or_else(refusals::missing_method)?;
    let method = shared.methods.get(name);
    if method.is_none() && !shared.has_faults(name) {
        return Err(refusals::invalid_method(name));
    }
    let session = method.map_or(SessionPolicy::Optional, |method| method.session);
    match (session, call.protocol.session.as_deref()) {
        (SessionPolicy::Required, None) => Err(refusals::missing_session()),
        (SessionPolicy::None, Some(_)) => Err(refusals::invalid_argument(
            "session",
            "the method is declared without a session",
        )),
        (_, Some(session)) if !shared.sessions.is_valid(session) => {
            Err(refusals::invalid_session())
        }
        _ => Ok(method),
    }
}
