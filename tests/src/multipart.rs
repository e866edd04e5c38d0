//! Bodies with files, taken apart by RFC 7578.

use crate::received::find;

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the field.
    pub name: String,
    /// The name of the file; `None` for a text.
    pub file_name: Option<String>,
    /// The content type, where the part has one.
    pub content_type: Option<String>,
    /// The content, to the byte.
    pub content: Vec<u8>,
}

/// The parts of `body`, in order.
pub fn parse(content_type: &str, body: &[u8]) -> Vec<Part> {
    let (kind, boundary) = content_type
        .split_once("boundary=")
        .expect("a content type with a boundary");
    assert!(kind.starts_with("multipart/form-data"), "{content_type}");
    let delimiter = format!("--{}", boundary.trim_matches('"'));
    let delimiter = delimiter.as_bytes();
    let mut rest = body
        .strip_prefix(delimiter)
        .expect("a delimiter at the start");
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let content = rest
            .strip_prefix(b"\r\n")
            .expect("a line end behind a delimiter");
        let line = [b"\r\n", delimiter].concat();
        let end = find(content, &line).expect("a delimiter behind each part");
        parts.push(part(&content[..end]));
        rest = &content[end + line.len()..];
    }
    assert_eq!(rest, b"--\r\n", "nothing behind the last delimiter");
    parts
}

fn part(bytes: &[u8]) -> Part {
    let head_end = find(bytes, b"\r\n\r\n").expect("a blank line behind the head of a part");
    let head = std::str::from_utf8(&bytes[..head_end]).expect("a head in UTF-8");
    let header = |name: &str| {
        head.split("\r\n").find_map(|line| {
            let (other, value) = line.split_once(':')?;
            other
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition").expect("a disposition");
    Part {
        name: attribute(&disposition, " name=").expect("a name"),
        file_name: attribute(&disposition, " filename="),
        content_type: header("content-type"),
        content: bytes[head_end + 4..].to_vec(),
    }
}

/// An attribute in quotes, with the three escapes that browsers use.
fn attribute(header: &str, key: &str) -> Option<String> {
    let start = header.find(key)? + key.len();
    let quoted = header[start..].strip_prefix('"').expect("a quote");
    let (value, _) = quoted.split_once('"').expect("a closing quote");
    Some(
        value
            .replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0A", "\n"),
    )
}
