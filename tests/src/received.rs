//! A request as it arrived, read without the client's own code.

use std::collections::BTreeMap;

use top_runtime::Prepared;

use crate::multipart::{self, Part};

/// A request of HTTP, whole.
#[derive(Clone, Debug)]
pub struct Received {
    /// The first line.
    pub line: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body, out of its chunks where it came in some.
    pub body: Vec<u8>,
}

impl Received {
    /// The request at the start of `bytes`, and how many of them it takes; `None` while it is not whole.
    pub(crate) fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let head_end = find(bytes, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..head_end]).expect("a head in UTF-8");
        let mut lines = head.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a header with a colon");
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let mut request = Self {
            line,
            headers,
            body: Vec::new(),
        };
        let start = head_end + 4;
        if request.header("transfer-encoding") == Some("chunked") {
            let (body, used) = unchunk(&bytes[start..])?;
            request.body = body;
            return Some((request, start + used));
        }
        let length = request
            .header("content-length")
            .map_or(0, |length| length.parse().expect("a length in digits"));
        request.body = bytes.get(start..start + length)?.to_vec();
        Some((request, start + length))
    }

    /// What `prepare` says would be sent.
    pub fn prepared(prepared: &Prepared) -> Self {
        Self {
            line: format!("POST {} HTTP/1.1", prepared.url()),
            headers: vec![("content-type".into(), prepared.content_type().into())],
            body: prepared.body().unwrap_or_default().to_vec(),
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// Where the request went: path and query.
    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).expect("a target")
    }

    /// The parameters of the query, decoded.
    pub fn query(&self) -> BTreeMap<String, String> {
        let query = self.target().split_once('?').map_or("", |(_, query)| query);
        once(pairs(query))
    }

    /// The parameters of the body: of a form or the text parts of a multipart body.
    pub fn form(&self) -> BTreeMap<String, String> {
        let content_type = self.header("content-type").unwrap_or_default();
        if content_type.starts_with("multipart/") {
            let texts = self
                .parts()
                .into_iter()
                .filter(|part| part.file_name.is_none());
            return once(texts.map(|part| (part.name, String::from_utf8(part.content).unwrap())));
        }
        assert_eq!(
            content_type,
            "application/x-www-form-urlencoded;charset=UTF-8"
        );
        once(pairs(
            std::str::from_utf8(&self.body).expect("a form in ASCII"),
        ))
    }

    /// Query and form together; a name in both is a mistake.
    pub fn params(&self) -> BTreeMap<String, String> {
        once(self.query().into_iter().chain(self.form()))
    }

    /// The parts of a multipart body.
    pub fn parts(&self) -> Vec<Part> {
        let content_type = self.header("content-type").unwrap_or_default();
        multipart::parse(content_type, &self.body)
    }
}

/// The parameters of a form, decoded, in order.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).expect("two digits");
                u8::from_str_radix(digits, 16).expect("two hexadecimal digits")
            }
            other => other,
        });
    }
    String::from_utf8(bytes).expect("a parameter in UTF-8")
}

/// A map, for parameters that may stand only once.
fn once(pairs: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for (name, value) in pairs {
        let before = map.insert(name.clone(), value);
        assert_eq!(before, None, "`{name}` stands twice");
    }
    map
}

/// A chunked body and how many bytes it takes; `None` while it is not whole.
fn unchunk(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let line_end = at + find(&bytes[at..], b"\r\n")?;
        let size = std::str::from_utf8(&bytes[at..line_end]).expect("a size in ASCII");
        let size = usize::from_str_radix(size, 16).expect("a size in hexadecimal digits");
        let start = line_end + 2;
        let chunk = bytes.get(start..start + size + 2)?;
        body.extend_from_slice(&chunk[..size]);
        at = start + size + 2;
        if size == 0 {
            return Some((body, at));
        }
    }
}

pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
