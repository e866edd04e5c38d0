//! The value types of the platform that Rust has no type of its own for.

mod attachment;
mod blank;
mod date_time;

pub use attachment::{Attachment, Opened};
pub use blank::is_blank;
pub use date_time::{DateTime, ParseDateTimeError};
/// A decimal number with its scale: `123.00` stays `123.00`. The platform's Price and `BigDecimal`.
///
/// ```
/// use top_runtime::Decimal;
///
/// let price: Decimal = "123.00".parse()?;
/// assert_eq!(price.to_string(), "123.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub use rust_decimal::Decimal;
