//! The pieces of an XML text, checked as far as the tokenizer leaves it to us.

use std::borrow::Cow;

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::CUT;
use crate::kernel::Problem;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A piece of an XML text that says something.
pub(super) enum Piece<'t> {
    /// A start tag.
    Start(BytesStart<'t>),
    /// An empty element.
    Empty(BytesStart<'t>),
    /// An end tag; it is that of the innermost open element.
    End,
    /// A text without references.
    Text(Cow<'t, str>),
    /// The text of a CDATA section.
    Raw(Cow<'t, str>),
    /// A reference to a character.
    Letter(char),
    /// The end of the text.
    Eof,
}

/// The text, and how far it has been read.
#[derive(Clone, Debug)]
pub(super) struct Source<'t> {
    text: &'t [u8],
    /// Checks the UTF-8 piece by piece, so that it need not be done ahead.
    events: quick_xml::Reader<&'t [u8]>,
    /// How many bytes of byte order mark the tokenizer does not know of.
    mark: usize,
    /// Where the piece read last starts.
    start: usize,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let mark = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let events = quick_xml::Reader::from_reader(text.get(mark..).unwrap_or_default());
        Self {
            text,
            events,
            mark,
            start: 0,
        }
    }

    /// Reads the next piece; comments and processing instructions are passed over.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Piece<'t>, Problem> {
        loop {
            self.start = self.offset();
            return Ok(match self.events.read_event() {
                Ok(Event::Start(tag)) => Piece::Start(self.named(tag)?),
                Ok(Event::Empty(tag)) => Piece::Empty(self.named(tag)?),
                Ok(Event::End(_)) => Piece::End,
                Ok(Event::Text(text)) => Piece::Text(one_line_end(text.into_inner())),
                Ok(Event::CData(text)) => Piece::Raw(one_line_end(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => Piece::Letter(self.letter(&reference)?),
                Ok(Event::Eof) => Piece::Eof,
                Ok(Event::Comment(_) | Event::PI(_)) => continue,
                Ok(Event::Decl(declaration)) => {
                    self.declared(&declaration)?;
                    continue;
                }
                Ok(Event::DocType(_)) => return Err(self.syntax("a DOCTYPE is not allowed")),
                Err(error) => return Err(self.malformed(&error)),
            });
        }
    }

    /// Bytes from the start of the text to the place where the reading stands.
    pub(super) fn offset(&self) -> usize {
        self.at(self.events.buffer_position())
    }

    /// A problem with the piece read last.
    #[cold]
    pub(super) fn syntax(&self, message: &'static str) -> Problem {
        Problem::syntax(message, self.start)
    }

    fn at(&self, position: u64) -> usize {
        usize::try_from(position)
            .unwrap_or(usize::MAX)
            .saturating_add(self.mark)
    }

    fn named(&self, tag: BytesStart<'t>) -> Result<BytesStart<'t>, Problem> {
        match tag.name().0.as_bytes().first() {
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80..) => Ok(tag),
            _ => Err(self.syntax("expected the name of an element")),
        }
    }

    fn letter(&self, reference: &BytesRef<'_>) -> Result<char, Problem> {
        Ok(match &**reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => match reference.resolve_char_ref() {
                Ok(Some(letter)) => letter,
                Ok(None) => return Err(self.syntax("unknown entity")),
                Err(_) => return Err(self.syntax("not the number of a character")),
            },
        })
    }

    fn declared(&self, declaration: &BytesDecl<'_>) -> Result<(), Problem> {
        if self.start != self.mark {
            return Err(self.syntax("an XML declaration stands only at the beginning"));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name))
                if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8") =>
            {
                Ok(())
            }
            Some(_) => Err(self.syntax("an encoding other than UTF-8")),
        }
    }

    #[cold]
    fn malformed(&self, error: &Error) -> Problem {
        let message = match error {
            Error::Encoding(_) => {
                let valid = std::str::from_utf8(self.text)
                    .map_or_else(|error| error.valid_up_to(), str::len);
                return Problem::syntax("invalid UTF-8", valid);
            }
            Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => CUT,
            Error::IllFormed(
                IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_),
            ) => "the end tag does not match the start tag",
            Error::IllFormed(IllFormedError::UnclosedReference) => "`&` that starts no reference",
            Error::IllFormed(IllFormedError::MissingDoctypeName) => "a DOCTYPE is not allowed",
            _ => "malformed XML",
        };
        Problem::syntax(message, self.at(self.events.error_position()))
    }
}

/// The text with `\r\n` and `\r` turned to `\n`, as XML wants it.
fn one_line_end(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'\r') {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}
