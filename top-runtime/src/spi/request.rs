//! A request as an HTTP server has it.

use std::fmt;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::percent;

/// Finds a header by its name.
type Lookup<'r> = dyn Fn(&str) -> Option<&'r [u8]> + Send + 'r;

/// A call that has come in: its content type, query, headers and the bytes of its body.
///
/// The bytes are signed, not the text, so that requests in UTF-8 and in GBK are both verified without being decoded.
///
/// ```
/// use std::collections::HashMap;
/// use top_runtime::spi::InboundRequest;
///
/// let headers = HashMap::from([("top-sign-list", "x-shop"), ("x-shop", "17")]);
/// let request = InboundRequest::new("application/json;charset=UTF-8", "method=a.b&v=2.0", b"{}")
///     .headers(|name| headers.get(name).map(|value| value.as_bytes()));
/// # let _ = request;
/// ```
pub struct InboundRequest<'r> {
    pub(super) content_type: &'r str,
    pub(super) query: &'r str,
    pub(super) body: &'r [u8],
    headers: Box<Lookup<'r>>,
}

impl<'r> InboundRequest<'r> {
    /// A request with the value of its header `Content-Type`, its query as it came (what stands behind the `?`, still
    /// encoded) and its whole body.
    #[must_use]
    pub fn new(content_type: &'r str, query: &'r str, body: &'r [u8]) -> Self {
        Self {
            content_type,
            query: query.strip_prefix('?').unwrap_or(query),
            body,
            headers: Box::new(|_| None),
        }
    }

    /// A request with the headers as `http` has them, and with it hyper, axum, warp and others.
    ///
    /// ```
    /// use top_runtime::reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
    /// use top_runtime::spi::InboundRequest;
    ///
    /// let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/xml"))]);
    /// let request = InboundRequest::of_http(&headers, Some("method=a.b&v=2.0"), b"<request/>");
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn of_http(headers: &'r HeaderMap, query: Option<&'r str>, body: &'r [u8]) -> Self {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Self::new(content_type, query.unwrap_or_default(), body)
            .headers(|name| headers.get(name).map(HeaderValue::as_bytes))
    }

    /// How to find a header by its name, without regard to case: for a call with the header `top-sign-list`, which
    /// names other headers that are signed too. Without it such a call is refused.
    #[must_use]
    pub fn headers(mut self, find: impl Fn(&str) -> Option<&'r [u8]> + Send + 'r) -> Self {
        self.headers = Box::new(find);
        self
    }

    pub(super) fn header(&self, name: &str) -> Option<&'r [u8]> {
        (self.headers)(name)
    }

    pub(super) fn body_kind(&self) -> Option<BodyKind<'r>> {
        const TEXTS: [&str; 4] = [
            "application/json",
            "text/xml",
            "application/xml",
            "text/plain",
        ];
        if TEXTS
            .iter()
            .any(|kind| starts_with(self.content_type, kind))
        {
            Some(BodyKind::Text)
        } else if starts_with(self.content_type, "application/x-www-form-urlencoded") {
            Some(BodyKind::Form)
        } else if starts_with(self.content_type, "multipart/form-data") {
            Some(BodyKind::Multipart(boundary(self.content_type)))
        } else {
            None
        }
    }
}

/// What a body holds, by its content type.
pub(super) enum BodyKind<'r> {
    Text,
    Form,
    Multipart(Option<&'r str>),
}

fn starts_with(text: &str, start: &str) -> bool {
    let text = text.trim_start().as_bytes();
    text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start.as_bytes())
}

fn boundary(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value);
        (name.trim().eq_ignore_ascii_case("boundary") && !value.is_empty()).then_some(value)
    })
}

/// The payload is not shown.
impl fmt::Debug for InboundRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = percent::names(self.query.as_bytes()).collect();
        f.debug_struct("InboundRequest")
            .field("content_type", &self.content_type)
            .field("query", &names)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
