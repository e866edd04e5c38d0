//! Numbers, kept as they stand.

use super::{CUT, Reader};
use crate::kernel::Problem;
use crate::wire::swar;

impl<'t> Reader<'t> {
    /// Reads the number that starts here, as text.
    pub(super) fn number(&mut self) -> Result<&'t str, Problem> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
            if matches!(self.byte(), Some(b'0'..=b'9')) {
                return Err(Problem::syntax("leading zero", start));
            }
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.text
            .get(start..self.at)
            .ok_or_else(|| Problem::syntax(CUT, start))
    }

    fn digits(&mut self) -> Result<(), Problem> {
        let end = swar::find(
            self.text.as_bytes(),
            self.at,
            |word| word.below(b'0') | word.above(b'9'),
            |byte| !byte.is_ascii_digit(),
        );
        if end == self.at {
            return Err(self.syntax("expected a digit"));
        }
        self.at = end;
        Ok(())
    }
}
