//! The elements of a list and the members of an object, read one by one.

use std::ops::Range;

use super::{Mark, Reader};
use crate::kernel::{Items, Members, Problem, Token, Value};

/// Where a cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Behind the opening bracket.
    Start,
    /// In front of a value.
    Ready,
    /// Behind a value.
    Taken,
    /// Behind the closing bracket.
    Done,
}

/// The elements of a list.
#[derive(Debug)]
pub struct List<'r, 't> {
    reader: &'r mut Reader<'t>,
    stage: Stage,
}

impl<'r, 't> List<'r, 't> {
    /// `reader` stands behind the opening bracket.
    pub(super) fn new(reader: &'r mut Reader<'t>) -> Self {
        Self {
            reader,
            stage: Stage::Start,
        }
    }

    /// Passes over the elements that were not read.
    ///
    /// # Errors
    /// The text is malformed.
    pub fn finish(&mut self) -> Result<(), Problem> {
        while self.more()? {
            self.reader.skip()?;
            self.stage = Stage::Taken;
        }
        Ok(())
    }
}

impl Items for List<'_, '_> {
    fn more(&mut self) -> Result<bool, Problem> {
        if self.stage == Stage::Ready {
            return Ok(true);
        }
        if self.stage == Stage::Done {
            return Ok(false);
        }
        match self.reader.ahead() {
            Some(b']') => {
                self.reader.close();
                self.stage = Stage::Done;
                return Ok(false);
            }
            _ if self.stage == Stage::Start => {}
            Some(b',') => {
                self.reader.at += 1;
                if self.reader.ahead() == Some(b']') {
                    return Err(self.reader.syntax("trailing comma"));
                }
            }
            _ => return Err(self.reader.syntax("expected `,` or `]`")),
        }
        self.stage = Stage::Ready;
        Ok(true)
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        if !self.more()? {
            return Err(self.reader.syntax("no element left"));
        }
        self.reader.value(slot)?;
        self.stage = Stage::Taken;
        Ok(())
    }
}

/// The members of an object.
#[derive(Debug)]
pub struct Object<'r, 't> {
    reader: &'r mut Reader<'t>,
    stage: Stage,
    /// Where the name of the member ahead stands; at 0, where none can stand, when it is in the reader's scratch
    /// buffer.
    name: Range<usize>,
}

impl<'r, 't> Object<'r, 't> {
    /// `reader` stands behind the opening bracket.
    pub(super) fn new(reader: &'r mut Reader<'t>) -> Self {
        Self {
            reader,
            stage: Stage::Start,
            name: 0..0,
        }
    }

    /// Passes over the members that were not read.
    ///
    /// # Errors
    /// The text is malformed.
    pub fn finish(&mut self) -> Result<(), Problem> {
        while self.more()? {
            self.take()?;
        }
        Ok(())
    }

    /// The place of the value of the member whose name was asked for last, to come back to with
    /// [`Reader::rewind`].
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.reader.mark()
    }

    /// Whether there is another member; afterwards the reader stands in front of its value.
    #[inline]
    fn more(&mut self) -> Result<bool, Problem> {
        if self.stage == Stage::Ready {
            return Ok(true);
        }
        self.advance()
    }

    fn advance(&mut self) -> Result<bool, Problem> {
        if self.stage == Stage::Done {
            return Ok(false);
        }
        match self.reader.ahead() {
            Some(b'}') => {
                self.reader.close();
                self.stage = Stage::Done;
                return Ok(false);
            }
            _ if self.stage == Stage::Start => {}
            Some(b',') => {
                self.reader.at += 1;
                if self.reader.ahead() == Some(b'}') {
                    return Err(self.reader.syntax("trailing comma"));
                }
            }
            _ => return Err(self.reader.syntax("expected `,` or `}`")),
        }
        self.name = self.reader.name()?;
        self.stage = Stage::Ready;
        Ok(true)
    }

    fn take(&mut self) -> Result<(), Problem> {
        self.reader.skip()?;
        self.stage = Stage::Taken;
        Ok(())
    }
}

impl Members for Object<'_, '_> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        let more = self.more()?;
        Ok(more.then(|| {
            if self.name.start == 0 {
                return &*self.reader.scratch;
            }
            self.reader.text.get(self.name.clone()).unwrap_or_default()
        }))
    }

    /// The name that is expected is compared where it stands, and not looked for.
    fn next_is(&mut self, name: &str) -> Result<bool, Problem> {
        // From the bracket or the comma before the name to the colon behind it.
        let (mark, from) = match self.stage {
            Stage::Taken => (b',', self.reader.at),
            Stage::Start => (b'{', self.reader.at - 1),
            Stage::Ready | Stage::Done => return Ok(self.key()? == Some(name)),
        };
        let end = from + name.len() + 4;
        if let Some([before, b'"', ahead @ .., b'"', b':']) =
            self.reader.text.as_bytes().get(from..end)
            && *before == mark
            && ahead == name.as_bytes()
        {
            self.name = from + 2..end - 2;
            self.reader.at = end;
            self.stage = Stage::Ready;
            return Ok(true);
        }
        Ok(self.key()? == Some(name))
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        if !self.more()? {
            return Err(self.reader.syntax("no member left"));
        }
        self.reader.value(slot)?;
        self.stage = Stage::Taken;
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Problem> {
        if !self.more()? {
            return Err(self.reader.syntax("no member left"));
        }
        self.take()
    }

    fn peek(&self) -> Token {
        if self.stage == Stage::Ready {
            self.reader.peek()
        } else {
            Token::Unknown
        }
    }
}
