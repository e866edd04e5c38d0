//! Calls in the other direction: the platform calls a server of yours (SPI).

mod error;
mod multipart;
mod send;
mod signature;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use top_runtime::DateTime;
use top_runtime::wire::form;

pub use error::SpiError;

use multipart::Part;
use signature::{Signed, signature};

/// The platform as a caller of your server: signs as it does and sends.
///
/// ```no_run
/// # async fn run() -> Result<(), top_gateway::SpiError> {
/// use top_gateway::Spi;
///
/// let reply = Spi::new("12345678", "app-secret")
///     .call("http://127.0.0.1:8080/top/spi", "taobao.open.stock.changed")
///     .json(r#"{"item_id":1,"quantity":2}"#)
///     .send()
///     .await?;
/// assert_eq!(reply.status, 200);
/// # Ok(())
/// # }
/// ```
pub struct Spi {
    app_key: String,
    secret: String,
}

impl Spi {
    /// A caller that signs with the secret of this app.
    #[must_use]
    pub fn new(app_key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            app_key: app_key.into(),
            secret: secret.into(),
        }
    }

    /// A call of `method` to `url`. A query in `url` stays and is signed.
    pub fn call(&self, url: impl Into<String>, method: impl Into<String>) -> SpiCall {
        SpiCall {
            app_key: self.app_key.clone(),
            secret: self.secret.clone(),
            url: url.into(),
            method: method.into(),
            timestamp: None,
            query: Vec::new(),
            form: Vec::new(),
            files: Vec::new(),
            signed_headers: Vec::new(),
            headers: Vec::new(),
            body: None,
            tampered: false,
        }
    }
}

impl fmt::Debug for Spi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spi")
            .field("app_key", &self.app_key)
            .finish_non_exhaustive()
    }
}

/// A call to a server of yours that is being put together.
#[must_use]
pub struct SpiCall {
    app_key: String,
    secret: String,
    url: String,
    method: String,
    timestamp: Option<SystemTime>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    files: Vec<Part>,
    signed_headers: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<(&'static str, String)>,
    tampered: bool,
}

/// What your server answered.
#[derive(Clone, Debug)]
pub struct SpiReply {
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers with their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl SpiReply {
    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";

impl SpiCall {
    /// Adds a parameter to the query.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a parameter to the form, which is the body unless [`json`](Self::json), [`xml`](Self::xml) or
    /// [`text`](Self::text) sets another.
    pub fn form(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.form.push((name.into(), value.into()));
        self
    }

    /// Adds a file, so that the form is sent as `multipart/form-data`. Files are not signed, the form is.
    ///
    /// ```
    /// use top_gateway::Spi;
    ///
    /// let request = Spi::new("12345678", "app-secret")
    ///     .call("http://127.0.0.1:8080/top/spi", "taobao.open.image.checked")
    ///     .form("item_id", "1")
    ///     .file("image", "photo.png", &b"\x89PNG"[..])
    ///     .prepare()?;
    /// assert!(request.headers[0].1.starts_with("multipart/form-data"));
    /// # Ok::<(), top_gateway::SpiError>(())
    /// ```
    pub fn file(
        mut self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        self.files.push(Part {
            name: name.into(),
            file_name: file_name.into(),
            content: content.into(),
        });
        self
    }

    /// Adds a header that is signed: it is named in `top-sign-list` and sent URL-encoded.
    pub fn signed_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.signed_headers.push((name.into(), value.into()));
        self
    }

    /// Adds a header that is not signed.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends this JSON text as the body.
    pub fn json(mut self, text: impl Into<String>) -> Self {
        self.body = Some(("application/json;charset=UTF-8", text.into()));
        self
    }

    /// Sends this XML text as the body.
    pub fn xml(mut self, text: impl Into<String>) -> Self {
        self.body = Some(("text/xml;charset=UTF-8", text.into()));
        self
    }

    /// Sends this plain text as the body.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.body = Some(("text/plain;charset=UTF-8", text.into()));
        self
    }

    /// Says another time than now.
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// Sends a wrong signature, to see it refused.
    pub fn tampered(mut self) -> Self {
        self.tampered = true;
        self
    }

    /// The request as it would be sent: address, headers and body.
    ///
    /// # Errors
    /// The address holds what is not URL-encoded UTF-8, the time cannot be written, or there are files beside a body.
    pub fn prepare(&self) -> Result<SpiRequest, SpiError> {
        if self.body.is_some() && !self.files.is_empty() {
            return Err(SpiError::Invalid(
                "files beside a JSON, XML or text body".to_owned(),
            ));
        }
        let instant = self.timestamp.unwrap_or_else(SystemTime::now);
        let timestamp = DateTime::try_from(instant)
            .map_err(|_| SpiError::Invalid("the timestamp".to_owned()))?;
        let (base, own) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let mut query = form::pairs(own.as_bytes())
            .map(|pair| pair.map(|(name, value)| (name.into_owned(), value.into_owned())))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|problem| SpiError::Invalid(format!("the query of the address: {problem}")))?;
        let timestamp = timestamp.to_string();
        for (name, value) in [
            ("app_key", self.app_key.as_str()),
            ("format", "json"),
            ("method", self.method.as_str()),
            ("sign_method", "md5"),
            ("timestamp", timestamp.as_str()),
            ("v", "2.0"),
        ] {
            query.push((name.to_owned(), value.to_owned()));
        }
        query.extend(self.query.iter().cloned());
        let form = if self.body.is_some() {
            &[][..]
        } else {
            &self.form[..]
        };
        let raw = self.body.as_ref().map(|(_, text)| text.as_str());
        let mut sign = signature(
            &self.secret,
            &Signed {
                headers: &self.signed_headers,
                query: &query,
                form,
                raw,
            },
        );
        if self.tampered {
            sign = if sign.starts_with('0') {
                sign.replacen('0', "1", 1)
            } else {
                format!("0{}", &sign[1..])
            };
        }
        query.push(("sign".to_owned(), sign));

        let (content_type, body) = match &self.body {
            Some((content_type, text)) => ((*content_type).to_owned(), Bytes::from(text.clone())),
            None if self.files.is_empty() => (FORM.to_owned(), Bytes::from(encoded(form))),
            None => multipart::write(form, &self.files),
        };
        let mut headers = vec![("content-type".to_owned(), content_type)];
        if !self.signed_headers.is_empty() {
            let names: Vec<_> = self
                .signed_headers
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            headers.push(("top-sign-list".to_owned(), names.join(",")));
        }
        for (name, value) in &self.signed_headers {
            let mut encoded = Vec::new();
            form::encode(value, &mut encoded);
            headers.push((name.clone(), String::from_utf8_lossy(&encoded).into_owned()));
        }
        headers.extend(self.headers.iter().cloned());
        Ok(SpiRequest {
            url: format!("{base}?{}", encoded(&query)),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body,
        })
    }

    /// Sends the call and waits for the answer, 30 seconds at most.
    ///
    /// # Errors
    /// The call makes no sense, or the server cannot be reached or does not answer.
    pub async fn send(self) -> Result<SpiReply, SpiError> {
        send::send(self.prepare()?).await
    }
}

impl fmt::Debug for SpiCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpiCall")
            .field("app_key", &self.app_key)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A call to a server of yours as it is sent, always by POST.
#[derive(Clone)]
pub struct SpiRequest {
    /// The address with its query, the signature included.
    pub url: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body as text; what is not UTF-8 is replaced.
    pub body: String,
    /// The body.
    pub bytes: Bytes,
}

impl fmt::Debug for SpiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("SpiRequest")
            .field("address", &address)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

fn encoded(pairs: &[(String, String)]) -> String {
    let mut out = Vec::new();
    for (name, value) in pairs {
        form::push_pair(name, value, &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}
