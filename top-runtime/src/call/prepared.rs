//! A call as it would be sent.

use std::borrow::Cow;
use std::fmt;

use super::plan::{Plan, Stamp, WireBody};
use crate::client::Client;
use crate::error::Error;

/// A call up to the point of sending: what [`Client::prepare`](crate::Client::prepare) gives.
///
/// For looking at and for testing; `url` holds the session and the signature.
pub struct Prepared {
    client: Client,
    plan: Plan,
    stamp: Stamp,
    url: String,
    content_type: Cow<'static, str>,
    body: Option<Vec<u8>>,
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
        let wire = plan.wire::<Vec<u8>>(shared, session.as_ref(), &stamp);
        let content_type = plan.content_type(&wire.body);
        let body = match wire.body {
            WireBody::Text(text) => Some(text),
            WireBody::Files(files) => files.bytes(),
        };
        Ok(Self {
            client,
            plan,
            stamp,
            url: String::from_utf8(wire.url).unwrap_or_default(),
            content_type,
            body,
        })
    }

    /// The address with the protocol parameters, session and signature included: not for a log.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The body; `None` when it has files that are not in memory, which are read while it is sent.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The content type of the body.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The business parameters as they are sent, sorted by name; files are not among them.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> {
        self.plan.params.iter()
    }

    /// The text that was signed, secret and session masked, and parameters such as `refresh_token`.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        self.plan.string_to_sign(self.client.shared(), &self.stamp)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", &self.plan.method)
            .field("content_type", &self.content_type)
            .field("body_len", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}
