//! The parts of a multipart body.

/// A part: a text, or a file of which only the name counts.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file: Option<String>,
    pub(super) value: Vec<u8>,
}

/// The parts of a body whose boundary is its first line that begins with `--`.
pub(super) fn parts(body: &[u8]) -> Vec<Part> {
    let Some(start) = find(body, b"--") else {
        return Vec::new();
    };
    let body = &body[start..];
    let end = body
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(body.len());
    let boundary = body[..end].trim_ascii_end();
    let mut parts = Vec::new();
    let mut rest = &body[boundary.len()..];
    while let Some(next) = find(rest, boundary) {
        parts.extend(part(&rest[..next]));
        rest = &rest[next + boundary.len()..];
    }
    parts
}

/// A part between two boundaries.
fn part(text: &[u8]) -> Option<Part> {
    let text = text.strip_prefix(b"\r").unwrap_or(text);
    let text = text.strip_prefix(b"\n").unwrap_or(text);
    let (at, gap) = match (find(text, b"\r\n\r\n"), find(text, b"\n\n")) {
        (Some(at), _) => (at, 4),
        (None, Some(at)) => (at, 2),
        (None, None) => return None,
    };
    let head = String::from_utf8_lossy(&text[..at]);
    let value = &text[at + gap..];
    let value = value.strip_suffix(b"\n").unwrap_or(value);
    let value = value.strip_suffix(b"\r").unwrap_or(value);
    let disposition = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-disposition"))?;
    Some(Part {
        name: option(disposition, "name")?,
        file: option(disposition, "filename"),
        value: value.to_vec(),
    })
}

/// `name="value"` of a header.
fn option(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}
