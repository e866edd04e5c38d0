//! From a request to what is kept of it.

use std::sync::Arc;

use hyper::http::request::Parts;

use super::mask::Mask;
use super::{FileRecord, Inner, Verdict};
use crate::request::Call;

/// A request that is to be recorded.
pub(crate) struct Entry<'a> {
    pub(crate) head: &'a Parts,
    pub(crate) call: &'a Call,
    pub(crate) batch: Option<usize>,
    pub(crate) request_id: &'a str,
}

/// Parameters of the protocol that say nothing secret and have no place of their own in a record.
const OPEN: [&str; 7] = [
    "timestamp",
    "format",
    "v",
    "sign_method",
    "simplify",
    "partner_id",
    "target_app_key",
];

impl Entry<'_> {
    /// What is kept, secrets masked, and what masks them.
    pub(super) fn inner(&self, apps: &Arc<[String]>) -> (Inner, Mask) {
        let protocol = &self.call.protocol;
        let own = [protocol.session.as_deref(), protocol.sign.as_deref()]
            .into_iter()
            .flatten();
        let mask = Mask::new(apps, own);
        let headers = self.head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), mask.value(name.as_str(), &value))
        });
        let open = protocol.signed().filter(|(name, _)| OPEN.contains(name));
        let files = self.call.files.iter().map(|file| FileRecord {
            name: file.name.clone(),
            file_name: mask.text(&file.file_name),
            content_type: mask.text(&file.content_type),
            size: file.size,
            sha256: file.sha256.clone(),
        });
        let inner = Inner {
            number: 0,
            http_method: self.head.method.as_str().to_owned(),
            headers: headers.collect(),
            method: mask.text(protocol.method.as_deref().unwrap_or_default()),
            app_key: mask.text(protocol.app_key.as_deref().unwrap_or_default()),
            has_session: protocol.session.is_some(),
            has_sign: protocol.sign.is_some(),
            protocol: open.map(|(name, value)| (name, mask.text(value))).collect(),
            params: self
                .call
                .params
                .iter()
                .map(|(name, value)| (name.to_owned(), mask.value(name, value)))
                .collect(),
            files: files.collect(),
            body: self.call.body.as_deref().map(|body| mask.body(body)),
            batch: self.batch,
            attempt: 0,
            request_id: self.request_id.to_owned(),
            executed: false,
            verdict: Verdict::Pending,
        };
        (inner, mask)
    }
}
