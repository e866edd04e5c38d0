//! Calls in the other direction: the platform calls a server of yours (SPI).
//!
//! [`verify`] says whether a call is from the platform. It wants what every HTTP server has: the headers, the query
//! and the bytes of the body, and gives back what was signed. **Use the parameters of [`Verified`], not those of the
//! request**: where a name stands twice only one of the values is covered by the signature, and a server may read the
//! other one.
//!
//! ```
//! use top_runtime::spi::{self, InboundRequest, SpiError};
//!
//! fn stock_changed(content_type: &str, query: &str, body: &[u8]) -> String {
//!     let request = InboundRequest::new(content_type, query, body);
//!     match spi::verify("app-secret", &request) {
//!         Ok(call) => format!("{{\"flag\":\"success\",\"method\":{:?}}}", call.text("method")),
//!         // Write `why` to the log if you like, it holds no secret; the caller is told nothing of it.
//!         Err(_why) => format!(
//!             "{{\"flag\":\"failure\",\"sub_code\":\"{}\",\"sub_message\":\"{}\"}}",
//!             SpiError::SUB_CODE,
//!             SpiError::SUB_MESSAGE,
//!         ),
//!     }
//! }
//!
//! let forged = stock_changed("application/json", "method=a.b&sign=00", b"{}");
//! assert!(forged.contains("sign-check-failure"));
//! ```
//!
//! The rule, which is not that of outgoing calls: MD5 of the secret, the parameters, the body and the secret again;
//! `sign_method` is ignored and a parameter without a value counts with its name. The parameters are the headers that
//! the header `top-sign-list` names, the query, and the fields of a form, in the order of their names; a parameter of
//! the query hides a field of the form and a header of the same name, a field hides a header. A JSON, XML or text body
//! is signed as it is. Files of a `multipart/form-data` body are **not** signed.
//!
//! Where this differs from the official SDK: a value that holds `=` is kept and not dropped; signatures are compared
//! in constant time; a timestamp from the future is refused like one from the past; the signature that was expected is
//! in no log and no error. The rule itself has no protection against replays within the tolerated age, and joins
//! names and values with nothing between; both are the platform's.

mod error;
mod multipart;
mod params;
mod percent;
mod request;
mod verified;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;

use crate::clock::{Clock, Machine};
use crate::secret::{MASK, Secret};
use crate::types::DateTime;

use params::Params;

pub use error::SpiError;
pub use request::InboundRequest;
pub use verified::Verified;

/// Whether `request` was signed with the app secret `secret` and is at most 10 minutes old, or ahead of this machine's
/// clock. See the [module](self) for the rule.
///
/// # Errors
/// Why it was not; the caller is answered with [`SpiError::SUB_CODE`] whatever it is.
///
/// ```
/// use top_runtime::spi::{self, InboundRequest, SpiError};
///
/// let request = InboundRequest::new("application/json", "method=qimen.stock.query&v=2.0", b"{}");
/// assert_eq!(spi::verify("app-secret", &request).unwrap_err(), SpiError::MissingSign);
/// ```
pub fn verify<'r>(secret: &str, request: &InboundRequest<'r>) -> Result<Verified<'r>, SpiError> {
    Verifier::new(secret).verify(request)
}

/// [`verify`] with another tolerance, or another clock.
///
/// ```
/// use std::time::Duration;
/// use top_runtime::spi::{InboundRequest, SpiError, Verifier};
///
/// let verifier = Verifier::new("app-secret").max_age(Duration::from_secs(60));
/// let request = InboundRequest::new("text/plain", "a=1", b"");
/// assert_eq!(verifier.verify(&request).unwrap_err(), SpiError::MissingSign);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Verifier {
    secret: Secret,
    max_age: Option<Duration>,
    clock: Arc<dyn Clock>,
}

/// What the platform itself tolerates.
const MAX_AGE: Duration = Duration::from_mins(10);

impl Verifier {
    /// Verifies with the secret of the app that the platform calls.
    pub fn new(secret: impl Into<String>) -> Self {
        Self {
            secret: Secret::new(secret.into()),
            max_age: Some(MAX_AGE),
            clock: Arc::new(Machine::start()),
        }
    }

    /// How far the parameter `timestamp` may be from now, in either direction; 10 minutes unless set.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Takes calls of any age, and those without a timestamp: only for calls that were recorded. A server that does
    /// this lets everybody who has once seen a call repeat it for ever.
    pub fn any_age(mut self) -> Self {
        self.max_age = None;
        self
    }

    /// Another clock, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Whether `request` is from the platform, and what of it was signed.
    ///
    /// # Errors
    /// Why it is not.
    pub fn verify<'r>(&self, request: &InboundRequest<'r>) -> Result<Verified<'r>, SpiError> {
        let params = Params::of(request)?;
        // Asked first, so that nobody without the secret learns anything about this machine's clock.
        self.check_sign(&params)?;
        if let Some(max_age) = self.max_age {
            self.check_age(&params, max_age)?;
        }
        Ok(Verified::new(params))
    }

    fn check_sign(&self, params: &Params<'_>) -> Result<(), SpiError> {
        let sign = params.sign.as_deref().ok_or(SpiError::MissingSign)?;
        let mut digest = Md5::new().chain_update(self.secret.expose());
        for (name, value) in params.signed() {
            digest.update(name);
            digest.update(value);
        }
        digest.update(params.body.unwrap_or_default());
        let expected = digest.chain_update(self.secret.expose()).finalize();
        let given = digest_of_hex(sign).ok_or(SpiError::WrongSign)?;
        if bool::from(expected.as_slice().ct_eq(&given)) {
            Ok(())
        } else {
            Err(SpiError::WrongSign)
        }
    }

    fn check_age(&self, params: &Params<'_>, max_age: Duration) -> Result<(), SpiError> {
        let timestamp = params.get(b"timestamp").ok_or(SpiError::MissingTimestamp)?;
        let sent: DateTime = std::str::from_utf8(timestamp)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or(SpiError::UnreadableTimestamp)?;
        let now = match self.clock.now().duration_since(UNIX_EPOCH) {
            Ok(now) => i128::from(now.as_secs()),
            Err(before) => -i128::from(before.duration().as_secs()),
        };
        let age = now - i128::from(sent.unix_seconds());
        let distance = Duration::from_secs(u64::try_from(age.unsigned_abs()).unwrap_or(u64::MAX));
        if distance <= max_age {
            Ok(())
        } else if age > 0 {
            Err(SpiError::TooOld { age: distance })
        } else {
            Err(SpiError::FromTheFuture { ahead: distance })
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secret", &MASK)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

/// The 16 bytes of 32 hexadecimal digits in capitals, which is how the platform writes a signature.
fn digest_of_hex(text: &[u8]) -> Option<[u8; 16]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let mut digest = [0; 16];
    if text.len() != 2 * digest.len() {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests;
