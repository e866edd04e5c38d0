//! The pairs of a form, as bytes: what another program sends need not be UTF-8.

use encoding_rs::GBK;

/// The names and values, decoded.
pub(super) fn pairs(text: &[u8]) -> impl Iterator<Item = Result<(Vec<u8>, Vec<u8>), String>> {
    text.split(|byte| *byte == b'&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let mut sides = piece.splitn(2, |byte| *byte == b'=');
            let name = decode(sides.next().unwrap_or_default())?;
            Ok((name, decode(sides.next().unwrap_or_default())?))
        })
}

fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                let value = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
                rest = after.get(2..).unwrap_or_default();
                value.ok_or_else(|| {
                    format!(
                        "`%` without two hexadecimal digits in {}",
                        String::from_utf8_lossy(text)
                    )
                })?
            }
            byte => *byte,
        });
    }
    Ok(out)
}

/// A text, and whether it is UTF-8; if not, it is read as GBK.
pub(super) fn text(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), true),
        Err(_) => (GBK.decode_without_bom_handling(bytes).0.into_owned(), false),
    }
}
