//! What a call gives.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;

use crate::call::{Answer, Told};
use crate::error::{Error, Refusal};
use crate::held::Held;
use crate::kernel::{Model, Role, Value, View, is};

/// The answer to a call: the declared response, with what stood around it.
///
/// Derefs to the response. `Ok` means that the platform answered, not that it has done what was asked: many answers
/// carry a flag of their own, declared with `#[top(success)]` and asked with [`succeeded`](Reply::succeeded).
#[derive(Clone)]
pub struct Reply<T> {
    response: T,
    around: Held<Around>,
}

/// What stood around a response.
#[derive(Clone)]
pub(crate) struct Around {
    request_id: Option<String>,
    body: Bytes,
    attempts: u32,
    method: String,
    told: Told,
}

impl Around {
    pub(crate) fn new(
        request_id: Option<String>,
        answer: Answer,
        attempts: u32,
        method: String,
    ) -> Held<Self> {
        Held::new(Self {
            request_id,
            body: answer.raw.unwrap_or(answer.body),
            attempts,
            method,
            told: answer.told,
        })
    }

    /// The error of an answer that says no.
    fn refused(self, refusal: Refusal) -> Error {
        let refusal = Refusal {
            request_id: self.request_id,
            ..refusal
        };
        let error = Error::refused(refusal, self.body).of_call(&self.method, self.attempts);
        self.told.untold(error)
    }
}

impl<T> Reply<T> {
    pub(crate) fn new(response: T, around: Held<Around>) -> Self {
        Self { response, around }
    }

    /// The response alone.
    pub fn into_inner(self) -> T {
        self.response
    }

    /// The number under which the platform's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.around.request_id.as_deref()
    }

    /// The answer as it came, unpacked (of a batch: its part, in UTF-8). It may repeat what was sent, secrets included:
    /// not for a log.
    pub fn body(&self) -> &[u8] {
        &self.around.body
    }

    /// How many requests were made.
    pub fn attempts(&self) -> u32 {
        self.around.attempts
    }
}

impl<T: Value> Reply<T> {
    /// Whether the platform says that it has done what was asked, by the fields declared with `#[top(success)]`
    /// anywhere in the answer: all of them must say so. `None` where no such field has a value.
    pub fn succeeded(&self) -> Option<bool> {
        Verdict::of(&self.response).done
    }

    /// The reply, unless the answer itself says no.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code and text that stand beside the flag, when
    /// [`succeeded`](Reply::succeeded) is `Some(false)`.
    pub fn into_success(self) -> Result<Self, Error> {
        match Verdict::of(&self.response).refusal() {
            None => Ok(self),
            Some(refusal) => Err(self.around.into_inner().refused(refusal)),
        }
    }
}

/// What the flags of an answer say.
#[derive(Default)]
struct Verdict {
    done: Option<bool>,
    code: Option<String>,
    msg: Option<String>,
}

impl Verdict {
    fn of(response: &dyn Value) -> Self {
        let mut verdict = Self::default();
        verdict.look(response.view());
        verdict
    }

    /// What was refused, where the answer says no.
    fn refusal(self) -> Option<Refusal> {
        (self.done == Some(false)).then(|| Refusal {
            code: self
                .code
                .as_deref()
                .and_then(|code| code.trim().parse().ok()),
            sub_code: self.code,
            msg: self.msg.unwrap_or_default(),
            ..Refusal::default()
        })
    }

    fn look(&mut self, view: View<'_>) {
        match view {
            View::Object(model) => self.look_at(model),
            View::Document(document) => self.look(document.view()),
            View::List(list) => {
                for item in (0..list.len()).filter_map(|index| list.get(index)) {
                    self.look(item.view());
                }
            }
            View::Map(map) => map.each(&mut |_, item| self.look(item.view())),
            _ => {}
        }
    }

    fn look_at(&mut self, model: &dyn Model) {
        let mut here = None;
        let mut code = None;
        let mut msg = None;
        model.show(&mut |values| {
            for field in model.table().fields() {
                let view = values
                    .get(field.slot)
                    .map_or(View::Null, |value| value.view());
                match (field.role(), view) {
                    (_, View::Null) => {}
                    (Role::Success(done), view) => here = Some(is(view, &done)),
                    (Role::ErrorCode, view) => code = text(view),
                    (Role::ErrorMsg, view) => msg = text(view),
                    (Role::Plain, view) => self.look(view),
                }
            }
        });
        if let Some(here) = here {
            self.done = Some(self.done.unwrap_or(true) && here);
        }
        // The texts beside a flag that says no count before any others.
        if here == Some(false) {
            self.code = code.or_else(|| self.code.take());
            self.msg = msg.or_else(|| self.msg.take());
        } else {
            self.code = self.code.take().or(code);
            self.msg = self.msg.take().or(msg);
        }
    }
}

fn text(view: View<'_>) -> Option<String> {
    match view {
        View::Text(text) => Some(text.to_owned()),
        View::Int(value) => Some(value.to_string()),
        View::UInt(value) => Some(value.to_string()),
        _ => None,
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.response
    }
}

impl<T> DerefMut for Reply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.response
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("response", &self.response)
            .field("request_id", &self.around.request_id)
            .field("attempts", &self.around.attempts)
            .finish_non_exhaustive()
    }
}
