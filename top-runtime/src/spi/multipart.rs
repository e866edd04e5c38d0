//! `multipart/form-data`: the text fields, which are signed; the files are not.

use std::borrow::Cow;

use memchr::memmem;

use super::SpiError;
use super::percent::Pair;

const BROKEN: SpiError = SpiError::Malformed("the multipart body is cut off or broken");

/// The fields that are not files, in order.
pub(super) fn fields<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<Pair<'b>>, SpiError> {
    let delimiter = format!("\r\n--{boundary}");
    let find = memmem::Finder::new(delimiter.as_bytes());
    // The first delimiter may stand at the very start, without a line end before it.
    let mut rest = match body.strip_prefix(&delimiter.as_bytes()[2..]) {
        Some(rest) => rest,
        None => &body[find.find(body).ok_or(BROKEN)? + delimiter.len()..],
    };
    let mut fields = Vec::new();
    while !rest.starts_with(b"--") {
        // White space may stand behind a delimiter.
        let start = memmem::find(rest, b"\r\n").ok_or(BROKEN)?;
        if !rest[..start].trim_ascii().is_empty() {
            return Err(BROKEN);
        }
        // With the line end before them, so that a part without headers ends like one with.
        let part = &rest[start..];
        let headers = memmem::find(part, b"\r\n\r\n").ok_or(BROKEN)?;
        let content = &part[headers + 4..];
        let end = find.find(content).ok_or(BROKEN)?;
        if let Some(name) = field_name(&part[..headers])? {
            fields.push((Cow::Borrowed(name), Cow::Borrowed(&content[..end])));
        }
        rest = &content[end + delimiter.len()..];
    }
    Ok(fields)
}

/// The name of a text field; `None` for a file.
fn field_name(headers: &[u8]) -> Result<Option<&[u8]>, SpiError> {
    let disposition = headers
        .split(|byte| *byte == b'\n')
        .find_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            line[..colon]
                .trim_ascii()
                .eq_ignore_ascii_case(b"content-disposition")
                .then(|| line[colon + 1..].trim_ascii())
        })
        .ok_or(BROKEN)?;
    let mut rest = match memchr::memchr(b';', disposition) {
        Some(at) => &disposition[at + 1..],
        None => return Err(BROKEN),
    };
    let mut name = None;
    while let Some(equals) = memchr::memchr(b'=', rest) {
        let key = rest[..equals].trim_ascii();
        let (value, after) = value(rest[equals + 1..].trim_ascii_start())?;
        if key.eq_ignore_ascii_case(b"filename") || key.eq_ignore_ascii_case(b"filename*") {
            return Ok(None);
        }
        if key.eq_ignore_ascii_case(b"name") {
            name = Some(value);
        }
        rest = after;
    }
    name.map(Some).ok_or(BROKEN)
}

/// A value, quoted or not, and what stands behind the next `;`.
fn value(text: &[u8]) -> Result<(&[u8], &[u8]), SpiError> {
    let (value, after) = if let Some(quoted) = text.strip_prefix(b"\"") {
        let end = memchr::memchr(b'"', quoted).ok_or(BROKEN)?;
        (&quoted[..end], &quoted[end + 1..])
    } else {
        let end = memchr::memchr(b';', text).unwrap_or(text.len());
        (text[..end].trim_ascii(), &text[end..])
    };
    match memchr::memchr(b';', after) {
        Some(at) => Ok((value, &after[at + 1..])),
        None => Ok((value, b"")),
    }
}
