//! `topapi call`, `sign` and `gateway` as processes, over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod call;
mod gateway;
mod help;
mod many;
mod process;
mod settings;
mod sign;
