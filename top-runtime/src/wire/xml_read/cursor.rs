//! The elements inside an element, read one by one.

use super::source::Piece;
use super::{CUT, Element, Reader, text};
use crate::kernel::{Items, Members, Problem, Token, Value};

/// The elements inside an element.
#[derive(Debug)]
pub struct Children<'r, 't> {
    reader: &'r mut Reader<'t>,
    stage: Stage<'t>,
}

/// Where a cursor stands.
#[derive(Debug)]
enum Stage<'t> {
    /// Behind the start tag of an element.
    Ready(Element<'t>),
    /// Behind an element.
    Taken,
    /// Behind the end tag of the parent.
    Done,
}

impl<'r, 't> Children<'r, 't> {
    /// `reader` stands behind the start tag of the first element.
    pub(super) fn new(reader: &'r mut Reader<'t>, first: Element<'t>) -> Self {
        Self {
            reader,
            stage: Stage::Ready(first),
        }
    }

    /// Passes over the elements that were not read.
    ///
    /// # Errors
    /// The text is malformed.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        while let Some(child) = self.take()? {
            self.reader.skip(child.closed)?;
        }
        Ok(())
    }

    /// Goes on to the next start tag or to the end tag of the parent.
    fn advance(&mut self) -> Result<(), Problem> {
        while let Stage::Taken = self.stage {
            match self.reader.source.next()? {
                Piece::Start(name) => {
                    self.stage = Stage::Ready(Element {
                        name,
                        closed: false,
                    });
                }
                Piece::Empty(name) => self.stage = Stage::Ready(Element { name, closed: true }),
                Piece::End => {
                    self.reader.depth -= 1;
                    self.stage = Stage::Done;
                }
                piece if piece.is_space() => {}
                Piece::Text(_) | Piece::Raw(_) | Piece::Changed(_) | Piece::Letter(_) => {
                    return Err(self.reader.source.syntax(text::BETWEEN));
                }
                Piece::Eof => return Err(self.reader.source.syntax(CUT)),
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Result<Option<Element<'t>>, Problem> {
        self.advance()?;
        Ok(match self.stage {
            Stage::Ready(child) => {
                self.stage = Stage::Taken;
                Some(child)
            }
            Stage::Taken | Stage::Done => None,
        })
    }

    #[cold]
    fn nothing_left(&self) -> Problem {
        self.reader.source.syntax("no element left")
    }
}

/// The elements of a list, whatever they are called.
impl Items for Children<'_, '_> {
    fn more(&mut self) -> Result<bool, Problem> {
        self.advance()?;
        Ok(matches!(self.stage, Stage::Ready(_)))
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        Members::fill(self, slot)
    }
}

impl Members for Children<'_, '_> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        self.advance()?;
        Ok(match &self.stage {
            Stage::Ready(child) => Some(child.name),
            Stage::Taken | Stage::Done => None,
        })
    }

    fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        let child = self.take()?.ok_or_else(|| self.nothing_left())?;
        self.reader.element(child.closed, slot)
    }

    fn skip(&mut self) -> Result<(), Problem> {
        let child = self.take()?.ok_or_else(|| self.nothing_left())?;
        self.reader.skip(child.closed)
    }

    fn peek(&self) -> Token {
        match &self.stage {
            Stage::Ready(child) if !child.closed => self.reader.source.inside(),
            _ => Token::Unknown,
        }
    }

    fn repeats(&self) -> bool {
        true
    }
}
