//! What the tests in `tests/` share: a server of canned answers, the requests it got, a clock, and test data.
//!
//! Nothing here uses the client's own code to read what the client has sent.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that cannot go on is a test that fails"
)]

pub mod answer;
pub mod clock;
pub mod data;
pub mod imported;
#[cfg(doctest)]
pub mod macro_reference;
pub mod multipart;
pub mod received;
pub mod server;
pub mod stepped;

pub use answer::{Answer, gzip};
pub use clock::Frozen;
pub use data::Source;
pub use received::Received;
pub use server::Canned;
pub use stepped::Stepped;
