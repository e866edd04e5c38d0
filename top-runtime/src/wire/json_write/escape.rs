//! Escaping: spans without anything to escape are copied in one go.

use crate::wire::swar;

/// Appends `text` as it stands inside `levels` strings, each the text of the next.
#[inline]
pub(super) fn escape(text: &str, levels: u32, out: &mut String) {
    let end = stop(text);
    if end == text.len() || levels == 0 {
        out.push_str(text);
    } else {
        escape_from(text, end, levels, out);
    }
}

/// [`escape`] for a text whose first byte to escape is at `stopped`.
#[inline(never)]
fn escape_from(text: &str, stopped: usize, levels: u32, out: &mut String) {
    let mut rest = text;
    let mut at = stopped;
    while let (Some(before), Some(byte)) = (rest.get(..at), rest.as_bytes().get(at)) {
        out.push_str(before);
        let mut unicode = *b"\\u0000";
        let escaped = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0C => "\\f",
            _ => {
                unicode[4] = hex(byte >> 4);
                unicode[5] = hex(byte & 15);
                std::str::from_utf8(&unicode).unwrap_or_default()
            }
        };
        escape(escaped, levels - 1, out);
        rest = rest.get(at + 1..).unwrap_or_default();
        at = stop(rest);
    }
    out.push_str(rest);
}

/// The position of the first byte to escape, or the end.
#[inline]
fn stop(text: &str) -> usize {
    swar::find(
        text.as_bytes(),
        0,
        |word| word.below(b' ') | word.equal(b'"') | word.equal(b'\\'),
        |byte| matches!(byte, 0..b' ' | b'"' | b'\\'),
    )
}

fn hex(digit: u8) -> u8 {
    if digit < 10 {
        b'0' + digit
    } else {
        b'A' + digit - 10
    }
}
