//! What the platform writes.

mod error;
mod gzip;
mod http;
mod shape;

use std::fmt::Write as _;

use top_runtime::kernel::{Value, View};
use top_runtime::wire::{json_write, xml_write};

use crate::request::Format;

pub(crate) use error::refusal;
pub(crate) use http::{Dropped, Reply, not_found};
use shape::wrapped;

/// How one answer is written.
pub(crate) struct Style<'a> {
    pub(crate) format: Format,
    pub(crate) root: &'a str,
    pub(crate) request_id: &'a str,
}

/// The comment that the platform leaves behind an XML answer: who has served it.
const TRACE: &str = "<!--top127000000001.loopback-->";

/// The name of the answer's root: the method without a leading `taobao.`, dots as underscores.
pub(crate) fn root(method: &str) -> String {
    let mut root = method
        .strip_prefix("taobao.")
        .unwrap_or(method)
        .replace('.', "_");
    root.push_str("_response");
    root
}

/// A successful answer.
pub(crate) fn render(style: &Style<'_>, response: &dyn Value) -> String {
    let mut out = String::with_capacity(256);
    match (style.format, response.view()) {
        (Format::Json, View::Tree(tree)) => {
            open(style, &mut out);
            json_write::write(&wrapped(tree), &mut out);
            close(style, response, &mut out);
            out.push('}');
        }
        (Format::Json, _) => {
            open(style, &mut out);
            json_write::write_wrapped(response, &mut out);
            close(style, response, &mut out);
            out.push('}');
        }
        (Format::Simplified, _) => {
            json_write::write(response, &mut out);
            close(style, response, &mut out);
        }
        (Format::Xml, _) => {
            let request_id = (!has_request_id(response)).then_some(style.request_id);
            xml_write::write(style.root, response, request_id, &mut out);
            out.push_str(TRACE);
        }
    }
    out
}

fn open(style: &Style<'_>, out: &mut String) {
    out.push('{');
    json_write::text(style.root, out);
    out.push(':');
}

/// Adds `request_id` to the object that ends here, unless the answer has one of its own.
fn close(style: &Style<'_>, response: &dyn Value, out: &mut String) {
    if has_request_id(response) || out.pop() != Some('}') {
        return;
    }
    if !out.ends_with('{') {
        out.push(',');
    }
    // Writing to a String cannot fail; an id holds nothing to escape.
    let _ = write!(out, "\"request_id\":\"{}\"}}", style.request_id);
}

fn has_request_id(response: &dyn Value) -> bool {
    match response.view() {
        View::Object(model) => {
            let field = model
                .table()
                .by_wire("request_id")
                .and_then(|field| model.field(field.slot));
            field.is_some_and(|value| !matches!(value.view(), View::Null))
        }
        View::Tree(tree) => tree.get("request_id").is_some_and(|value| !value.is_null()),
        _ => false,
    }
}
