//! A refusal in the platform's words.

use std::fmt;

/// What the platform answers when it refuses: an `error_response`.
///
/// ```
/// use top_gateway::ApiError;
///
/// let refusal = ApiError::new(7, "App Call Limited")
///     .sub_code("accesscontrol.limited-by-api-access-count")
///     .sub_msg("This ban will last for 3 more seconds");
/// assert_eq!(refusal.code, 7);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// `code`.
    pub code: i64,
    /// `msg`.
    pub msg: String,
    /// `sub_code`, left out of the answer when `None`.
    pub sub_code: Option<String>,
    /// `sub_msg`, left out of the answer when `None`.
    pub sub_msg: Option<String>,
}

impl ApiError {
    /// A refusal with `code` and `msg` alone.
    #[must_use]
    pub fn new(code: i64, msg: impl Into<String>) -> Self {
        Self {
            code,
            msg: msg.into(),
            sub_code: None,
            sub_msg: None,
        }
    }

    /// Sets `sub_code`: `isv.*` is the caller's fault, `isp.*` the platform's.
    #[must_use]
    pub fn sub_code(mut self, sub_code: impl Into<String>) -> Self {
        self.sub_code = Some(sub_code.into());
        self
    }

    /// Sets `sub_msg`.
    #[must_use]
    pub fn sub_msg(mut self, sub_msg: impl Into<String>) -> Self {
        self.sub_msg = Some(sub_msg.into());
        self
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "code {} {}", self.code, self.msg)?;
        match (&self.sub_code, &self.sub_msg) {
            (Some(code), Some(text)) => write!(f, " ({code}: {text})"),
            (Some(text), None) | (None, Some(text)) => write!(f, " ({text})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}
