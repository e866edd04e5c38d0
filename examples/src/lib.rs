//! What the example programs share: the declarations of the APIs and the stage they run on.

pub mod apis;
pub mod soak;
pub mod stage;

/// The code of the README, so that it cannot go stale.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
