//! The signature of a request.
//!
//! Rule: all text parameters but `sign`, without blank ones, sorted by name in UTF-16 order, name and value joined
//! with nothing between, then the raw body where there is one; digested, in upper-case hex.

use std::cmp::Ordering;
use std::fmt;

use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use crate::types::is_blank;

/// How a request is signed (`sign_method`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SignMethod {
    /// `md5`: MD5 of the text between two copies of the secret.
    Md5,
    /// `hmac`: HMAC-MD5 keyed with the secret.
    Hmac,
    /// `hmac-sha256`: HMAC-SHA256 keyed with the secret. The strongest of the three and the default.
    #[default]
    HmacSha256,
}

impl SignMethod {
    /// The value of the parameter `sign_method`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Hmac => "hmac",
            Self::HmacSha256 => "hmac-sha256",
        }
    }

    /// The method of this name, `None` for another text.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        [Self::Md5, Self::Hmac, Self::HmacSha256]
            .into_iter()
            .find(|method| method.as_str() == name)
    }
}

impl fmt::Display for SignMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Signs a set of parameters, as the platform's gateway expects it.
///
/// Blank values and names are left out, the order does not matter, and a parameter called `sign` is signed like any
/// other: leave it out. `body` is the raw text of a JSON, XML or batch body.
///
/// ```
/// use top_runtime::{SignMethod, sign};
///
/// let signature = sign(SignMethod::Md5, "helloworld", [("foo", "1"), ("bar", "2")], None);
/// assert_eq!(signature, "970C1DEA866D33B1DE58AD92D00D6B65");
/// ```
pub fn sign<N, V>(
    method: SignMethod,
    secret: &str,
    params: impl IntoIterator<Item = (N, V)>,
    body: Option<&str>,
) -> String
where
    N: AsRef<str>,
    V: AsRef<str>,
{
    let mut params: Vec<(N, V)> = params.into_iter().collect();
    params.sort_by(|a, b| utf16_order(a.0.as_ref(), b.0.as_ref()));
    let signer = Signer::new(method, secret);
    let mut signature = signer.begin();
    for (name, value) in &params {
        signature.param(name.as_ref(), value.as_ref());
    }
    if let Some(body) = body {
        signature.text(body);
    }
    signature.finish().as_str().to_owned()
}

/// Java's order of strings: by UTF-16 code unit. It differs from the order of UTF-8 bytes only where names beyond
/// the basic plane meet names in U+E000 to U+FFFF.
pub(crate) fn utf16_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() || b.is_ascii() {
        return a.as_bytes().cmp(b.as_bytes());
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

/// A method with the secret already worked in, so that no signature pays for it again.
#[derive(Clone)]
pub(crate) enum Signer {
    Md5 { started: Md5, secret: Box<str> },
    Hmac(Hmac<Md5>),
    HmacSha256(Hmac<Sha256>),
}

impl Signer {
    pub(crate) fn new(method: SignMethod, secret: &str) -> Self {
        match method {
            SignMethod::Md5 => Self::Md5 {
                started: Md5::new().chain_update(secret),
                secret: secret.into(),
            },
            SignMethod::Hmac => Self::Hmac(keyed(secret)),
            SignMethod::HmacSha256 => Self::HmacSha256(keyed(secret)),
        }
    }

    pub(crate) fn begin(&self) -> Signature<'_> {
        match self {
            Self::Md5 { started, secret } => Signature::Md5(started.clone(), secret),
            Self::Hmac(state) => Signature::Hmac(state.clone()),
            Self::HmacSha256(state) => Signature::HmacSha256(state.clone()),
        }
    }
}

fn keyed<M: hmac::KeyInit>(secret: &str) -> M {
    M::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| M::new(&hmac::digest::Key::<M>::default()))
}

/// A signature that is being computed.
pub(crate) enum Signature<'s> {
    Md5(Md5, &'s str),
    Hmac(Hmac<Md5>),
    HmacSha256(Hmac<Sha256>),
}

impl Signature<'_> {
    /// Adds a parameter; the caller keeps the order.
    pub(crate) fn param(&mut self, name: &str, value: &str) {
        if !is_blank(name) && !is_blank(value) {
            self.text(name);
            self.text(value);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        match self {
            Self::Md5(state, _) => state.update(text),
            Self::Hmac(state) => state.update(text.as_bytes()),
            Self::HmacSha256(state) => state.update(text.as_bytes()),
        }
    }

    pub(crate) fn finish(self) -> Hex {
        match self {
            Self::Md5(state, secret) => Hex::of(&state.chain_update(secret).finalize()),
            Self::Hmac(state) => Hex::of(&state.finalize().into_bytes()),
            Self::HmacSha256(state) => Hex::of(&state.finalize().into_bytes()),
        }
    }
}

/// Up to 32 bytes in upper-case hex, without an allocation.
#[derive(Clone, Copy)]
pub(crate) struct Hex {
    digits: [u8; 64],
    length: usize,
}

impl Hex {
    fn of(bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let mut digits = [b'0'; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Self {
            digits,
            length: bytes.len().min(32) * 2,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.length]).unwrap_or_default()
    }
}
