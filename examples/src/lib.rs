//! What the example programs share: the declarations of the APIs and the stage they run on.

pub mod apis;
pub mod stage;
