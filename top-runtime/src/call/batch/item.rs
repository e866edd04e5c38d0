//! One call of a batch.

use std::borrow::Cow;

use crate::call::Answer;
use crate::call::plan::Plan;
use crate::error::Error;
use crate::session::SessionKey;
use crate::wire::form;

/// What became of one call.
pub(super) struct Ended {
    pub(super) method: Cow<'static, str>,
    /// In how many requests it was.
    pub(super) attempts: u32,
    pub(super) end: End,
}

pub(super) enum End {
    /// Answered with something that is not a refusal and has not been read.
    Answered(Answer),
    Failed(Error),
}

/// One call and how far it has come.
pub(super) struct Item {
    pub(super) call: Plan,
    pub(super) attempts: u32,
    pub(super) session: Option<SessionKey>,
    pub(super) renewed: bool,
    /// Whether a request before the last may have executed it.
    pub(super) left_open: bool,
    /// What it was refused with last.
    pub(super) refused: Option<Error>,
    pub(super) end: Option<End>,
}

impl Item {
    pub(super) fn new(call: Plan) -> Self {
        Self {
            call,
            attempts: 0,
            session: None,
            renewed: false,
            left_open: false,
            refused: None,
            end: None,
        }
    }

    pub(super) fn fail(&mut self, error: Error) {
        let error = if self.left_open {
            error.left_open()
        } else {
            error
        };
        let error = error.of_item(&self.call.method, self.attempts);
        self.end = Some(End::Failed(error));
    }

    pub(super) fn ended(self) -> Ended {
        let end = self.end.unwrap_or_else(|| {
            // Nobody leaves the rounds before all calls have ended.
            End::Failed(Error::invalid("the batch ended before this call did"))
        });
        Ended {
            method: self.call.method,
            attempts: self.attempts,
            end,
        }
    }

    /// The call as a form, method and session included.
    pub(super) fn form(&self) -> Vec<u8> {
        let mut form = Vec::with_capacity(self.call.params.len() * 2 + 64);
        form::push_pair("method", &self.call.method, &mut form);
        if let Some(session) = &self.session {
            form::push_pair("session", session.expose(), &mut form);
        }
        if let Some(app_key) = &self.call.target_app_key {
            form::push_pair("target_app_key", app_key, &mut form);
        }
        for (name, value) in self.call.params.iter() {
            form::push_pair(name, value, &mut form);
        }
        form
    }
}
