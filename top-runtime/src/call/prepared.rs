//! A call as it would be sent.

use std::borrow::Cow;
use std::fmt;

use reqwest::Url;

use super::plan::{Address, Plan, Stamp, WireBody};
use crate::client::Client;
use crate::error::Error;
use crate::held::Held;
use crate::wire::form;

/// A call up to the point of sending: what [`Client::prepare`](crate::Client::prepare) gives.
///
/// For looking at and for testing; `url` holds the session and the signature.
pub struct Prepared(Held<Inner>);

struct Inner {
    client: Client,
    plan: Plan,
    stamp: Stamp,
    content_type: Cow<'static, str>,
    /// The address, and a text behind it.
    written: Vec<u8>,
    url_len: usize,
    body: Body,
}

enum Body {
    /// Behind the address, so that both are one allocation.
    Text,
    /// What has files; `None` where they are not in memory.
    Files(Option<Vec<u8>>),
}

/// An address to be looked at.
struct Text {
    text: Vec<u8>,
    /// Where the body begins, once there is one.
    len: usize,
}

impl Address for Text {
    fn new(base: &Url, room: usize) -> Self {
        let mut text = Vec::with_capacity(base.as_str().len() + room);
        text.extend_from_slice(base.as_str().as_bytes());
        Self { text, len: 0 }
    }

    fn push(&mut self, name: &str, value: &str) {
        form::push_pair(name, value, &mut self.text);
    }

    fn body(&mut self, _room: usize) -> Vec<u8> {
        self.len = self.text.len();
        std::mem::take(&mut self.text)
    }
}

impl Prepared {
    pub(crate) fn new(client: Client, plan: Plan) -> Result<Self, Error> {
        let shared = client.shared();
        let session = match &plan.session {
            None => None,
            Some(session) => Some(session.known().ok_or_else(|| {
                Error::invalid(
                    "the session is not known yet: a refreshing session is asked when a call is made",
                )
                .of_call(&plan.method, 0)
            })?),
        };
        let stamp = Stamp::of(shared.now());
        let wire = plan.wire::<Text>(shared, session.as_ref(), &stamp);
        let content_type = plan.content_type(&wire.body);
        let Text { text: url, len } = wire.url;
        let (written, url_len, body) = match wire.body {
            WireBody::Text(written) => (written, len, Body::Text),
            WireBody::Files(files) => {
                let url_len = url.len();
                (url, url_len, Body::Files(files.bytes()))
            }
        };
        Ok(Self(Held::new(Inner {
            client,
            plan,
            stamp,
            content_type,
            written,
            url_len,
            body,
        })))
    }

    /// The address with the protocol parameters, session and signature included: not for a log.
    #[must_use]
    pub fn url(&self) -> &str {
        let url = self.0.written.get(..self.0.url_len).unwrap_or_default();
        std::str::from_utf8(url).unwrap_or_default()
    }

    /// The body; `None` when it has files that are not in memory, which are read while it is sent.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.body {
            Body::Text => self.0.written.get(self.0.url_len..),
            Body::Files(bytes) => bytes.as_deref(),
        }
    }

    /// The content type of the body.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.0.content_type
    }

    /// The business parameters as they are sent, sorted by name; files are not among them.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.plan.params.iter()
    }

    /// The text that was signed, secret and session masked, and parameters such as `refresh_token`.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        let Inner {
            client,
            plan,
            stamp,
            ..
        } = &*self.0;
        plan.string_to_sign(client.shared(), stamp)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", &self.0.plan.method)
            .field("content_type", &self.0.content_type)
            .field("body_len", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}
