//! Which parameters are secrets and are not shown.

/// Parameters whose values open doors.
const NAMES: [&str; 10] = [
    "access_token",
    "app_secret",
    "client_secret",
    "code_verifier",
    "password",
    "refresh_token",
    "session",
    "session_key",
    "sessionkey",
    "sign",
];

/// The value of a parameter, as it may be shown.
pub(super) fn shown<'v>(name: &str, value: &'v str) -> &'v str {
    if NAMES.contains(&name) { "***" } else { value }
}
