//! A request captured from another program: a URL and a body, the text of an HTTP request, or a curl command.

mod curl;
mod form;
mod multipart;
mod text;

use top_runtime::SignMethod;

/// Its parameters in the order of the wire, its files, and its raw body.
#[derive(Debug, Default)]
pub(super) struct Captured {
    /// All text parameters, `sign` included.
    pub(super) params: Vec<(String, String)>,
    /// The files: name of the parameter, name of the file.
    pub(super) files: Vec<(String, String)>,
    /// A body that is no form.
    pub(super) body: Option<String>,
    /// A form body as it was sent.
    pub(super) form: Option<String>,
    /// The parameters that were not sent as UTF-8; their text here is read as GBK.
    pub(super) not_utf8: Vec<String>,
}

/// A text that is no captured request.
#[derive(Debug, thiserror::Error, PartialEq)]
pub(super) enum CaptureError {
    #[error(
        "expected the URL of the request on the first line, the text of an HTTP request, or a curl command"
    )]
    NoUrl,
    #[error("the {0} holds a parameter that is not encoded right: {1}")]
    Encoding(&'static str, String),
    #[error("the curl command cannot be read: {0}")]
    Curl(String),
    #[error("the request has no parameter `sign`")]
    NoSign,
}

/// A request, in whichever form it was captured.
#[derive(Debug, Default)]
struct Request {
    url: String,
    content_type: Option<String>,
    body: Vec<u8>,
    /// What curl makes a multipart body of.
    parts: Vec<multipart::Part>,
}

impl Captured {
    /// Reads a request.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, CaptureError> {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let request = match std::str::from_utf8(bytes).ok().and_then(curl::words) {
            Some(words) => curl::request(&words?)?,
            None => text::request(bytes)?,
        };
        let mut captured = Self::default();
        let query = match request.url.split_once('?') {
            Some((_, query)) => query,
            None if request.url.contains("sign=") => &request.url,
            None => "",
        };
        let query = query.split('#').next().unwrap_or(query);
        captured.form_of(query.as_bytes(), "URL")?;
        captured.body_of(&request)?;
        if captured.params.is_empty() {
            return Err(CaptureError::NoUrl);
        }
        if captured.get("sign").is_none() {
            return Err(CaptureError::NoSign);
        }
        Ok(captured)
    }

    fn body_of(&mut self, request: &Request) -> Result<(), CaptureError> {
        for part in &request.parts {
            self.part(part);
        }
        let body = &request.body[..];
        if body.is_empty() {
            return Ok(());
        }
        match kind(request) {
            Kind::Multipart => {
                for part in multipart::parts(body) {
                    self.part(&part);
                }
            }
            Kind::Raw => {
                let (body, is_utf8) = form::text(body);
                if !is_utf8 {
                    self.not_utf8.push("the body".to_owned());
                }
                self.body = Some(body);
            }
            Kind::Form => {
                let body = body.trim_ascii_end();
                self.form_of(body, "body")?;
                self.form = Some(String::from_utf8_lossy(body).into_owned());
            }
        }
        Ok(())
    }

    fn form_of(&mut self, text: &[u8], place: &'static str) -> Result<(), CaptureError> {
        for pair in form::pairs(text) {
            let pair = pair.map_err(|problem| CaptureError::Encoding(place, problem))?;
            let (name, _) = form::text(&pair.0);
            self.text(name, &pair.1);
        }
        Ok(())
    }

    fn part(&mut self, part: &multipart::Part) {
        match &part.file {
            Some(file) => self.files.push((part.name.clone(), file.clone())),
            None => self.text(part.name.clone(), &part.value),
        }
    }

    fn text(&mut self, name: String, value: &[u8]) {
        let (value, is_utf8) = form::text(value);
        if !is_utf8 {
            self.not_utf8.push(format!("`{name}`"));
        }
        self.params.push((name, value));
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

enum Kind {
    Form,
    Multipart,
    Raw,
}

/// What a body is: by its content type, and where that was not captured, by its looks. JSON, XML and batches are signed
/// as they stand.
fn kind(request: &Request) -> Kind {
    let body = String::from_utf8_lossy(&request.body);
    let is_document = body.trim_start().starts_with(['{', '[', '<']);
    match request.content_type.as_deref() {
        Some(kind) if kind.contains("multipart/form-data") => Kind::Multipart,
        // No form begins so, whatever the program says of its body.
        _ if is_document => Kind::Raw,
        Some(kind) if kind.contains("x-www-form-urlencoded") => Kind::Form,
        Some(kind)
            if ["json", "xml", "text/"]
                .iter()
                .any(|raw| kind.contains(raw)) =>
        {
            Kind::Raw
        }
        _ if body.trim_start().starts_with("--") && body.to_lowercase().contains("form-data") => {
            Kind::Multipart
        }
        _ if body.starts_with("#PUBLIC#")
            || body.contains("\n-S-\r\n")
            || request.url.contains("/router/batch") =>
        {
            Kind::Raw
        }
        _ => Kind::Form,
    }
}
