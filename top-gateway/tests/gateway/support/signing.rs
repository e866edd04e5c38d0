//! The signature by the books, from the digests alone.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

#[derive(Clone, Copy, Debug)]
enum Method {
    Md5,
    Hmac,
    HmacSha256,
}

/// Adds the signature that `sign_method` asks for; MD5 where it is left out.
pub(crate) fn signed(
    params: Vec<(String, String)>,
    secret: &str,
    body: &str,
) -> Vec<(String, String)> {
    let method = params
        .iter()
        .find(|(name, _)| name == "sign_method")
        .map(|(_, value)| value.as_str());
    let method = match method {
        Some("hmac") => Method::Hmac,
        Some("hmac-sha256") => Method::HmacSha256,
        _ => Method::Md5,
    };
    let sign = signature(&params, method, secret, body);
    let mut params = params;
    params.push(("sign".to_owned(), sign));
    params
}

fn signature(params: &[(String, String)], method: Method, secret: &str, body: &str) -> String {
    let mut sorted: Vec<_> = params
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .collect();
    sorted.sort();
    let mut text = String::new();
    for (name, value) in sorted {
        text.push_str(name);
        text.push_str(value);
    }
    text.push_str(body);
    match method {
        Method::Md5 => hex(&Md5::digest(format!("{secret}{text}{secret}"))),
        Method::Hmac => {
            let mut mac =
                Hmac::<Md5>::new_from_slice(secret.as_bytes()).expect("a key of any length");
            mac.update(text.as_bytes());
            hex(&mac.finalize().into_bytes())
        }
        Method::HmacSha256 => {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
            mac.update(text.as_bytes());
            hex(&mac.finalize().into_bytes())
        }
    }
}

pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).to_lowercase()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02X}").expect("a String takes everything");
        out
    })
}

/// Everything but letters and digits as `%XX`.
pub(crate) fn encoded(params: &[(String, String)]) -> String {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                write!(out, "%{byte:02X}").expect("a String takes everything");
            }
            out
        })
    };
    let pairs: Vec<_> = params
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}
