//! The platform's own refusals, by its codes and in its words.

use crate::ApiError;

pub(crate) fn too_large() -> ApiError {
    ApiError::new(3, "Upload Fail").sub_msg("larger than this gateway takes")
}

pub(crate) fn http_action_not_allowed() -> ApiError {
    ApiError::new(9, "Http Action Not Allowed").sub_msg("use POST, or GET without files")
}

/// What a handler that panicked looks like from outside: the backend failed and nobody knows how far it got.
pub(crate) fn handler_panicked(message: &str) -> ApiError {
    ApiError::new(15, "Remote service error")
        .sub_code("isp.unknown-error")
        .sub_msg(format!("the handler panicked: {message}"))
}

pub(crate) fn missing_method() -> ApiError {
    ApiError::new(21, "Missing Method")
}

pub(crate) fn invalid_method(method: &str) -> ApiError {
    ApiError::new(22, "Invalid Method")
        .sub_msg(format!("this gateway has no handler for `{method}`"))
}

pub(crate) fn invalid_format() -> ApiError {
    ApiError::new(23, "Invalid Format").sub_msg("format is json or xml")
}

pub(crate) fn missing_signature() -> ApiError {
    ApiError::new(24, "Missing Signature")
}

pub(crate) fn invalid_signature(hint: &str) -> ApiError {
    ApiError::new(25, "Invalid Signature").sub_msg(hint)
}

pub(crate) fn missing_session() -> ApiError {
    ApiError::new(26, "Missing Session")
}

pub(crate) fn invalid_session() -> ApiError {
    ApiError::new(27, "Invalid Session")
        .sub_code("invalid-sessionkey")
        .sub_msg("this gateway does not know the session, or it was revoked")
}

pub(crate) fn missing_app_key() -> ApiError {
    ApiError::new(28, "Missing App Key")
}

pub(crate) fn invalid_app_key() -> ApiError {
    ApiError::new(29, "Invalid App Key")
}

pub(crate) fn missing_timestamp() -> ApiError {
    ApiError::new(30, "Missing Timestamp")
}

pub(crate) fn invalid_timestamp(why: &str) -> ApiError {
    ApiError::new(31, "Invalid Timestamp").sub_msg(why)
}

pub(crate) fn missing_version() -> ApiError {
    ApiError::new(32, "Missing Version")
}

pub(crate) fn invalid_version() -> ApiError {
    ApiError::new(33, "Invalid Version").sub_msg("v is a number")
}

pub(crate) fn unsupported_version() -> ApiError {
    ApiError::new(34, "Unsupported Version").sub_msg("v is 2.0")
}

/// A parameter that must be there, named as it is on the wire.
pub(crate) fn missing_argument(wire: &str, why: impl Into<String>) -> ApiError {
    ApiError::new(40, format!("Missing Required Arguments:{wire}"))
        .sub_code(format!("isv.missing-parameter:{wire}"))
        .sub_msg(why)
}

/// A parameter of a wrong type or form, or against a rule, named as it is on the wire.
pub(crate) fn invalid_argument(wire: &str, why: impl Into<String>) -> ApiError {
    ApiError::new(41, format!("Invalid Arguments:{wire}"))
        .sub_code(format!("isv.invalid-parameter:{wire}"))
        .sub_msg(why)
}

pub(crate) fn invalid_encoding(why: impl Into<String>) -> ApiError {
    ApiError::new(47, "Invalid encoding").sub_msg(why)
}
