//! The signature of an inbound call. Not that of an outbound one: always MD5, empty values count with their names,
//! and headers take part.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use md5::{Digest as _, Md5};

/// What is signed.
pub(super) struct Signed<'a> {
    pub(super) headers: &'a [(String, String)],
    pub(super) query: &'a [(String, String)],
    pub(super) form: &'a [(String, String)],
    pub(super) raw: Option<&'a str>,
}

/// MD5 between two copies of the secret over the parameters in UTF-16 order of their names, then the raw body. A
/// parameter of the query hides one of the form and a header of the same name.
pub(super) fn signature(secret: &str, signed: &Signed<'_>) -> String {
    let mut params: BTreeMap<Vec<u16>, (&str, &str)> = BTreeMap::new();
    for (name, value) in signed.headers.iter().chain(signed.form).chain(signed.query) {
        if name != "sign" {
            params.insert(name.encode_utf16().collect(), (name, value));
        }
    }
    let mut digest = Md5::new().chain_update(secret);
    for (name, value) in params.values() {
        digest.update(name);
        digest.update(value);
    }
    digest.update(signed.raw.unwrap_or_default());
    digest.update(secret);
    let mut hex = String::with_capacity(32);
    for byte in digest.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02X}");
    }
    hex
}
