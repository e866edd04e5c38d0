//! A URL and a body, or the text of an HTTP request.

use super::{CaptureError, Request};

/// Reads the URL or the request line, headers where there are any, and the body behind an empty line.
pub(super) fn request(bytes: &[u8]) -> Result<Request, CaptureError> {
    let mut request = Request::default();
    let mut rest = bytes.trim_ascii_start();
    let first = next_line(&mut rest);
    let first = String::from_utf8_lossy(first);
    let mut words = first.split_whitespace();
    let url = words
        .clone()
        .find(|word| word.contains('?') || word.contains("://"))
        .or_else(|| words.find(|word| word.contains('/') || word.contains('=')));
    url.ok_or(CaptureError::NoUrl)?.clone_into(&mut request.url);
    let mut length = None;
    loop {
        let before = rest;
        let line = next_line(&mut rest);
        if line.trim_ascii().is_empty() {
            break;
        }
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = header(&line) else {
            rest = before;
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-type" => request.content_type = Some(value.to_ascii_lowercase()),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    request.body = match length {
        Some(length) if length <= rest.len() => rest[..length].to_vec(),
        // What an editor puts behind the last line is no part of the body.
        _ => rest.strip_suffix(b"\n").unwrap_or(rest).to_vec(),
    };
    if request.body.last() == Some(&b'\r') {
        request.body.pop();
    }
    with_batch_ends(&mut request.body);
    Ok(request)
}

fn next_line<'t>(rest: &mut &'t [u8]) -> &'t [u8] {
    let end = rest.iter().position(|byte| *byte == b'\n');
    let (line, after) = match end {
        Some(end) => (&rest[..end], &rest[end + 1..]),
        None => (*rest, &rest[rest.len()..]),
    };
    *rest = after;
    line.trim_ascii_end()
}

fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| (name, value.trim()))
}

/// The calls of a batch are parted by lines that end in CR LF; an editor may have lost the CR.
fn with_batch_ends(body: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(body);
    if text.contains("\n-S-\n") && !text.contains('\r') {
        *body = text.replace('\n', "\r\n").into_bytes();
    }
}
