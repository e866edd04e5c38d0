//! A list that travels as one text.

use top_runtime::kernel::{Input, Items, Problem, Value};

/// The elements of a text, between its commas.
pub(super) struct Split<'t> {
    rest: Option<&'t str>,
}

impl<'t> Split<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: Some(text) }
    }
}

impl Items for Split<'_> {
    fn more(&mut self) -> Result<bool, Problem> {
        Ok(self.rest.is_some())
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        let Some(rest) = self.rest else { return Ok(()) };
        let (element, rest) = match rest.split_once(',') {
            Some((element, rest)) => (element, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        slot.fill(Input::Text(element))
    }
}
