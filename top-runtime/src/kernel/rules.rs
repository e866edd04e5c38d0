//! Which rule fits which type. The macros call the constructors here, spanned at the field's type.

use std::collections::BTreeMap;

use super::{Json, Literal, Role, Rule};
use crate::{Attachment, Decimal};

/// A type with a length: text in characters, an attachment in bytes.
#[diagnostic::on_unimplemented(
    message = "`max_len` does not fit `{Self}`",
    label = "has no length",
    note = "`max_len` fits String (characters) and Attachment (bytes)"
)]
pub trait HasLength {}

/// A type with elements.
#[diagnostic::on_unimplemented(
    message = "`max_items` does not fit `{Self}`",
    label = "has no elements",
    note = "`max_items` fits Vec<T> and BTreeMap<String, T>"
)]
pub trait HasItems {}

/// A type with an order.
#[diagnostic::on_unimplemented(
    message = "`min` and `max` do not fit `{Self}`",
    label = "has no order",
    note = "`min` and `max` fit the integers, f64 and Decimal"
)]
pub trait HasRange {}

/// A type that can say "done".
#[diagnostic::on_unimplemented(
    message = "`success` does not fit `{Self}`",
    label = "cannot say whether the platform has done it",
    note = "`success` alone fits bool, `success = literal` an integer, String, bool or a declared enum"
)]
pub trait TellsDone<const FLAG: bool> {}

macro_rules! fits {
    ($rule:path: $($ty:ty),+) => { $(impl $rule for $ty {})+ };
}

fits!(HasLength: String, Attachment);
fits!(HasRange: i8, i16, i32, i64, u8, u16, u32, u64, f64, Decimal);
fits!(TellsDone<true>: bool);
fits!(TellsDone<false>: bool, String, i8, i16, i32, i64, u8, u16, u32, u64);

impl<T: HasLength> HasLength for Option<T> {}
impl<T: HasLength> HasLength for Box<T> {}
impl<T> HasItems for Vec<T> {}
impl<T> HasItems for BTreeMap<String, T> {}
impl<T: HasItems> HasItems for Option<T> {}
impl<T: HasItems> HasItems for Box<T> {}
impl<T: HasItems> HasItems for Json<T> {}
impl<T: HasRange> HasRange for Option<T> {}
impl<T: HasRange> HasRange for Box<T> {}
impl<const FLAG: bool, T: TellsDone<FLAG>> TellsDone<FLAG> for Option<T> {}

/// [`Rule::MaxLen`] for a field of type `T`.
#[must_use]
pub const fn max_len<T: HasLength>(limit: u64) -> Rule {
    Rule::MaxLen(limit)
}

/// [`Rule::MaxItems`] for a field of type `T`.
#[must_use]
pub const fn max_items<T: HasItems>(limit: u64) -> Rule {
    Rule::MaxItems(limit)
}

/// [`Rule::Min`] for a field of type `T`.
#[must_use]
pub const fn min<T: HasRange>(limit: Literal) -> Rule {
    Rule::Min(limit)
}

/// [`Rule::Max`] for a field of type `T`.
#[must_use]
pub const fn max<T: HasRange>(limit: Literal) -> Rule {
    Rule::Max(limit)
}

/// [`Role::Success`] of a flag of type `T`.
#[must_use]
pub const fn success_flag<T: TellsDone<true>>() -> Role {
    Role::Success(Literal::Bool(true))
}

/// [`Role::Success`] of a value of type `T`.
#[must_use]
pub const fn success_value<T: TellsDone<false>>(done: Literal) -> Role {
    Role::Success(done)
}
