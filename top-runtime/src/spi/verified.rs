//! What a signature covers.

use std::fmt;

use super::params::Params;

/// A call that is from the platform: what its signature covers.
///
/// Values are bytes in the charset of the request, which is UTF-8 unless its content type says GBK.
pub struct Verified<'r>(Params<'r>);

impl<'r> Verified<'r> {
    pub(super) fn new(params: Params<'r>) -> Self {
        Self(params)
    }

    /// The value of a signed parameter; empty where it stands there without one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name.as_bytes())
    }

    /// The value of a signed parameter where it is UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// The signed parameters, sorted by name: signed headers, query, fields of a form.
    pub fn params(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.signed()
    }

    /// The body where it was signed as it is, which is JSON, XML or plain text; `None` for a form.
    #[must_use]
    pub fn body(&self) -> Option<&'r [u8]> {
        self.0.body
    }
}

/// The payload is not shown.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .params()
            .map(|(name, _)| String::from_utf8_lossy(name))
            .collect();
        f.debug_struct("Verified")
            .field("params", &names)
            .field("body_len", &self.body().map(<[u8]>::len))
            .finish()
    }
}
