//! The body of a call with files.

use bytes::Bytes;

/// A file of a call.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: String,
    pub(super) content: Bytes,
}

const CONTENT_TYPE: &str = "multipart/form-data;charset=UTF-8;boundary=";

/// The content type and the body: the form as text parts, then the files.
pub(super) fn write(form: &[(String, String)], files: &[Part]) -> (String, Bytes) {
    let boundary = boundary(form, files);
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in form {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"\r\nContent-Type: text/plain",
            quoted(name)
        );
        part(head, value.as_bytes());
    }
    for file in files {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: application/octet-stream",
            quoted(&file.name),
            quoted(&file.file_name)
        );
        part(head, &file.content);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("{CONTENT_TYPE}{boundary}"), body.into())
}

/// A text that stands in none of the contents.
fn boundary(form: &[(String, String)], files: &[Part]) -> String {
    let texts = form.iter().map(|(_, value)| value.as_bytes());
    let contents: Vec<&[u8]> = texts
        .chain(files.iter().map(|file| &file.content[..]))
        .collect();
    let stands = |boundary: &str| {
        contents
            .iter()
            .any(|content| memchr::memmem::find(content, boundary.as_bytes()).is_some())
    };
    let mut number = 0_u64;
    loop {
        let boundary = format!("top-gateway-{number}");
        if !stands(&boundary) {
            return boundary;
        }
        number += 1;
    }
}

/// A name between quotes, with the escapes of browsers.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
