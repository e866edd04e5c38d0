//! Escaping: spans without anything to escape are copied in one go.

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
    let at = stop(text.as_bytes())?;
    let byte = text.as_bytes().get(at)?;
    Some((text.get(..at)?, *byte, text.get(at + 1..)?))
}

const ONES: u64 = u64::MAX / 0xFF;
const HIGHS: u64 = ONES << 7;

/// The position of the first quote, backslash or control character. Eight bytes at a time.
fn stop(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut rest = text;
    while let Some((eight, more)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*eight);
        let hits = below(word, 0x20)
            | below(word ^ (ONES * b'"' as u64), 1)
            | below(word ^ (ONES * b'\\' as u64), 1);
        if hits != 0 {
            return Some(at + hits.trailing_zeros() as usize / 8);
        }
        at += 8;
        rest = more;
    }
    rest.iter()
        .position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'))
        .map(|tail| at + tail)
}

/// Marks the lowest byte of `word` that is below `limit`; marks above it mean nothing.
const fn below(word: u64, limit: u64) -> u64 {
    word.wrapping_sub(ONES * limit) & !word & HIGHS
}

fn hex(digit: u8) -> u8 {
    if digit < 10 {
        b'0' + digit
    } else {
        b'A' + digit - 10
    }
}
