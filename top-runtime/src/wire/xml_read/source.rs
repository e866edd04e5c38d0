//! The pieces of an XML text, checked as far as the tokenizer leaves it to us.

use std::borrow::Cow;

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::CUT;
use super::text::is_space;
use crate::kernel::{Problem, Token};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A piece of an XML text that says something.
pub(super) enum Piece<'t> {
    /// A start tag, by its name.
    Start(&'t str),
    /// An empty element, by its name.
    Empty(&'t str),
    /// An end tag; it is that of the innermost open element.
    End,
    /// A text without references.
    Text(&'t str),
    /// The text of a CDATA section.
    Raw(&'t str),
    /// A text, or that of a CDATA section, whose line ends had to be changed.
    Changed(Box<str>),
    /// A reference to a character.
    Letter(Letter),
    /// The end of the text.
    Eof,
}

/// A character, laid out so that all a [`Piece`] holds stands in the same place: copies of pieces whose parts
/// overlap made up a tenth of the reading.
#[repr(align(8))]
pub(super) struct Letter(pub(super) char);

impl Piece<'_> {
    /// Whether it is white space, which says nothing between elements.
    pub(super) fn is_space(&self) -> bool {
        match self {
            Self::Text(text) => is_space(text),
            Self::Changed(text) => is_space(text),
            _ => false,
        }
    }
}

/// The text, and how far it has been read.
#[derive(Clone, Debug)]
pub(super) struct Source<'t> {
    text: &'t str,
    /// Whether some line ends are not the one that XML reads.
    returns: bool,
    events: quick_xml::Reader<&'t [u8]>,
    /// How many bytes of byte order mark the tokenizer does not know of.
    mark: usize,
    /// Where the piece read last starts.
    start: usize,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t [u8]) -> Result<Self, Problem> {
        let mark = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let returns = memchr::memchr(b'\r', text).is_some();
        let text = std::str::from_utf8(text)
            .map_err(|error| Problem::syntax("invalid UTF-8", error.valid_up_to()))?;
        let events = quick_xml::Reader::from_str(text.get(mark..).unwrap_or_default());
        Ok(Self {
            text,
            returns,
            events,
            mark,
            start: 0,
        })
    }

    /// Reads the next piece; comments and processing instructions are passed over.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Piece<'t>, Problem> {
        loop {
            self.start = self.offset();
            return Ok(match self.events.read_event() {
                Ok(Event::Start(tag)) => Piece::Start(self.name(&tag)?),
                Ok(Event::Empty(tag)) => Piece::Empty(self.name(&tag)?),
                Ok(Event::End(_)) => Piece::End,
                Ok(Event::Text(text)) => self.text(text.into_inner(), Piece::Text),
                Ok(Event::CData(text)) => self.text(text.into_inner(), Piece::Raw),
                Ok(Event::GeneralRef(reference)) => Piece::Letter(Letter(self.letter(&reference)?)),
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

    /// The tag read last, from its first bracket to its last.
    pub(super) fn tag(&self) -> &'t str {
        self.text.get(self.start..self.offset()).unwrap_or_default()
    }

    /// What the content of the element whose start tag was read last starts with, unknown where that takes more than
    /// a glance.
    pub(super) fn inside(&self) -> Token {
        let rest = self.text.get(self.offset()..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        match rest.strip_prefix('<') {
            Some(tag) if tag.starts_with(starts_a_name) => Token::Object,
            // An end tag, a comment, a CDATA section, or the end of the text.
            Some(_) => Token::Unknown,
            None if rest.is_empty() => Token::Unknown,
            None => Token::Scalar,
        }
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

    /// The name of the tag read last, as it stands in the text.
    fn name(&self, tag: &BytesStart<'_>) -> Result<&'t str, Problem> {
        let start = self.start + 1;
        match self.text.get(start..start + tag.name().0.len()) {
            Some(name) if name.starts_with(starts_a_name) => Ok(name),
            _ => Err(self.syntax("expected the name of an element")),
        }
    }

    /// A text with `\r\n` and `\r` turned to `\n`, as XML wants it.
    fn text(&self, text: Cow<'t, str>, piece: fn(&'t str) -> Piece<'t>) -> Piece<'t> {
        match text {
            Cow::Borrowed(text) if !(self.returns && text.contains('\r')) => piece(text),
            text => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                Piece::Changed(text.into_boxed_str())
            }
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
        // White space in front of it is a mistake that changes nothing.
        let before = self.text.get(self.mark..self.start).unwrap_or_default();
        if !is_space(before) {
            return Err(self.syntax("an XML declaration stands only at the beginning"));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name))
                if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8") =>
            {
                Ok(())
            }
            // Whatever it is called, this much was read of it, and ASCII is the same in all of them.
            Some(_) if self.text.is_ascii() => Ok(()),
            Some(_) => Err(self.syntax("an encoding other than UTF-8")),
        }
    }

    #[cold]
    fn malformed(&self, error: &Error) -> Problem {
        let message = match error {
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

/// Whether a start tag has the attribute that marks a list.
pub(super) fn says_list(tag: &str) -> bool {
    tag.split_ascii_whitespace()
        .skip(1)
        .map(|attribute| attribute.trim_end_matches('>'))
        .any(|attribute| matches!(attribute, "list=\"true\"" | "list='true'"))
}

fn starts_a_name(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '_' | ':') || !letter.is_ascii()
}
