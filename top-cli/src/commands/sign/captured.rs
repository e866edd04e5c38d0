//! A request captured from another program.

use top_runtime::SignMethod;
use top_runtime::wire::form;

/// Its parameters in the order of the wire, and its raw body.
pub(super) struct Captured {
    /// All parameters, `sign` included.
    pub(super) params: Vec<(String, String)>,
    /// A body that is no form.
    pub(super) body: Option<String>,
}

/// A text that is no captured request.
#[derive(Debug, thiserror::Error, PartialEq)]
pub(super) enum CaptureError {
    #[error("expected the URL of the request on the first line")]
    NoUrl,
    #[error("the {0} holds a parameter that is not encoded right: {1}")]
    Encoding(&'static str, String),
    #[error("the request has no parameter `sign`")]
    NoSign,
}

impl Captured {
    /// Reads the URL (or the request line) on the first line, and the body after the first empty line.
    pub(super) fn read(text: &str) -> Result<Self, CaptureError> {
        let text = text.replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let first = head
            .lines()
            .find(|line| !line.trim().is_empty())
            .ok_or(CaptureError::NoUrl)?;
        let url = first
            .split_whitespace()
            .find(|word| word.contains('?'))
            .unwrap_or(first.trim());
        let (_, query) = url.split_once('?').unwrap_or((url, ""));
        let mut params = pairs(query, "URL")?;
        let body = body.strip_suffix('\n').unwrap_or(body);
        let raw = if is_raw(body) {
            Some(body.to_owned())
        } else {
            params.extend(pairs(body, "body")?);
            None
        };
        if params.is_empty() {
            return Err(CaptureError::NoUrl);
        }
        if !params.iter().any(|(name, _)| name == "sign") {
            return Err(CaptureError::NoSign);
        }
        Ok(Self { params, body: raw })
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The sign method it claims; md5 where it claims none, as the gateway takes it.
    pub(super) fn method(&self) -> SignMethod {
        self.get("sign_method")
            .and_then(SignMethod::from_wire)
            .unwrap_or(SignMethod::Md5)
    }
}

/// JSON, XML and batches are signed as they stand; anything else is a form.
fn is_raw(body: &str) -> bool {
    body.starts_with(['{', '[', '<']) || body.starts_with("#PUBLIC#") || body.contains("-S-")
}

fn pairs(text: &str, place: &'static str) -> Result<Vec<(String, String)>, CaptureError> {
    form::pairs(text.as_bytes())
        .map(|pair| {
            let (name, value) =
                pair.map_err(|problem| CaptureError::Encoding(place, problem.to_string()))?;
            Ok((name.into_owned(), value.into_owned()))
        })
        .collect()
}
