//! The texts of the wire: JSON and XML in and out, and the form encoding.
//!
//! Each reader hands what it finds to [`Value::fill`](crate::kernel::Value::fill); each writer asks
//! [`Value::view`](crate::kernel::Value::view). None of them knows a declared type.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")
)]

pub mod form;
pub mod json_read;
pub mod json_write;
mod swar;
pub mod xml_read;
pub mod xml_write;
