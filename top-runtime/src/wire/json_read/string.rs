//! Strings: borrowed from the text as long as nothing is escaped in them.

use std::ops::Range;

use super::{CUT, Reader};
use crate::kernel::Problem;
use crate::wire::swar;

/// What stands for half of a surrogate pair.
const HALF: char = char::REPLACEMENT_CHARACTER;

impl<'t> Reader<'t> {
    /// Reads the string that starts here with its quote; `None` says that it is in the scratch buffer.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Option<&'t str>, Problem> {
        let start = self.at + 1;
        let end = stop(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            // Both ends stand next to ASCII, so there is such a span.
            return Ok(self.text.get(start..end));
        }
        self.unescape(start, end)?;
        Ok(None)
    }

    /// Reads the name of a member and its colon, and says where the name stands; at 0 when it is in the scratch
    /// buffer.
    #[inline]
    pub(super) fn name(&mut self) -> Result<Range<usize>, Problem> {
        if self.ahead() != Some(b'"') {
            return Err(self.syntax("expected a name in double quotes"));
        }
        let start = self.at + 1;
        let end = stop(self.text.as_bytes(), start);
        let name = if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            start..end
        } else {
            self.unescape(start, end)?;
            0..0
        };
        if self.ahead() != Some(b':') {
            return Err(self.syntax("expected `:`"));
        }
        self.at += 1;
        Ok(name)
    }

    /// Passes over the string that starts here with its quote.
    pub(super) fn skip_string(&mut self) -> Result<(), Problem> {
        self.at += 1;
        loop {
            self.at = stop(self.text.as_bytes(), self.at);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => {
                    self.escape()?;
                }
                None => return Err(self.syntax(CUT)),
            }
        }
    }

    /// Goes on with a string that started at `start`, from its first backslash at `stopped`.
    #[inline(never)]
    fn unescape(&mut self, start: usize, stopped: usize) -> Result<(), Problem> {
        self.scratch.clear();
        let mut from = start;
        self.at = stopped;
        loop {
            self.scratch
                .push_str(self.text.get(from..self.at).unwrap_or_default());
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => {
                    let letter = self.escape()?;
                    self.scratch.push(letter);
                }
                None => return Err(self.syntax(CUT)),
            }
            from = self.at;
            self.at = stop(self.text.as_bytes(), from);
        }
    }

    /// Reads the escape that starts here with its backslash.
    fn escape(&mut self) -> Result<char, Problem> {
        let start = self.at;
        self.at += 1;
        let letter = match self.byte() {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode(start);
            }
            Some(_) => return Err(Problem::syntax("unknown escape", start)),
            None => return Err(self.syntax(CUT)),
        };
        self.at += 1;
        Ok(letter)
    }

    /// Reads the digits of the `\u` at `start`, and the other half of the pair where there is one.
    fn unicode(&mut self, start: usize) -> Result<char, Problem> {
        let high = self.hex(start)?;
        if !(0xD800..0xDC00).contains(&high) {
            return Ok(char::from_u32(high).unwrap_or(HALF));
        }
        let second = self.at;
        if !self
            .text
            .as_bytes()
            .get(second..)
            .unwrap_or_default()
            .starts_with(b"\\u")
        {
            return Ok(HALF);
        }
        self.at += 2;
        let low = self.hex(second)?;
        if (0xDC00..0xE000).contains(&low) {
            let pair = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            return Ok(char::from_u32(pair).unwrap_or(HALF));
        }
        // Another character: it is read again for itself.
        self.at = second;
        Ok(HALF)
    }

    /// Reads four hexadecimal digits of the escape at `start`.
    fn hex(&mut self, start: usize) -> Result<u32, Problem> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(byte) = self.byte() else {
                return Err(self.syntax(CUT));
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(Problem::syntax("expected four hexadecimal digits", start));
            };
            value = value << 4 | digit;
            self.at += 1;
        }
        Ok(value)
    }
}

/// The position of the first quote or backslash at or after `from`, or the end.
#[inline]
fn stop(text: &[u8], from: usize) -> usize {
    swar::find(
        text,
        from,
        |word| word.equal(b'"') | word.equal(b'\\'),
        |byte| matches!(byte, b'"' | b'\\'),
    )
}
