//! Passing over a value, without recursion and as strictly as if it were read.

use super::{MAX_DEPTH, NO_VALUE, Reader};
use crate::kernel::Problem;

impl Reader<'_> {
    /// Passes over one value.
    ///
    /// # Errors
    /// The text is malformed or nested too deeply.
    pub fn skip(&mut self) -> Result<(), Problem> {
        let mut open = Open::default();
        loop {
            match self.ahead() {
                Some(b'"') => self.skip_string()?,
                Some(b'-' | b'0'..=b'9') => {
                    self.number()?;
                }
                Some(bracket @ (b'{' | b'[')) => {
                    let object = bracket == b'{';
                    self.at += 1;
                    self.deeper()?;
                    open.push(object);
                    if self.ahead() != Some(if object { b'}' } else { b']' }) {
                        if object {
                            self.name()?;
                        }
                        continue;
                    }
                }
                Some(b't') => self.word(b"true")?,
                Some(b'f') => self.word(b"false")?,
                Some(b'n') => self.word(b"null")?,
                _ => return Err(self.syntax(NO_VALUE)),
            }
            if self.climb(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Behind a value, or in front of the closing bracket of an empty list or object: closes what ends here.
    /// Whether nothing is open any more; if not, the next value is ahead.
    fn climb(&mut self, open: &mut Open) -> Result<bool, Problem> {
        while let Some(object) = open.top() {
            match (self.ahead(), object) {
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.close();
                    open.pop();
                }
                (Some(b','), _) => {
                    self.at += 1;
                    if object {
                        self.name()?;
                    }
                    return Ok(false);
                }
                (_, true) => return Err(self.syntax("expected `,` or `}`")),
                (_, false) => return Err(self.syntax("expected `,` or `]`")),
            }
        }
        Ok(true)
    }
}

/// The brackets that are open, one bit each: set for an object.
#[derive(Default)]
struct Open {
    kinds: u128,
    count: usize,
}

const _: () = assert!(MAX_DEPTH <= u128::BITS as usize);

impl Open {
    fn push(&mut self, object: bool) {
        self.kinds = self.kinds << 1 | u128::from(object);
        self.count += 1;
    }

    fn pop(&mut self) {
        self.kinds >>= 1;
        self.count -= 1;
    }

    fn top(&self) -> Option<bool> {
        (self.count > 0).then_some(self.kinds & 1 == 1)
    }
}
