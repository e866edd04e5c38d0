//! The HTTP answer, as it should be or as a fault wants it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
};
use hyper::{Response, StatusCode};

use super::gzip;
use crate::fault::{AnswerBody, Breaking, Cut, Fault, RawAnswer};
use crate::request::Format;
use crate::server::Line;

/// The connection ends without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer, on purpose")
    }
}

impl std::error::Error for Dropped {}

type Answer = Result<Response<AnswerBody>, Dropped>;

/// How the answer to one request travels.
pub(crate) struct Reply {
    gzip: bool,
    line: Arc<Line>,
}

impl Reply {
    /// `gzip`: whether the gateway compresses for those who ask.
    pub(crate) fn new(headers: &HeaderMap, gzip: bool, line: Arc<Line>) -> Self {
        Self {
            gzip: gzip && gzip::is_accepted(headers),
            line,
        }
    }

    /// Resets the connection.
    pub(crate) fn reset(&self) -> Answer {
        self.line.reset();
        Err(Dropped)
    }

    /// Sends `text`, or what the fault makes of it.
    pub(crate) fn send(&self, format: Format, text: String, fault: Option<&Fault>) -> Answer {
        match fault {
            None | Some(Fault::Delay(_) | Fault::WrongRoot | Fault::Code(_)) => {
                Ok(self.whole(format, text))
            }
            Some(Fault::ResetBeforeRead | Fault::ResetBeforeAnswer) => self.reset(),
            Some(Fault::ResetInBody) => Ok(self.broken(format, text, Cut::Reset, true)),
            Some(Fault::CutBody) => Ok(self.broken(format, text, Cut::Close, true)),
            Some(Fault::CutChunked) => Ok(self.broken(format, text, Cut::Close, false)),
            Some(Fault::Status(status)) => Ok(page(status_of(*status))),
            Some(Fault::Html) => Ok(page(StatusCode::OK)),
            Some(Fault::Empty) => Ok(Response::new(AnswerBody::Whole(Bytes::new()))),
            Some(Fault::Redirect(status)) => Ok(redirect(status_of(*status))),
            Some(Fault::Raw(raw)) => Ok(verbatim(raw)),
        }
    }

    fn whole(&self, format: Format, text: String) -> Response<AnswerBody> {
        let compressed = if self.gzip {
            gzip::compress(text.as_bytes())
        } else {
            None
        };
        let is_compressed = compressed.is_some();
        let body = compressed.unwrap_or_else(|| text.into_bytes());
        let mut response = Response::new(AnswerBody::Whole(body.into()));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, media_type(format));
        if is_compressed {
            response
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    /// Half of the text, and no more. `declared`: with the length of the whole.
    fn broken(
        &self,
        format: Format,
        text: String,
        cut: Cut,
        declared: bool,
    ) -> Response<AnswerBody> {
        let whole = if text.is_empty() {
            Bytes::from(html(StatusCode::OK))
        } else {
            Bytes::from(text)
        };
        let half = whole.slice(..whole.len() / 2);
        let mut response = Response::new(AnswerBody::Broken(Breaking::new(
            half,
            cut,
            Arc::clone(&self.line),
        )));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, media_type(format));
        if declared {
            response
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
        }
        response
    }
}

fn media_type(format: Format) -> HeaderValue {
    HeaderValue::from_static(match format {
        Format::Json | Format::Simplified => "application/json;charset=UTF-8",
        Format::Xml => "text/xml;charset=UTF-8",
    })
}

/// A path where nothing is served.
pub(crate) fn not_found() -> Response<AnswerBody> {
    page(StatusCode::NOT_FOUND)
}

fn page(status: StatusCode) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::Whole(html(status).into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// A page as the proxies in front of the platform write it.
fn html(status: StatusCode) -> String {
    format!(
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\r\n<html>\r\n<head><title>{status}</title></head>\r\n\
         <body bgcolor=\"white\">\r\n<h1>{status}</h1>\r\n<hr/>Powered by Tengine</body>\r\n</html>\r\n"
    )
}

fn redirect(status: StatusCode) -> Response<AnswerBody> {
    let mut response = page(status);
    response
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_static("/redirected"));
    response
}

fn verbatim(raw: &RawAnswer) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::Whole(raw.body.clone()));
    *response.status_mut() = status_of(raw.status);
    for (name, value) in &raw.headers {
        // What HTTP has no form for was refused when the fault was added.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY)
}
