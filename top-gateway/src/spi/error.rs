//! Why a call to your server failed.

use std::{fmt, io};

/// Why a call to a server of yours got no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum SpiError {
    /// The call makes no sense; nothing was sent.
    Invalid(String),
    /// The server cannot be reached.
    Connect(io::Error),
    /// The connection broke, or what came back is not HTTP.
    Http(Box<dyn std::error::Error + Send + Sync>),
    /// No answer within 30 seconds.
    Timeout,
}

impl fmt::Display for SpiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(what) => write!(f, "nothing was sent: {what}"),
            Self::Connect(error) => write!(f, "the server cannot be reached: {error}"),
            Self::Http(error) => write!(f, "the server gave no answer: {error}"),
            Self::Timeout => f.write_str("the server gave no answer within 30 seconds"),
        }
    }
}

impl std::error::Error for SpiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(error) => Some(error),
            Self::Http(error) => Some(error.as_ref()),
            Self::Invalid(_) | Self::Timeout => None,
        }
    }
}
