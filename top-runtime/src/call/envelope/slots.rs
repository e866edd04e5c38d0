//! What the parts of an answer are read into.

use super::{Opened, REFUSAL, REQUEST_ID, declares, is_struct};
use crate::error::Refusal;
use crate::kernel::{Input, Members, Problem, Shape, Token, Value, View};

/// The response, with an eye on the members that belong to the envelope.
#[derive(Default)]
pub(super) struct Root<'a> {
    pub(super) response: Option<&'a mut dyn Value>,
    pub(super) request_id: Option<String>,
    pub(super) refusal: Option<RefusalSlot>,
    /// Whether a member was declared, and whether one was not.
    pub(super) known: bool,
    pub(super) unknown: bool,
}

impl<'a> Root<'a> {
    pub(super) fn new(response: &'a mut dyn Value) -> Self {
        Self {
            response: Some(response),
            ..Self::default()
        }
    }

    pub(super) fn declares(&self, name: &str) -> bool {
        self.response
            .as_deref()
            .is_some_and(|response| declares(response, name))
    }

    /// Whether it holds something, and nothing of the response: where the root has not the name of one, that is the
    /// answer of something else, such as a proxy.
    pub(super) fn is_strange(&self) -> bool {
        match self.response.as_deref().map(Value::kind) {
            Some(Shape::Object(table)) => {
                !table.is_empty() && self.unknown && !self.known && self.refusal.is_none()
            }
            _ => false,
        }
    }

    pub(super) fn opened(self) -> Opened {
        match self.refusal {
            Some(RefusalSlot(refusal)) => Opened::Refusal(Refusal {
                request_id: refusal.request_id.or(self.request_id),
                ..refusal
            }),
            None => Opened::Answer {
                request_id: self.request_id,
            },
        }
    }
}

impl Value for Root<'_> {
    crate::kernel::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let Some(response) = self.response.as_deref_mut() else {
            return Ok(());
        };
        let hidden = !is_struct(response);
        match input {
            Input::Object(members) => response.fill(Input::Object(&mut Envelope {
                members,
                request_id: &mut self.request_id,
                refusal: &mut self.refusal,
                known: &mut self.known,
                unknown: &mut self.unknown,
                hidden,
            })),
            // A root is an object, whatever else the response could be.
            Input::Blank => response.fill(Input::Object(&mut Nothing)),
            other if hidden => Err(Problem::wrong(&other, "an object")),
            other => response.fill(other),
        }
    }
}

/// The members of an empty root.
struct Nothing;

impl Members for Nothing {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        Ok(None)
    }

    fn fill(&mut self, _: &mut dyn Value) -> Result<(), Problem> {
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Problem> {
        Ok(())
    }
}

/// The members of a root: those of the envelope are noted in passing.
struct Envelope<'a> {
    members: &'a mut dyn Members,
    request_id: &'a mut Option<String>,
    refusal: &'a mut Option<RefusalSlot>,
    known: &'a mut bool,
    unknown: &'a mut bool,
    /// Whether the response takes every member, so that those of the envelope are kept from it.
    hidden: bool,
}

impl Envelope<'_> {
    /// Takes the member ahead if it is the envelope's own.
    fn take(&mut self) -> Result<bool, Problem> {
        match self.members.key()? {
            Some(REQUEST_ID) => self.members.fill(self.request_id)?,
            Some(REFUSAL) => self.members.fill(self.refusal)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Members for Envelope<'_> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        if self.hidden {
            while self.take()? {}
        }
        self.members.key()
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        let request_id = self.members.key()? == Some(REQUEST_ID);
        self.members.fill(slot)?;
        *self.known = true;
        if let (true, View::Text(text)) = (request_id, slot.view()) {
            *self.request_id = Some(text.to_owned());
        }
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Problem> {
        if self.take()? {
            return Ok(());
        }
        *self.unknown = true;
        self.members.skip()
    }

    fn next_is(&mut self, name: &str) -> Result<bool, Problem> {
        if self.hidden {
            return Ok(self.key()? == Some(name));
        }
        self.members.next_is(name)
    }

    fn peek(&self) -> Token {
        self.members.peek()
    }

    fn repeats(&self) -> bool {
        self.members.repeats()
    }
}

/// An `error_response`, read as leniently as it is written: codes as numbers or texts.
#[derive(Default)]
pub(super) struct RefusalSlot(pub(super) Refusal);

impl Value for RefusalSlot {
    crate::kernel::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        let Input::Object(members) = input else {
            return Err(Problem::wrong(&input, "an error_response"));
        };
        let refusal = &mut self.0;
        let mut code = None::<String>;
        let mut msg = None::<String>;
        while let Some(name) = members.key()? {
            match name {
                "code" => members.fill(&mut code)?,
                "msg" => members.fill(&mut msg)?,
                "sub_code" => members.fill(&mut refusal.sub_code)?,
                "sub_msg" => members.fill(&mut refusal.sub_msg)?,
                REQUEST_ID => members.fill(&mut refusal.request_id)?,
                _ => members.skip()?,
            }
        }
        refusal.msg = msg.unwrap_or_default();
        refusal.code = code.as_deref().and_then(|code| {
            let mut number = 0;
            i64::fill(&mut number, Input::Text(code))
                .ok()
                .map(|()| number)
        });
        if refusal.code.is_none() && refusal.sub_code.is_none() {
            refusal.sub_code = code;
        }
        refusal.sub_code.take_if(|text| text.is_empty());
        refusal.sub_msg.take_if(|text| text.is_empty());
        Ok(())
    }
}

/// Reads and forgets.
#[derive(Default)]
pub(super) struct Ignored;

impl Value for Ignored {
    crate::kernel::reader_only!();

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        if let Input::Object(members) = input {
            while members.key()?.is_some() {
                members.skip()?;
            }
        }
        Ok(())
    }
}
