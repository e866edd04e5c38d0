//! A way to sign, right or wrong: what is taken, in which order, how it is written, joined and digested.

use encoding_rs::GBK;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use top_runtime::{SignMethod, is_blank};

use super::super::captured::Captured;
use super::values::Writing;

/// Which parameters are signed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Taken {
    /// Those with a value, `sign` excepted.
    Given,
    /// Blank ones too.
    Blank,
    /// One is left out.
    Without(String),
    /// Values that begin with `@` are left out.
    WithoutAt,
    /// Only those of the protocol.
    Protocol,
    /// Only those of the call.
    OfTheCall,
    /// One more, which is not sent.
    With(&'static str, &'static str),
    /// The files too, by the name of the parameter and that of the file.
    Files,
    /// The files too, by the name of the parameter alone.
    FileNames,
    /// The files too, as `name@file`.
    FilesAt,
}

/// The order of the parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    Name,
    Letter,
    AsSent,
    /// Those of the protocol, then those of the call, each by name.
    Halves,
}

/// What stands between names and values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Join {
    Nothing,
    Equals,
    Pairs,
    Values,
}

/// What becomes of the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Body {
    AsSent,
    LeftOut,
    First,
    /// A form is signed as a raw body.
    Form,
}

/// The bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    Utf8,
    Gbk,
    /// Latin-1, a `?` for everything else.
    Latin1,
}

/// How the text is digested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Digest {
    By(SignMethod),
    Md5Behind,
    Md5Before,
    Md5Alone,
    Sha256Around,
    Sha256Behind,
    /// A keyed digest over a text that has the secret around it as well.
    AroundToo(SignMethod),
    /// Keyed with the secret and an `&`.
    Ampersand(SignMethod),
}

/// A way to sign.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) taken: Taken,
    pub(super) order: Order,
    pub(super) writing: Writing,
    /// The parameters of the protocol are written as they are.
    pub(super) only_the_call: bool,
    pub(super) join: Join,
    pub(super) body: Body,
    pub(super) charset: Charset,
    pub(super) digest: Digest,
}

impl Recipe {
    /// The right one.
    pub(super) fn right(captured: &Captured) -> Self {
        Self {
            taken: Taken::Given,
            order: Order::Name,
            writing: Writing::AsIs,
            only_the_call: false,
            join: Join::Nothing,
            body: Body::AsSent,
            charset: Charset::Utf8,
            digest: Digest::By(captured.method()),
        }
    }

    /// The signature it gives, in upper-case hex.
    pub(super) fn sign(&self, captured: &Captured, secret: &str) -> String {
        digest(self.digest, secret.as_bytes(), &self.bytes(captured))
    }

    fn bytes(&self, captured: &Captured) -> Vec<u8> {
        let text = self.text(captured);
        match self.charset {
            Charset::Utf8 => text.into_bytes(),
            Charset::Gbk => GBK.encode(&text).0.into_owned(),
            Charset::Latin1 => text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                .collect(),
        }
    }

    fn text(&self, captured: &Captured) -> String {
        let (mut text, mut first) = (String::new(), true);
        for (name, value) in self.params(captured) {
            let writing = if self.only_the_call && is_protocol(&name) {
                Writing::AsIs
            } else {
                self.writing
            };
            if self.join == Join::Pairs && !std::mem::take(&mut first) {
                text.push('&');
            }
            if self.join != Join::Values {
                text.push_str(&writing.of_name(&name));
            }
            if matches!(self.join, Join::Equals | Join::Pairs) {
                text.push('=');
            }
            text.push_str(&writing.of(&value));
        }
        let body = captured.body.as_deref().unwrap_or_default();
        match self.body {
            Body::AsSent => text.push_str(body),
            Body::LeftOut => {}
            Body::First => text.insert_str(0, body),
            Body::Form => text.push_str(captured.form.as_deref().unwrap_or_default()),
        }
        text
    }

    /// The parameters that are signed, in their order.
    fn params(&self, captured: &Captured) -> Vec<(String, String)> {
        let mut params: Vec<(String, String)> = captured
            .params
            .iter()
            .filter(|(name, value)| name != "sign" && self.takes(name, value))
            .cloned()
            .collect();
        if let Taken::With(name, value) = self.taken {
            params.push((name.to_owned(), value.to_owned()));
        }
        for (name, file) in &captured.files {
            let value = match self.taken {
                Taken::Files => file.clone(),
                Taken::FileNames => String::new(),
                Taken::FilesAt => format!("@{file}"),
                _ => continue,
            };
            params.push((name.clone(), value));
        }
        let by_name =
            |a: &(String, String), b: &(String, String)| a.0.encode_utf16().cmp(b.0.encode_utf16());
        match self.order {
            Order::AsSent => {}
            Order::Name => params.sort_by(by_name),
            Order::Letter => params.sort_by_key(|(name, _)| name.to_lowercase()),
            Order::Halves => params.sort_by(|a, b| {
                is_protocol(&b.0)
                    .cmp(&is_protocol(&a.0))
                    .then_with(|| by_name(a, b))
            }),
        }
        params
    }

    fn takes(&self, name: &str, value: &str) -> bool {
        let is_given = !is_blank(name) && !is_blank(value);
        match &self.taken {
            Taken::Blank => true,
            Taken::Without(other) => is_given && name != other,
            Taken::WithoutAt => is_given && !value.starts_with('@'),
            Taken::Protocol => is_given && is_protocol(name),
            Taken::OfTheCall => is_given && !is_protocol(name),
            _ => is_given,
        }
    }
}

pub(super) const PROTOCOL: [&str; 10] = [
    "app_key",
    "format",
    "method",
    "partner_id",
    "session",
    "sign_method",
    "simplify",
    "target_app_key",
    "timestamp",
    "v",
];

pub(super) fn is_protocol(name: &str) -> bool {
    PROTOCOL.contains(&name)
}

fn digest(how: Digest, secret: &[u8], text: &[u8]) -> String {
    let around = || [secret, text, secret].concat();
    match how {
        Digest::By(SignMethod::Md5) => hex(&Md5::digest(around())),
        Digest::By(method) => keyed(method, secret, text),
        Digest::Md5Behind => hex(&Md5::digest([text, secret].concat())),
        Digest::Md5Before => hex(&Md5::digest([secret, text].concat())),
        Digest::Md5Alone => hex(&Md5::digest(text)),
        Digest::Sha256Around => hex(&Sha256::digest(around())),
        Digest::Sha256Behind => hex(&Sha256::digest([text, secret].concat())),
        Digest::AroundToo(method) => keyed(method, secret, &around()),
        Digest::Ampersand(method) => keyed(method, &[secret, b"&"].concat(), text),
    }
}

fn keyed(method: SignMethod, key: &[u8], text: &[u8]) -> String {
    // A key may have any length, so that neither can fail.
    match method {
        SignMethod::HmacSha256 => Hmac::<Sha256>::new_from_slice(key)
            .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes())),
        _ => Hmac::<Md5>::new_from_slice(key)
            .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes())),
    }
    .unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .collect()
}
