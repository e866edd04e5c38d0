//! The HTTP server: connections that can be reset, and an end that leaves nothing behind.

mod accept;
mod line;
mod race;

pub(crate) use accept::serve;
pub(crate) use line::Line;
pub(crate) use race::{First, race, stopped};
