//! The form encoding, over bytes: what comes out may be UTF-8, GBK or anything else.

use std::borrow::Cow;

use super::SpiError;

/// A decoded name and value.
pub(super) type Pair<'t> = (Cow<'t, [u8]>, Cow<'t, [u8]>);

/// The names and values of a query or form, in order. A name without `=` has an empty value; everything behind the
/// first `=` is the value.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = Result<Pair<'_>, SpiError>> {
    pieces(text).map(|(name, value)| Ok((decode(name)?, decode(value)?)))
}

/// The names as they stand there, for a `Debug`.
pub(super) fn names(text: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    pieces(text).map(|(name, _)| String::from_utf8_lossy(name))
}

fn pieces(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(|byte| *byte == b'&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| match memchr::memchr(b'=', piece) {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, &b""[..]),
        })
}

/// `+` is a space, `%XX` a byte.
pub(super) fn decode(text: &[u8]) -> Result<Cow<'_, [u8]>, SpiError> {
    let Some(first) = memchr::memchr2(b'%', b'+', text) else {
        return Ok(Cow::Borrowed(text));
    };
    let (plain, mut rest) = text.split_at(first);
    let mut bytes = plain.to_vec();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match (byte, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                byte_of(*high, *low).ok_or(BROKEN)?
            }
            (b'%', _) => return Err(BROKEN),
            _ => *byte,
        });
    }
    Ok(Cow::Owned(bytes))
}

const BROKEN: SpiError = SpiError::Malformed("a `%` without two hexadecimal digits");

fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}
