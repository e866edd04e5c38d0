//! What of a request is signed.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::percent::Pair;
use super::request::BodyKind;
use super::{InboundRequest, SpiError, multipart, percent};
use crate::sign::utf16_order;

/// The parameters that are signed, sorted, with the signature apart.
pub(super) struct Params<'r> {
    /// Sorted by name, each name once, without `sign`.
    pairs: Vec<Pair<'r>>,
    /// `sign`, which counts only in the query.
    pub(super) sign: Option<Cow<'r, [u8]>>,
    /// The body where it is signed as it is.
    pub(super) body: Option<&'r [u8]>,
}

impl<'r> Params<'r> {
    pub(super) fn of(request: &InboundRequest<'r>) -> Result<Self, SpiError> {
        let kind = request
            .body_kind()
            .ok_or(SpiError::UnsupportedContentType)?;
        // In ascending order of precedence: of equal names the last one counts.
        let mut pairs = signed_headers(request)?;
        let mut body = None;
        match kind {
            BodyKind::Text => body = Some(request.body),
            BodyKind::Form => {
                let fields = percent::pairs(request.body).collect::<Result<Vec<_>, _>>()?;
                // Of equal fields the first one counts, as servlets have it.
                pairs.extend(fields.into_iter().rev());
            }
            BodyKind::Multipart(boundary) => {
                let boundary = boundary.ok_or(SpiError::Malformed("multipart without boundary"))?;
                pairs.extend(multipart::fields(request.body, boundary)?.into_iter().rev());
            }
        }
        let mut sign = None;
        for pair in percent::pairs(request.query.as_bytes()) {
            let (name, value) = pair?;
            if *name == *b"sign" {
                sign = Some(value);
            } else {
                pairs.push((name, value));
            }
        }
        Ok(Self {
            pairs: last_of_each(pairs),
            sign,
            body,
        })
    }

    /// Names and values in the order in which they are signed.
    pub(super) fn signed(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<&[u8]> {
        self.signed()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }
}

/// The headers that `top-sign-list` names, as it names them; one that is not there counts as empty.
fn signed_headers<'r>(request: &InboundRequest<'r>) -> Result<Vec<Pair<'r>>, SpiError> {
    let Some(list) = request.header("top-sign-list") else {
        return Ok(Vec::new());
    };
    let list = std::str::from_utf8(list)
        .map_err(|_| SpiError::Malformed("the header `top-sign-list` is not UTF-8"))?;
    list.split(',')
        .filter(|name| !name.is_empty())
        .map(|name| {
            let value = percent::decode(request.header(name).unwrap_or_default())?;
            Ok((Cow::Borrowed(name.as_bytes()), value))
        })
        .collect()
}

fn last_of_each(mut pairs: Vec<Pair<'_>>) -> Vec<Pair<'_>> {
    pairs.retain(|(name, _)| **name != *b"sign");
    // Stable, so that of equal names the one that counts most comes first.
    pairs.reverse();
    pairs.sort_by(|(a, _), (b, _)| order(a, b));
    pairs.dedup_by(|(later, _), (first, _)| later == first);
    pairs
}

/// Java's order where the names are UTF-8, that of the bytes otherwise: the same for all names in ASCII.
fn order(a: &[u8], b: &[u8]) -> Ordering {
    match (std::str::from_utf8(a), std::str::from_utf8(b)) {
        (Ok(a), Ok(b)) => utf16_order(a, b),
        _ => a.cmp(b),
    }
}
