//! Reads XML text into anything that can be filled.
//!
//! `quick-xml` splits the text into tags and texts; what they mean is decided here: an element with elements
//! inside is an object whose names may repeat, one with text only is a text, and one with nothing is blank.
//! Comments and processing instructions say nothing, and neither do attributes but `list="true"`, with which the
//! platform marks the element around those of a list.
//!
//! Safe against entity expansion and inclusion: a DOCTYPE is refused, and so is every entity but the five of
//! XML itself and character references. Only UTF-8 is read.

mod cursor;
mod source;
mod text;

use crate::kernel::{Input, Problem, Shape, Value, What};

pub use cursor::Children;

use source::{Piece, Source};
use text::Text;

/// How many elements may stand inside one another.
pub const MAX_DEPTH: usize = 128;

const CUT: &str = "unexpected end of the text";

/// Reads the root element of `text` into `slot` and gives its name.
///
/// # Errors
/// The text is malformed or nested too deeply, or `slot` refuses what is in it.
pub fn read(text: &[u8], slot: &mut dyn Value) -> Result<String, Problem> {
    let mut reader = Reader::new(text)?;
    let name = reader.root_name().to_owned();
    reader.fill(slot)?;
    reader.end()?;
    Ok(name)
}

/// An XML text that is being read.
#[derive(Clone, Debug)]
pub struct Reader<'t> {
    source: Source<'t>,
    root: Element<'t>,
    depth: usize,
    /// Collects a text that does not stand in one piece.
    text: Text<'t>,
}

/// An element whose start tag has been read.
#[derive(Clone, Copy, Debug)]
struct Element<'t> {
    name: &'t str,
    /// `<name/>`: there is no end tag.
    closed: bool,
}

impl<'t> Reader<'t> {
    /// Reads up to the root element's start tag.
    ///
    /// # Errors
    /// `text` is not UTF-8 or says that it is not, or there is no root element, or a DOCTYPE before it.
    pub fn new(text: &'t [u8]) -> Result<Self, Problem> {
        let mut source = Source::new(text)?;
        loop {
            let root = match source.next()? {
                Piece::Start(name) => Element {
                    name,
                    closed: false,
                },
                Piece::Empty(name) => Element { name, closed: true },
                piece if piece.is_space() => continue,
                Piece::Eof => return Err(source.syntax(CUT)),
                Piece::Text(_)
                | Piece::Raw(_)
                | Piece::Changed(_)
                | Piece::Letter(_)
                | Piece::End => {
                    return Err(source.syntax("expected an element"));
                }
            };
            return Ok(Self {
                source,
                root,
                depth: 0,
                text: Text::default(),
            });
        }
    }

    /// The name of the root element.
    #[must_use]
    pub fn root_name(&self) -> &str {
        self.root.name
    }

    /// Reads the root element into `slot`. What `slot` leaves unread of it is passed over.
    ///
    /// To be called once; a clone of the reader can read again.
    ///
    /// # Errors
    /// The text is malformed or nested too deeply, or `slot` refuses what is in it.
    pub fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        let closed = std::mem::replace(&mut self.root.closed, true);
        self.element(closed, slot)
    }

    /// Checks that nothing but comments, processing instructions and white space follows the root element.
    ///
    /// # Errors
    /// Something else follows.
    pub fn end(&mut self) -> Result<(), Problem> {
        loop {
            match self.source.next()? {
                Piece::Eof => return Ok(()),
                piece if piece.is_space() => {}
                _ => return Err(self.source.syntax("trailing text")),
            }
        }
    }

    /// Bytes from the start of the text to the place where the reading stands.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.source.offset()
    }

    /// Reads the element whose start tag has just been read.
    fn element(&mut self, closed: bool, slot: &mut dyn Value) -> Result<(), Problem> {
        if closed {
            return slot.fill(Input::Blank);
        }
        self.deeper()?;
        let tag = self.source.tag();
        let mut piece = self.source.next()?;
        self.text.clear();
        if let Piece::Text(text) = piece {
            piece = self.source.next()?;
            // Most elements hold a text in one piece.
            if let Piece::End = piece {
                self.depth -= 1;
                return slot.fill(Input::Text(text));
            }
            self.text.push(text);
        }
        loop {
            match piece {
                Piece::Text(text) => self.text.push(text),
                Piece::Raw(text) => self.text.push_raw(text),
                Piece::Changed(text) => self.text.push_changed(&text),
                Piece::Letter(letter) => self.text.push_letter(letter.0),
                Piece::Start(name) => {
                    let first = Element {
                        name,
                        closed: false,
                    };
                    return self.children(first, tag, slot);
                }
                Piece::Empty(name) => {
                    return self.children(Element { name, closed: true }, tag, slot);
                }
                Piece::End => {
                    self.depth -= 1;
                    return match self.text.get() {
                        "" => slot.fill(Input::Blank),
                        text => slot.fill(Input::Text(text)),
                    };
                }
                Piece::Eof => return Err(self.source.syntax(CUT)),
            }
            piece = self.source.next()?;
        }
    }

    fn children(
        &mut self,
        first: Element<'t>,
        tag: &'t str,
        slot: &mut dyn Value,
    ) -> Result<(), Problem> {
        if !self.text.is_space() {
            return Err(self.source.syntax(text::BETWEEN));
        }
        let is_list = source::says_list(tag) && matches!(slot.kind(), Shape::List(_));
        let mut children = Children::new(self, first);
        if is_list {
            slot.fill(Input::List(&mut children))?;
        } else {
            slot.fill(Input::Object(&mut children))?;
        }
        children.finish()
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        if self.depth == MAX_DEPTH {
            return Err(Problem::new(What::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// Passes over the rest of the element whose start tag has just been read, without recursion.
    fn skip(&mut self, closed: bool) -> Result<(), Problem> {
        if closed {
            return Ok(());
        }
        let outside = self.depth;
        self.deeper()?;
        while self.depth > outside {
            match self.source.next()? {
                Piece::Start(_) => self.deeper()?,
                Piece::End => self.depth -= 1,
                Piece::Eof => return Err(self.source.syntax(CUT)),
                Piece::Text(_)
                | Piece::Raw(_)
                | Piece::Changed(_)
                | Piece::Letter(_)
                | Piece::Empty(_) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
