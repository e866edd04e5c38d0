//! The sessions that the gateway takes for valid.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

#[derive(Default)]
pub(crate) struct Sessions {
    known: RwLock<BTreeSet<String>>,
    any: bool,
}

impl Sessions {
    /// `any`: every session is valid.
    pub(crate) fn new(known: BTreeSet<String>, any: bool) -> Self {
        Self {
            known: RwLock::new(known),
            any,
        }
    }

    pub(crate) fn is_valid(&self, session: &str) -> bool {
        self.any
            || self
                .known
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(session)
    }

    pub(crate) fn add(&self, session: &str) {
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session.to_owned());
    }

    pub(crate) fn revoke(&self, session: &str) {
        self.known
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(session);
    }
}
