//! A program written against the public surface alone, as a user's is: what is declared, sent, read, asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod calls;
mod declared;
mod deep;
mod errors;
mod flags;
mod refused;
mod sent;
mod sessions;
