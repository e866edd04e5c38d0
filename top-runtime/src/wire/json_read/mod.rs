//! Reads JSON text into anything that can be filled.
//!
//! A push scanner: what it finds goes straight to [`Value::fill`], and there is no tree and no token list in
//! between. It is our own, because the platform needs three things that `serde_json` does not give: the text of
//! a number as it stood (`1.10` into a `String` or a `Decimal`), raw control characters inside strings (the
//! platform sends tabs and line breaks unescaped), and a byte order mark.
//!
//! Apart from these two liberties it takes exactly the grammar of RFC 8259. Half of a surrogate pair reads as
//! U+FFFD. Texts nested deeper than [`MAX_DEPTH`] are refused; the reader recurses only through
//! [`Value::fill`].

mod cursor;
mod number;
mod skip;
mod string;

use crate::kernel::{Input, Problem, Token, Value, What};

pub use cursor::{List, Object};

/// How many lists and objects may stand inside one another.
pub const MAX_DEPTH: usize = 128;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const CUT: &str = "unexpected end of the text";
const NO_VALUE: &str = "expected a value";

/// A JSON text that is being read.
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// The string or name read last, if it had escapes.
    scratch: String,
}

/// A place in a text where a value starts, to come back to with [`Reader::rewind`].
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    depth: usize,
}

/// Reads `text`, which must be one JSON value, into `slot`.
///
/// # Errors
/// The text is malformed or nested too deeply, or `slot` refuses the value.
pub fn read(text: &[u8], slot: &mut dyn Value) -> Result<(), Problem> {
    let mut reader = Reader::new(text)?;
    reader.fill(slot)?;
    reader.end()
}

impl<'t> Reader<'t> {
    /// Starts at the beginning of `text`, behind its byte order mark where it has one.
    ///
    /// # Errors
    /// `text` is not UTF-8; the problem names the first offending byte.
    pub fn new(text: &'t [u8]) -> Result<Self, Problem> {
        let at = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let text = std::str::from_utf8(text)
            .map_err(|error| Problem::syntax("invalid UTF-8", error.valid_up_to()))?;
        Ok(Self {
            text,
            at,
            depth: 0,
            scratch: String::new(),
        })
    }

    /// Reads one value into `slot`. What `slot` leaves unread of a list or an object is passed over.
    ///
    /// # Errors
    /// The text is malformed or nested too deeply, or `slot` refuses the value.
    pub fn fill(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        self.value(slot)
    }

    /// [`fill`](Self::fill), made part of its callers: most values are plain.
    #[inline]
    fn value(&mut self, slot: &mut dyn Value) -> Result<(), Problem> {
        match self.ahead() {
            Some(b'"') => {
                let text = self.string()?.unwrap_or(&self.scratch);
                slot.fill(Input::Text(text))
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                slot.fill(Input::Number(number))
            }
            other => self.other(other, slot),
        }
    }

    /// Reads the value that starts with `byte`, when that is neither a string nor a number.
    #[inline(never)]
    fn other(&mut self, byte: Option<u8>, slot: &mut dyn Value) -> Result<(), Problem> {
        match byte {
            Some(b'{') => {
                let mut object = self.object()?;
                slot.fill(Input::Object(&mut object))?;
                object.finish()
            }
            Some(b'[') => {
                let mut list = self.list()?;
                slot.fill(Input::List(&mut list))?;
                list.finish()
            }
            Some(b't') => {
                self.word(b"true")?;
                slot.fill(Input::Bool(true))
            }
            Some(b'f') => {
                self.word(b"false")?;
                slot.fill(Input::Bool(false))
            }
            Some(b'n') => {
                self.word(b"null")?;
                slot.fill(Input::Null)
            }
            _ => Err(self.syntax(NO_VALUE)),
        }
    }

    /// Opens an object, to look at its members before deciding what to read them into.
    ///
    /// Read it to its end or [`rewind`](Self::rewind) afterwards.
    ///
    /// # Errors
    /// The value ahead is not an object, or it is nested too deeply.
    pub fn object(&mut self) -> Result<Object<'_, 't>, Problem> {
        self.open(b'{', "expected an object")?;
        Ok(Object::new(self))
    }

    /// Opens a list, to read its elements one by one.
    ///
    /// Read it to its end or [`rewind`](Self::rewind) afterwards.
    ///
    /// # Errors
    /// The value ahead is not a list, or it is nested too deeply.
    pub fn list(&mut self) -> Result<List<'_, 't>, Problem> {
        self.open(b'[', "expected a list")?;
        Ok(List::new(self))
    }

    /// What the value ahead starts like.
    #[must_use]
    pub fn peek(&self) -> Token {
        match self.text.as_bytes().get(self.after_space()) {
            Some(b'{') => Token::Object,
            Some(b'[') => Token::List,
            _ => Token::Scalar,
        }
    }

    /// Checks that only white space follows.
    ///
    /// # Errors
    /// Something else follows.
    pub fn end(&mut self) -> Result<(), Problem> {
        match self.ahead() {
            None => Ok(()),
            Some(_) => Err(self.syntax("trailing text")),
        }
    }

    /// Bytes from the start of the text to the place where the reading stands.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Remembers the place where the reading stands, which must be the start of a value.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            depth: self.depth,
        }
    }

    /// Goes back to a remembered place of the same text.
    pub fn rewind(&mut self, mark: Mark) {
        self.at = mark.at;
        self.depth = mark.depth;
    }

    /// Passes over white space and looks at the byte behind it.
    fn ahead(&mut self) -> Option<u8> {
        match self.byte() {
            // Most tokens follow the one before them at once.
            Some(byte) if byte > b' ' => Some(byte),
            _ => {
                self.at = self.after_space();
                self.byte()
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(never)]
    fn after_space(&self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let spaces = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.at + spaces.count()
    }

    /// Takes a word of the grammar, whose first letter is ahead.
    fn word(&mut self, word: &[u8]) -> Result<(), Problem> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(if word.starts_with(rest) {
            Problem::syntax(CUT, self.text.len())
        } else {
            self.syntax(NO_VALUE)
        })
    }

    fn open(&mut self, bracket: u8, otherwise: &'static str) -> Result<(), Problem> {
        match self.ahead() {
            Some(byte) if byte == bracket => {
                self.at += 1;
                self.deeper()
            }
            _ => Err(self.syntax(otherwise)),
        }
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        if self.depth == MAX_DEPTH {
            return Err(Problem::new(What::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// Takes a closing bracket.
    fn close(&mut self) {
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
    }

    /// A problem at the place where the reading stands.
    #[cold]
    fn syntax(&self, message: &'static str) -> Problem {
        let message = if self.at < self.text.len() {
            message
        } else {
            CUT
        };
        Problem::syntax(message, self.at)
    }
}

#[cfg(test)]
mod tests;
