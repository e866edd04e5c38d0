//! What arrived: parameters of the protocol, parameters of the business, body, files.

use std::sync::Arc;

use top_runtime::is_blank;

use super::Upload;
use crate::params::Params;

/// Everything a request says, wherever it said it.
#[derive(Default)]
pub(crate) struct Arrived {
    /// Those of the query first; of two parameters of one name the first counts.
    pub(crate) fields: Vec<(String, String)>,
    /// The raw body, where the content type makes it part of the signature.
    pub(crate) body: Option<Arc<str>>,
    pub(crate) files: Vec<Upload>,
}

impl Arrived {
    /// The method, as far as it is known by now.
    pub(crate) fn method(&self) -> Option<&str> {
        self.fields
            .iter()
            .find(|(name, value)| name == "method" && !is_blank(value))
            .map(|(_, value)| value.as_str())
    }
}

/// The parameters of the protocol. A blank one is a missing one.
#[derive(Default)]
pub(crate) struct Protocol {
    pub(crate) method: Option<String>,
    pub(crate) app_key: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) timestamp: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) v: Option<String>,
    pub(crate) sign: Option<String>,
    pub(crate) sign_method: Option<String>,
    pub(crate) partner_id: Option<String>,
    pub(crate) target_app_key: Option<String>,
    pub(crate) simplify: Option<String>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    /// JSON without root and wrappers (`simplify=true`).
    Simplified,
    /// What the platform writes when nobody says how.
    Xml,
}

/// A request with its parameters told apart.
pub(crate) struct Call {
    pub(crate) protocol: Protocol,
    pub(crate) params: Params,
    pub(crate) body: Option<Arc<str>>,
    pub(crate) files: Vec<Upload>,
}

impl Protocol {
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "method" => &mut self.method,
            "app_key" => &mut self.app_key,
            "session" => &mut self.session,
            "timestamp" => &mut self.timestamp,
            "format" => &mut self.format,
            "v" => &mut self.v,
            "sign" => &mut self.sign,
            "sign_method" => &mut self.sign_method,
            "partner_id" => &mut self.partner_id,
            "target_app_key" => &mut self.target_app_key,
            "simplify" => &mut self.simplify,
            _ => return None,
        })
    }

    /// All that is signed: everything but the signature.
    pub(crate) fn signed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.all().filter(|(name, _)| *name != "sign")
    }

    /// All that is there.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("method", &self.method),
            ("app_key", &self.app_key),
            ("session", &self.session),
            ("timestamp", &self.timestamp),
            ("format", &self.format),
            ("v", &self.v),
            ("sign", &self.sign),
            ("sign_method", &self.sign_method),
            ("partner_id", &self.partner_id),
            ("target_app_key", &self.target_app_key),
            ("simplify", &self.simplify),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// The format asked for; `None` for one that does not exist.
    pub(crate) fn format(&self) -> Option<Format> {
        match self.format.as_deref() {
            None | Some("xml") => Some(Format::Xml),
            Some("json") if self.simplify.as_deref() == Some("true") => Some(Format::Simplified),
            Some("json") => Some(Format::Json),
            Some(_) => None,
        }
    }
}

impl Call {
    pub(crate) fn new(
        fields: Vec<(String, String)>,
        body: Option<Arc<str>>,
        files: Vec<Upload>,
    ) -> Self {
        let mut protocol = Protocol::default();
        let mut params = Params::default();
        for (name, value) in fields {
            match protocol.slot(&name) {
                // Blank parameters are neither read nor signed.
                _ if is_blank(&name) || is_blank(&value) => {}
                Some(slot) => {
                    slot.get_or_insert(value);
                }
                None => params.add(name, value),
            }
        }
        for file in &files {
            params.add_file(file.name.clone(), file.attachment());
        }
        Self {
            protocol,
            params,
            body,
            files,
        }
    }
}

impl From<Arrived> for Call {
    fn from(arrived: Arrived) -> Self {
        Self::new(arrived.fields, arrived.body, arrived.files)
    }
}
