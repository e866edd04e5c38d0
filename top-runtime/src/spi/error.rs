//! Why a call is not taken for one of the platform.

use std::fmt;
use std::time::Duration;

/// Why an inbound call was refused.
///
/// For the log of the server: the caller gets the same answer whatever it is. By convention that is `sub_code`
/// [`SUB_CODE`](Self::SUB_CODE) and `sub_message` [`SUB_MESSAGE`](Self::SUB_MESSAGE) with HTTP status 200, in the
/// shape of answer that the SPI documents: `flag`, `sub_code` and `sub_message` for most, `errorCode` and
/// `errorMessage` for older ones. It holds nothing of the request and nothing of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpiError {
    /// There is no `sign` in the query.
    MissingSign,
    /// The signature is another: a forged call, a wrong secret, or something between that changed the request.
    WrongSign,
    /// The signature is right, and there is no `timestamp`.
    MissingTimestamp,
    /// The signature is right, and the `timestamp` is none.
    UnreadableTimestamp,
    /// The signature is right, and the call is too old: a replay, or a clock that is wrong.
    TooOld {
        /// How old, to the second.
        age: Duration,
    },
    /// The signature is right, and the call is from the future: a clock that is wrong.
    FromTheFuture {
        /// How far ahead of this machine's clock, to the second.
        ahead: Duration,
    },
    /// The content type is none that the platform sends: JSON, XML, plain text, a form, a form with files.
    UnsupportedContentType,
    /// The request cannot be read; the text says which part.
    Malformed(&'static str),
}

impl SpiError {
    /// The `sub_code` to answer with, for every one of the errors.
    pub const SUB_CODE: &'static str = "sign-check-failure";
    /// The `sub_message` to answer with, for every one of the errors.
    pub const SUB_MESSAGE: &'static str = "Illegal request";
}

impl fmt::Display for SpiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSign => f.write_str("the call is not signed: no `sign` in the query"),
            Self::WrongSign => f.write_str(
                "the signature is wrong: a forged call, the secret of another app, or a proxy that changes requests",
            ),
            Self::MissingTimestamp => f.write_str("the call has no `timestamp`"),
            Self::UnreadableTimestamp => {
                f.write_str("the `timestamp` is not of the form yyyy-MM-dd HH:mm:ss")
            }
            Self::TooOld { age } => {
                write!(f, "the call is {age:?} old: a replay, or a clock that is wrong")
            }
            Self::FromTheFuture { ahead } => write!(
                f,
                "the call is {ahead:?} from the future: this machine's clock is wrong, or the caller's"
            ),
            Self::UnsupportedContentType => f.write_str(
                "the content type is none of JSON, XML, plain text, form and multipart form",
            ),
            Self::Malformed(part) => write!(f, "the request cannot be read: {part}"),
        }
    }
}

impl std::error::Error for SpiError {}
