//! Reads parameters wherever a caller puts them: query, form, multipart, beside a raw body.

use std::sync::Arc;

use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::http::request::Parts;
use top_runtime::wire::form;

use super::body::{Chunks, ReadError, whole};
use super::multipart::Multipart;
use super::{Arrived, Limits};
use crate::refusals;

/// What the content type says about the body.
enum Kind {
    Form,
    Multipart(String),
    /// JSON, XML, the text of a batch, and anything else: part of the signature as it is.
    Raw,
}

/// Reads the body of a request whose query has been read; that of a batch is raw whatever its content type.
pub(crate) async fn read(
    head: &Parts,
    is_batch: bool,
    arrived: &mut Arrived,
    body: &mut impl Chunks,
    limits: Limits,
) -> Result<(), ReadError> {
    let kind = match kind(&head.headers)? {
        _ if is_batch => Kind::Raw,
        kind => kind,
    };
    if head.method == Method::GET {
        return match kind {
            Kind::Multipart(_) => Err(ReadError::Refused(refusals::http_action_not_allowed())),
            Kind::Form | Kind::Raw => Ok(()),
        };
    }
    match kind {
        Kind::Form => {
            let bytes = whole(body, limits.text).await?;
            arrived.fields.extend(pairs(&bytes)?);
        }
        Kind::Multipart(boundary) => {
            Multipart::new(body, &boundary, limits)
                .read(arrived)
                .await?;
        }
        Kind::Raw => {
            let bytes = whole(body, limits.text).await?;
            let text = String::from_utf8(bytes).map_err(|_| not_utf8("the body"))?;
            arrived.body = Some(Arc::from(text));
        }
    }
    Ok(())
}

/// The names and values of a query or a form.
pub(crate) fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, ReadError> {
    form::pairs(text)
        .map(|pair| match pair {
            Ok((name, value)) => Ok((name.into_owned(), value.into_owned())),
            Err(problem) => Err(ReadError::Refused(refusals::invalid_encoding(
                problem.to_string(),
            ))),
        })
        .collect()
}

pub(super) fn not_utf8(what: &str) -> ReadError {
    ReadError::Refused(refusals::invalid_encoding(format!("{what} is not UTF-8")))
}

fn kind(headers: &HeaderMap) -> Result<Kind, ReadError> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Ok(Kind::Form);
    };
    let text = value.to_str().map_err(|_| not_utf8("the content type"))?;
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let mut boundary = None;
    for part in parts {
        let Some((name, value)) = part.split_once('=') else {
            continue;
        };
        let value = value.trim().trim_matches('"');
        if name.eq_ignore_ascii_case("charset")
            && !value.eq_ignore_ascii_case("utf-8")
            && !value.is_empty()
        {
            return Err(ReadError::Refused(refusals::invalid_encoding(format!(
                "send UTF-8, not {value}"
            ))));
        }
        if name.eq_ignore_ascii_case("boundary") && !value.is_empty() {
            boundary = Some(value.to_owned());
        }
    }
    if media_type.is_empty() || media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        Ok(Kind::Form)
    } else if media_type.eq_ignore_ascii_case("multipart/form-data") {
        boundary.map(Kind::Multipart).ok_or_else(|| {
            ReadError::Refused(refusals::invalid_argument(
                "Content-Type",
                "multipart/form-data without a boundary",
            ))
        })
    } else {
        Ok(Kind::Raw)
    }
}
