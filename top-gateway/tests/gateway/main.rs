//! The gateway from outside, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail"
)]

mod answers;
mod batch;
mod faults;
mod interop;
mod life;
mod oauth;
mod official;
mod parameters;
mod records;
mod spi;
mod support;
mod typed;
mod uploads;
mod verification;
