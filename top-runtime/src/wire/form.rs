//! `application/x-www-form-urlencoded`, as Java's `URLEncoder` and `URLDecoder` have it.

mod table;

use std::borrow::Cow;

use crate::kernel::Problem;

use table::ENCODED;

/// Appends `text` encoded: letters, digits, `-`, `_`, `.` and `*` stay, a space becomes `+`, every other byte
/// of the UTF-8 becomes `%XX` in capitals.
pub fn encode(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if bytes.len() <= SHORT {
        // Most names and values are short. A copy of a length that is known is a few instructions, so where there is
        // room the whole buffer is copied and what is too much of it taken back.
        let mut encoded = [0; 4 * SHORT + 4];
        let length = encode_chunk(bytes, &mut encoded);
        let before = out.len();
        if out.capacity() - before >= 3 * SHORT {
            out.extend_from_slice(&encoded[..3 * SHORT]);
            out.truncate(before + length);
        } else {
            out.extend_from_slice(&encoded[..length]);
        }
        return;
    }
    let mut encoded = [0; 4 * LONG + 4];
    for chunk in bytes.chunks(LONG) {
        let length = encode_chunk(chunk, &mut encoded);
        out.extend_from_slice(&encoded[..length]);
    }
}

/// Up to this many bytes are a short text.
const SHORT: usize = 16;

/// How many bytes of a long text are encoded at a time.
const LONG: usize = 64;

/// Encodes at most a quarter of the buffer, which is a power of two and four bytes more, and gives the length.
///
/// Every byte takes the same steps: in JSON, where each third byte is escaped, a branch would often be mispredicted.
#[inline]
fn encode_chunk<const N: usize>(chunk: &[u8], encoded: &mut [u8; N]) -> usize {
    const { assert!((N - 4).is_power_of_two()) };
    let mut length = 0;
    for byte in chunk {
        // Four bytes are one store; the count behind the three is overwritten by the next.
        let stands = ENCODED[usize::from(*byte)];
        // The mask changes nothing but spares the check of the bounds.
        let at = length & (N - 5);
        encoded[at..at + 4].copy_from_slice(&stands.to_le_bytes());
        length += (stands >> 24) as usize;
    }
    length
}

/// Appends `name=value` encoded, behind an `&` where `out` holds something already.
pub fn push_pair(name: &str, value: &str, out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b'&');
    }
    push_first_pair(name, value, out);
}

/// Appends `name=value` encoded, whatever `out` holds.
pub(crate) fn push_first_pair(name: &str, value: &str, out: &mut Vec<u8>) {
    encode(name, out);
    out.push(b'=');
    encode(value, out);
}

/// Decodes a name or a value: `+` is a space, `%XX` a byte.
///
/// # Errors
/// A `%` without two hexadecimal digits, or bytes that are not UTF-8; the offset is that in `text`.
pub fn decode(text: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let Some(first) = text.iter().position(|byte| matches!(byte, b'%' | b'+')) else {
        return match std::str::from_utf8(text) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(Problem::syntax(NOT_UTF_8, error.valid_up_to())),
        };
    };
    let (plain, mut rest) = text.split_at(first);
    let mut bytes = Vec::with_capacity(text.len());
    bytes.extend_from_slice(plain);
    while let Some((byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'+', _) => {
                bytes.push(b' ');
                after
            }
            (b'%', [high, low, after @ ..]) => {
                let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
                    return Err(not_an_escape(text, rest));
                };
                bytes.push(high << 4 | low);
                after
            }
            (b'%', _) => return Err(not_an_escape(text, rest)),
            _ => {
                bytes.push(*byte);
                after
            }
        };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Owned(text)),
        Err(error) => Err(Problem::syntax(
            NOT_UTF_8,
            encoded(text, error.utf8_error().valid_up_to()),
        )),
    }
}

/// Splits `text` at `&` and each piece at its first `=`, and decodes both sides. A name without `=` has an empty
/// value; empty pieces are passed over.
///
/// ```
/// use top_runtime::wire::form;
///
/// let pairs = form::pairs(b"a=1&b=x=y&c").collect::<Result<Vec<_>, _>>()?;
/// let names: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
/// assert_eq!(names, [("a", "1"), ("b", "x=y"), ("c", "")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn pairs(text: &[u8]) -> Pairs<'_> {
    Pairs {
        rest: Some(text),
        offset: 0,
    }
}

/// The names and values of a form, in order. See [`pairs`].
#[derive(Clone, Debug)]
pub struct Pairs<'t> {
    rest: Option<&'t [u8]>,
    /// Where `rest` starts.
    offset: usize,
}

impl<'t> Iterator for Pairs<'t> {
    type Item = Result<(Cow<'t, str>, Cow<'t, str>), Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (piece, rest) = cut(self.rest?, b'&');
            let start = self.offset;
            self.rest = rest;
            self.offset += piece.len() + 1;
            if !piece.is_empty() {
                return Some(pair(piece, start));
            }
        }
    }
}

fn pair(piece: &[u8], start: usize) -> Result<(Cow<'_, str>, Cow<'_, str>), Problem> {
    let (name, value) = cut(piece, b'=');
    let value_start = start + name.len() + 1;
    let name = decode(name).map_err(|problem| moved(&problem, start))?;
    let value =
        decode(value.unwrap_or_default()).map_err(|problem| moved(&problem, value_start))?;
    Ok((name, value))
}

/// What stands before the first `mark`, and what stands behind it where there is one.
fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    let mut parts = text.splitn(2, |byte| *byte == mark);
    (parts.next().unwrap_or_default(), parts.next())
}

const NOT_UTF_8: &str = "invalid UTF-8";

#[cold]
fn not_an_escape(text: &[u8], rest: &[u8]) -> Problem {
    Problem::syntax(
        "`%` without two hexadecimal digits",
        text.len() - rest.len(),
    )
}

/// The position in the encoded `text` of the decoded byte at `at`.
#[cold]
fn encoded(text: &[u8], at: usize) -> usize {
    let mut position = 0;
    for _ in 0..at {
        position += if text.get(position) == Some(&b'%') {
            3
        } else {
            1
        };
    }
    position
}

/// The problem as seen from the whole form.
#[cold]
fn moved(problem: &Problem, by: usize) -> Problem {
    match problem.what() {
        crate::kernel::What::Syntax { message, offset } => Problem::syntax(message, offset + by),
        other => Problem::new(other.clone()),
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
