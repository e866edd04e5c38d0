//! One attempt over HTTP, and what its failure means.

use std::error::Error as _;
use std::io::Read as _;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use flate2::bufread::GzDecoder;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap,
    RETRY_AFTER,
};

use super::charset;
use super::envelope;
use super::multipart::Unreadable;
use super::plan::{Wire, WireBody};
use super::sent::Sent;
use super::told::Told;
use crate::client::Shared;
use crate::error::{Error, ErrorKind, Outcome};

/// What came back, unpacked.
#[derive(Clone)]
pub(crate) struct Answer {
    /// In UTF-8.
    pub(crate) body: Bytes,
    /// As it came, where that is another charset.
    pub(crate) raw: Option<Bytes>,
    /// The platform's clock, from the header `Date`.
    pub(crate) date: Option<SystemTime>,
    pub(crate) told: Told,
}

/// No answer of the platform comes near; a larger one is an attack or an accident.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// Sends one attempt. Anything but an answer of the platform is an error.
pub(crate) async fn send(
    shared: &Shared,
    wire: Wire<Url>,
    content_type: &str,
    headers: &HeaderMap,
    sent: &Sent,
) -> Result<Answer, Error> {
    let mut request = shared
        .http
        .post(wire.url)
        .header(CONTENT_TYPE, content_type)
        .header(ACCEPT, "application/json,text/xml,text/javascript")
        .header(ACCEPT_ENCODING, "gzip");
    request = match wire.body {
        WireBody::Text(text) => request.body(sent.watch(text.into())),
        WireBody::Files(files) => {
            if let Some(length) = files.length() {
                request = request.header(CONTENT_LENGTH, length);
            }
            request.body(sent.watch(reqwest::Body::wrap_stream(files.stream())))
        }
    };
    let mut response = request
        .headers(headers.clone())
        .send()
        .await
        .map_err(|error| broken(error, "send"))?;
    if !is_of_gateway(response.url(), shared) {
        return Err(redirected());
    }
    let status = response.status().as_u16();
    let encoding = response
        .headers()
        .get(CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let date = response
        .headers()
        .get(DATE)
        .and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok());
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| pause(value.to_str().ok()?, date.unwrap_or_else(|| shared.now())));
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_ANSWER => {
                return Err(too_large(status));
            }
            Ok(Some(chunk)) if body.is_empty() => body = chunk.into(),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => {
                return Err(broken(error, "read")
                    .with_body(body.freeze())
                    .with_status_of(status));
            }
        }
    }
    let body = body.freeze();
    let body = match unpacked(body.clone(), encoding.as_deref()) {
        Ok(body) => body,
        // What is broken beyond a failure of the gateway does not make it an answer.
        Err(_) if !(200..300).contains(&status) => body,
        Err(error) => return Err(wire.told.untold(error)),
    };
    let raw = body.clone();
    let body = charset::in_utf8(body, content_type.as_deref());
    let raw = (raw.as_ptr() != body.as_ptr()).then_some(raw);
    match judge(status, body) {
        Ok(body) => Ok(Answer {
            body,
            raw,
            date,
            told: wire.told,
        }),
        Err(error) => Err(wire
            .told
            .untold(error)
            .with_raw(raw)
            .with_server_date(date)
            .with_retry_after(retry_after)),
    }
}

/// Gzip by its first bytes: some proxies pack an answer and do not say so, or say so and do not pack it.
fn unpacked(body: Bytes, encoding: Option<&str>) -> Result<Bytes, Error> {
    // Which says that it is not packed.
    let encoding = encoding.filter(|encoding| !encoding.trim().eq_ignore_ascii_case("identity"));
    if !body.starts_with(&GZIP) {
        return match encoding {
            Some(encoding) if std::str::from_utf8(&body).is_err() => Err(Error::undecodable(
                format!("the body is packed as {encoding:?}, which was not asked for"),
                body,
            )),
            _ => Ok(body),
        };
    }
    let mut out = Vec::with_capacity((body.len() * 4).min(MAX_ANSWER));
    let mut rest = &body[..];
    // What stands behind the last member, such as zeros, is of no account.
    while rest.starts_with(&GZIP) {
        let mut member = GzDecoder::new(rest);
        let left = (MAX_ANSWER + 1 - out.len()) as u64;
        if let Err(error) = member.by_ref().take(left).read_to_end(&mut out) {
            let error = Error::undecodable("the gzip of the body is broken", body.clone())
                .with_source(error);
            return Err(error);
        }
        if out.len() > MAX_ANSWER {
            return Err(too_large(200));
        }
        rest = member.into_inner();
    }
    Ok(out.into())
}

/// Whether the answer is of the place that was asked. An HTTP client of the user's own may have followed a redirect.
fn is_of_gateway(url: &Url, shared: &Shared) -> bool {
    let is_below = |own: &Url| url.as_str().starts_with(own.as_str());
    is_below(&shared.address) || is_below(&shared.batch_address)
}

fn redirected() -> Error {
    Error::new(
        ErrorKind::Transport,
        Outcome::Unknown,
        "the HTTP client given in http_client() followed a redirect and may have carried the signed request elsewhere; \
         set redirect(Policy::none()) on it and check the gateway URL; the call may be done: look before repeating it",
    )
    .lasting()
}

/// The header `Retry-After`: seconds, or a point in time.
fn pause(value: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// The first bytes of each member of a gzip file.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// An answer of the platform, or what else it is.
fn judge(status: u16, body: Bytes) -> Result<Bytes, Error> {
    if status != 204
        && let Some(refusal) = envelope::refusal(&body)
    {
        return Err(Error::api(refusal, body));
    }
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let (outcome, message) = match status {
        300..400 => (
            Outcome::Unknown,
            "a redirect, which is never followed because it would carry the signed request elsewhere; check the \
             gateway URL and any proxy between",
        ),
        408 => (
            Outcome::Unknown,
            "the gateway waited too long for the request; look whether the call was done",
        ),
        429 => (
            Outcome::NotExecuted,
            "too many requests, not executed; call less often",
        ),
        407 => (
            Outcome::NotExecuted,
            "a proxy wants a user name and password, nothing was executed; give them in HTTPS_PROXY or with an HTTP \
             client in http_client()",
        ),
        413 => (
            Outcome::NotExecuted,
            "too large for something before the platform, not executed; send less at a time",
        ),
        400..500 => (
            Outcome::NotExecuted,
            "refused before it reached the platform, not executed; check the gateway URL and any proxy or firewall \
             between",
        ),
        503 => (
            Outcome::Unknown,
            "the gateway or something before it is overloaded or out of service; the call may be done: look before \
             repeating it",
        ),
        _ => (
            Outcome::Unknown,
            "the gateway or something before it failed; the call may be done: look before repeating it",
        ),
    };
    let message = format!("HTTP status {status}: {message}{}", shown(&body));
    Err(Error::new(ErrorKind::HttpStatus, outcome, message)
        .with_status(status)
        .with_body(body))
}

/// The first line of a body that is not an answer, for the person who wonders who sent it.
fn shown(body: &[u8]) -> String {
    if body.is_empty() {
        return String::new();
    }
    let kind = if body.trim_ascii_start().starts_with(b"<") {
        "an HTML or XML page"
    } else {
        "a text"
    };
    format!(" (the body is {kind} of {} bytes, in body())", body.len())
}

fn too_large(status: u16) -> Error {
    Error::new(
        ErrorKind::Transport,
        Outcome::Executed,
        format!("the answer is larger than {MAX_ANSWER} bytes; ask for less at a time"),
    )
    .with_status_of(status)
    .lasting()
}

impl Error {
    /// Keeps a status that says nothing about the failure out of the way of the questions.
    fn with_status_of(self, status: u16) -> Self {
        if (200..300).contains(&status) {
            self
        } else {
            self.with_status(status)
        }
    }
}

/// What a broken connection means. The URL holds session and signature and is taken out.
fn broken(error: reqwest::Error, phase: &'static str) -> Error {
    let error = error.without_url();
    if let Some(cause) = refused_certificate(&error) {
        return Error::new(
            ErrorKind::Transport,
            Outcome::NotExecuted,
            format!(
                "the certificate of the gateway was refused ({cause}); nothing was sent, and repeating cannot help; check \
                 the gateway URL, this machine's clock and its CA certificates; a proxy that opens TLS needs its own \
                 root among them, or an HTTP client with that root in http_client()"
            ),
        )
        .lasting()
        .with_source(error);
    }
    if let Some(file) = unreadable_file(&error) {
        return Error::invalid(format!(
            "{file}; the request was broken off before its end, so that nothing was executed"
        ))
        .with_source(error);
    }
    if error.is_builder() {
        let cause = innermost(&error);
        return Error::invalid(format!(
            "nothing was sent: HTTP has no form for the request ({cause}); session and parameters in the query must \
             stay below 64 KiB"
        ))
        .with_source(error);
    }
    let not_sent = error.is_connect() || is_canceled(&error);
    let (kind, outcome, message) = match (error.is_timeout(), not_sent) {
        (true, true) => (
            ErrorKind::Timeout,
            Outcome::NotExecuted,
            "no connection to the gateway in time; nothing was sent; check the gateway URL and the network",
        ),
        (true, false) => (
            ErrorKind::Timeout,
            Outcome::Unknown,
            "no answer in time; the call may be done: look before repeating it, or declare it idempotent",
        ),
        (false, true) => (
            ErrorKind::Transport,
            Outcome::NotExecuted,
            "no connection to the gateway; nothing was sent; check the gateway URL, the network and any proxy",
        ),
        (false, false) if is_no_http(&error) => (
            ErrorKind::Transport,
            Outcome::Unknown,
            "what came back is not valid HTTP; check the gateway URL and what is between; the call may be done: look before \
             repeating it",
        ),
        (false, false) if phase == "read" => (
            ErrorKind::Transport,
            Outcome::Unknown,
            "the connection broke in the middle of the answer; the call may be done: look before repeating it",
        ),
        (false, false) => (
            ErrorKind::Transport,
            Outcome::Unknown,
            "the connection broke before the answer; the call may be done: look before repeating it",
        ),
    };
    let cause = innermost(&error);
    Error::new(kind, outcome, format!("{message} ({cause})")).with_source(error)
}

/// hyper's word for a request that was still waiting for its connection.
fn is_canceled(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_canceled)
    })
}

/// What is wrong with a file of the request, if that is what has broken it off.
fn unreadable_file(error: &reqwest::Error) -> Option<String> {
    causes(error)
        .find_map(|cause| cause.downcast_ref::<Unreadable>())
        .map(ToString::to_string)
}

fn is_no_http(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        cause
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse)
    })
}

/// Why the certificate of the other side was not accepted, if that is what happened.
#[cfg(feature = "tls")]
fn refused_certificate(error: &reqwest::Error) -> Option<String> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref())
        .find(|cause| matches!(cause, rustls::Error::InvalidCertificate(_)))
        .map(ToString::to_string)
}

#[cfg(not(feature = "tls"))]
fn refused_certificate(_error: &reqwest::Error) -> Option<String> {
    None
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

type Cause<'e> = &'e (dyn std::error::Error + 'static);

/// What is behind an error.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(error.source(), |cause| next_cause(*cause))
}

/// An error of the system can hold another that is not among its sources.
fn next_cause(cause: Cause<'_>) -> Option<Cause<'_>> {
    let held = cause
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match held {
        Some(held) => Some(held as _),
        None => cause.source(),
    }
}
