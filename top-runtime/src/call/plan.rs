//! A call that has been written down: everything but the time, the signature and the connection.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::multipart::Multipart;
use super::params::Params;
use super::protocol::Protocol;
use super::told::Told;
use crate::client::Shared;
use crate::error::Error;
use crate::secret::{MASK, names_secret};
use crate::session::{Session, SessionKey};
use crate::types::DateTime;

/// A body that is sent as it is, with the parameters in the query and the body in the signature.
///
/// For the APIs that document a JSON or XML body (Qimen and some newer ones).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RawBody {
    /// `application/json`.
    Json(String),
    /// `text/xml`.
    Xml(String),
}

impl RawBody {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Json(text) | Self::Xml(text) => text,
        }
    }

    pub(crate) fn content_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json;charset=utf-8",
            Self::Xml(_) => "text/xml;charset=utf-8",
        }
    }
}

/// The payload is not shown.
impl std::fmt::Debug for RawBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Json(_) => "Json",
            Self::Xml(_) => "Xml",
        };
        write!(f, "{name}({} bytes)", self.text().len())
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";

#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) method: Cow<'static, str>,
    pub(crate) params: Params,
    pub(crate) session: Option<Session>,
    pub(crate) target_app_key: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) timeout: Option<Duration>,
    pub(crate) idempotent: bool,
}

/// What stands in the body of the request.
#[derive(Clone)]
pub(crate) enum Body {
    /// The business parameters.
    Params,
    /// A text of the caller; the parameters go to the query.
    Raw(RawBody),
    /// The calls of a batch.
    Batch(Together),
}

/// Calls that go in one request.
#[derive(Clone, Default)]
pub(crate) struct Together {
    pub(crate) text: String,
    pub(crate) methods: Vec<Cow<'static, str>>,
    pub(crate) sessions: Vec<SessionKey>,
}

impl Body {
    /// The text that is signed behind the parameters.
    pub(crate) fn signed(&self) -> Option<&str> {
        match self {
            Self::Params => None,
            Self::Raw(body) => Some(body.text()),
            Self::Batch(calls) => Some(&calls.text),
        }
    }
}

/// One attempt, ready to be sent.
pub(crate) struct Wire<A> {
    pub(crate) url: A,
    pub(crate) body: WireBody,
    pub(crate) told: Told,
}

/// An address that takes parameters.
pub(crate) trait Address {
    /// The place where calls are sent to, with the parameters that every call has; `room` for those to come.
    fn new(base: &Url, room: usize) -> Self;

    /// Appends a parameter, encoded.
    fn push(&mut self, name: &str, value: &str);

    /// Where the body is written, once the address is complete; with `room`, or behind the address.
    fn body(&mut self, room: usize) -> Vec<u8>;
}

/// To be sent. What has been parsed once is not parsed again for each call, which costs more than the signature.
impl Address for Url {
    fn new(base: &Url, _room: usize) -> Self {
        base.clone()
    }

    fn push(&mut self, name: &str, value: &str) {
        self.query_pairs_mut().append_pair(name, value);
    }

    fn body(&mut self, room: usize) -> Vec<u8> {
        Vec::with_capacity(room)
    }
}

pub(crate) enum WireBody {
    Text(Vec<u8>),
    Files(Multipart),
}

/// `yyyy-MM-dd HH:mm:ss` in GMT+8, on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Stamp([u8; 19]);

impl Stamp {
    pub(crate) fn of(now: SystemTime) -> Self {
        Self(DateTime::try_from(now).map_or(*b"1970-01-01 08:00:00", DateTime::digits))
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Plan {
    pub(crate) fn new(method: Cow<'static, str>, params: Params, session: Option<Session>) -> Self {
        Self {
            method,
            params,
            session,
            target_app_key: None,
            headers: HeaderMap::new(),
            body: Body::Params,
            timeout: None,
            idempotent: false,
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let refuse =
            |what: &str| Error::invalid(format!("nothing was sent: `{name}` is not {what}"));
        let key = HeaderName::try_from(name).map_err(|_| refuse("the name of an HTTP header"))?;
        if super::protocol::NAMES.contains(&key.as_str()) {
            return Err(Error::invalid(format!(
                "nothing was sent: `{name}` is a parameter of the protocol, not a header"
            )));
        }
        if OWN_HEADERS.contains(&key) {
            return Err(refuse(
                "a header that a call may set: the client sets it to what it sends",
            ));
        }
        let value = HeaderValue::try_from(value)
            .map_err(|_| refuse("a header that can have this value"))?;
        self.headers.insert(key, value);
        Ok(())
    }

    /// Refuses what cannot be sent, now that nothing can be changed any more.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let files = self.params.files();
        let checked = if !matches!(self.body, Body::Params) && !files.is_empty() {
            Err(Error::invalid(
                "nothing was sent: a call has a raw body or files, not both",
            ))
        } else {
            self.params.check_files()
        };
        checked.map_err(|error| error.of_call(&self.method, 0))
    }

    /// The methods that are called.
    pub(crate) fn methods(&self) -> &[Cow<'static, str>] {
        match &self.body {
            Body::Batch(calls) => &calls.methods,
            _ => std::slice::from_ref(&self.method),
        }
    }

    /// Under what name a ban on this request is remembered.
    pub(crate) fn scope(&self) -> &str {
        match self.methods() {
            [method] => method,
            _ => &self.method,
        }
    }

    /// The sessions of the calls of a batch.
    pub(crate) fn sessions(&self) -> &[SessionKey] {
        match &self.body {
            Body::Batch(calls) => &calls.sessions,
            _ => &[],
        }
    }

    /// The protocol parameters of an attempt at `stamp`.
    pub(crate) fn protocol<'a>(
        &'a self,
        shared: &'a Shared,
        session: Option<&'a str>,
        stamp: &'a Stamp,
    ) -> Protocol<'a> {
        Protocol {
            method: (!matches!(self.body, Body::Batch(_))).then_some(&self.method),
            session,
            target_app_key: self
                .target_app_key
                .as_deref()
                .or(shared.target_app_key.as_deref()),
            ..shared.protocol(stamp)
        }
    }

    /// Signs and writes one attempt.
    pub(crate) fn wire<A: Address>(
        &self,
        shared: &Shared,
        key: Option<&SessionKey>,
        stamp: &Stamp,
    ) -> Wire<A> {
        let session = key.map(SessionKey::expose);
        let protocol = self.protocol(shared, session, stamp);
        let mut signature = shared.signer.begin();
        merged(&protocol, &self.params, |name, value| {
            signature.param(name, value);
        });
        let signed = self.body.signed();
        if let Some(text) = signed {
            signature.text(text);
        }
        let sign = signature.finish();
        let params = self.params.len();
        // JSON grows by three quarters; a long text is seldom JSON throughout.
        let body_room = signed.map_or(params + params.min(8 * 1024) + 64, str::len);
        let (base, room) = match &self.body {
            Body::Params => (&shared.address, 0),
            Body::Raw(_) => (&shared.address, params * 2),
            Body::Batch(_) => (&shared.batch_address, 0),
        };
        let room = room + self.method.len() + session.map_or(0, str::len) * 3 + 192;
        let mut url = A::new(base, room + body_room);
        for (name, value) in protocol.changing() {
            url.push(name, value);
        }
        url.push("sign", sign.as_str());
        if let Body::Raw(_) = &self.body {
            for (name, value) in self.params.iter() {
                url.push(name, value);
            }
        }
        let body = if signed.is_none() && !self.params.files().is_empty() {
            WireBody::Files(Multipart::new(&self.params))
        } else {
            let mut text = url.body(body_room);
            match signed {
                Some(signed) => text.extend_from_slice(signed.as_bytes()),
                None => self.params.push_form(&mut text),
            }
            WireBody::Text(text)
        };
        let told = Told::new(&shared.secret, key, sign);
        Wire { url, body, told }
    }

    /// What is signed, with the session and what else is a secret by its name masked.
    pub(crate) fn string_to_sign(&self, shared: &Shared, stamp: &Stamp) -> String {
        let masked = self.session.as_ref().map(|_| MASK);
        let protocol = self.protocol(shared, masked, stamp);
        let mut text = String::new();
        merged(&protocol, &self.params, |name, value| {
            text.push_str(name);
            text.push_str(if names_secret(name) { MASK } else { value });
        });
        text.push_str(self.body.signed().unwrap_or_default());
        match shared.sign_method {
            crate::SignMethod::Md5 => format!("{MASK}{text}{MASK}"),
            _ => text,
        }
    }

    pub(crate) fn content_type(&self, body: &WireBody) -> Cow<'static, str> {
        match (body, &self.body) {
            (WireBody::Files(files), _) => files.content_type().into(),
            (_, Body::Raw(body)) => body.content_type().into(),
            (_, Body::Batch(_)) => "text/plain;charset=UTF-8".into(),
            (_, Body::Params) => FORM.into(),
        }
    }
}

const OWN_HEADERS: [HeaderName; 4] = [
    reqwest::header::CONTENT_TYPE,
    reqwest::header::CONTENT_LENGTH,
    reqwest::header::TRANSFER_ENCODING,
    reqwest::header::HOST,
];

/// The address of the gateway with the parameters that every call has: encoded once for a client.
pub(crate) fn address(gateway: &Url, protocol: &Protocol<'_>) -> Url {
    let mut url = gateway.clone();
    if let Some(query) = gateway.query() {
        url.set_query(Some(query.trim_end_matches('&')));
    }
    url.query_pairs_mut().extend_pairs(protocol.fixed());
    url
}

/// Calls `each` for both sets of parameters in the order of their names; both are sorted.
fn merged<'p>(protocol: &Protocol<'p>, params: &'p Params, mut each: impl FnMut(&'p str, &'p str)) {
    let mut protocol = protocol.iter().peekable();
    for (name, value) in params.iter() {
        while let Some((own, value)) = protocol.next_if(|(own, _)| *own < name) {
            each(own, value);
        }
        each(name, value);
    }
    for (name, value) in protocol {
        each(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_follow_those_of_the_gateway() {
        let stamp = Stamp::of(SystemTime::UNIX_EPOCH);
        let protocol = Protocol {
            app_key: "1",
            format: "json",
            sign_method: "md5",
            timestamp: stamp.as_str(),
            method: None,
            session: None,
            partner_id: None,
            target_app_key: None,
            simplify: false,
        };
        for (gateway, wanted) in [
            ("https://gw.example/r", "https://gw.example/r?app_key=1&"),
            ("https://gw.example/r?", "https://gw.example/r?app_key=1&"),
            ("https://gw.example/r?&", "https://gw.example/r?app_key=1&"),
            (
                "https://gw.example/r?a=2",
                "https://gw.example/r?a=2&app_key=1&",
            ),
            (
                "https://gw.example/r?a=2&",
                "https://gw.example/r?a=2&app_key=1&",
            ),
        ] {
            let url = gateway.parse().map(|url| address(&url, &protocol));
            let url = url.map(String::from).unwrap_or_default();
            assert!(url.starts_with(wanted), "{url}");
        }
    }
}
