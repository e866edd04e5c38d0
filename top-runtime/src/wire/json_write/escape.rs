//! Escaping: spans without anything to escape are copied in one go.

use crate::wire::swar;

/// Appends `text` as it stands inside `levels` strings, each the text of the next.
pub(super) fn escape(text: &str, levels: u32, out: &mut String) {
    let Some(outside) = levels.checked_sub(1) else {
        out.push_str(text);
        return;
    };
    let mut rest = text;
    while let Some((before, byte, after)) = split(rest) {
        escape(before, 0, out);
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
        escape(escaped, outside, out);
        rest = after;
    }
    out.push_str(rest);
}

/// What stands before the first byte to escape, that byte, and what stands behind it.
fn split(text: &str) -> Option<(&str, u8, &str)> {
    let at = swar::find(
        text.as_bytes(),
        0,
        |word| word.below(b' ') | word.equal(b'"') | word.equal(b'\\'),
        |byte| matches!(byte, 0..b' ' | b'"' | b'\\'),
    );
    let byte = text.as_bytes().get(at)?;
    Some((text.get(..at)?, *byte, text.get(at + 1..)?))
}

fn hex(digit: u8) -> u8 {
    if digit < 10 {
        b'0' + digit
    } else {
        b'A' + digit - 10
    }
}
