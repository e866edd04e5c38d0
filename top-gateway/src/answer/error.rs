//! `error_response`.

use std::fmt::Write as _;

use top_runtime::wire::{json_write, xml_write};

use super::TRACE;
use crate::ApiError;
use crate::request::Format;

/// A refusal in the format of the answer. Simplified answers keep the root of a refusal.
pub(crate) fn refusal(format: Format, error: &ApiError, request_id: &str) -> String {
    let texts = [
        ("msg", Some(error.msg.as_str())),
        ("sub_code", error.sub_code.as_deref()),
        ("sub_msg", error.sub_msg.as_deref()),
        ("request_id", Some(request_id)),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    let mut out = String::with_capacity(192);
    // Writing to a String cannot fail.
    match format {
        Format::Json | Format::Simplified => {
            let _ = write!(out, r#"{{"error_response":{{"code":{}"#, error.code);
            for (name, text) in texts {
                let _ = write!(out, r#","{name}":"#);
                json_write::text(text, &mut out);
            }
            out.push_str("}}");
        }
        Format::Xml => {
            let _ = write!(
                out,
                r#"<?xml version="1.0" encoding="utf-8" ?><error_response><code>{}</code>"#,
                error.code
            );
            for (name, text) in texts {
                let _ = write!(out, "<{name}>");
                xml_write::text(text, &mut out);
                let _ = write!(out, "</{name}>");
            }
            out.push_str("</error_response>");
            out.push_str(TRACE);
        }
    }
    out
}
