//! Writes what a value shows as an XML answer of the platform.
//!
//! Lists stand as `<items list="true"><item>…</item></items>`, members without a value are left out, and the
//! characters that XML 1.0 cannot carry are dropped.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde_json::Value as Tree;

use super::json_write;
use crate::kernel::{ListView, Value, View, element_name};

/// What the elements of a list are called where nothing else says it.
const ITEM: &str = "item";

/// Appends an XML document with the root element `root` that holds the members of `value` and, where there is
/// one, the `request_id` of the answer. A value that is a text leaves no place for a `request_id`.
pub fn write(root: &str, value: &dyn Value, request_id: Option<&str>, out: &mut String) {
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\" ?>");
    let root = Open::new(root, "", out);
    content(value, None, out);
    if let Some(id) = request_id
        && holds_elements(value)
    {
        let open = Open::new("request_id", "", out);
        text(id, out);
        open.close(out);
    }
    root.close(out);
}

fn holds_elements(value: &dyn Value) -> bool {
    match value.view() {
        View::Null | View::List(_) | View::Map(_) | View::Object(_) => true,
        View::Tree(tree) => tree.is_object() || tree.is_array(),
        _ => false,
    }
}

/// Appends `text` with everything escaped that means something to XML.
pub fn text(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((at, letter)) = rest.char_indices().find(|(_, letter)| is_special(*letter)) {
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str(match letter {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&apos;",
            // Written as it is, a reader would take it for a line feed.
            '\r' => "&#13;",
            // XML 1.0 has no way to say it.
            _ => "",
        });
        rest = rest.get(at + letter.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
}

fn is_special(letter: char) -> bool {
    match letter {
        '\t' | '\n' => false,
        '\0'..' ' | '&' | '<' | '>' | '"' | '\'' | '\u{FFFE}' | '\u{FFFF}' => true,
        _ => false,
    }
}

/// An element whose end tag is still to be written.
#[must_use]
struct Open<'n>(Cow<'n, str>);

impl<'n> Open<'n> {
    fn new(name: &'n str, attributes: &str, out: &mut String) -> Self {
        let name = element(name);
        out.push('<');
        out.push_str(&name);
        out.push_str(attributes);
        out.push('>');
        Self(name)
    }

    fn close(self, out: &mut String) {
        out.push_str("</");
        out.push_str(&self.0);
        out.push('>');
    }
}

/// `name` as the name of an element: what cannot stand in one (only the keys of maps and trees can hold it)
/// becomes an underscore.
fn element(name: &str) -> Cow<'_, str> {
    let starts = |letter: char| letter.is_alphabetic() || letter == '_';
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if name.starts_with(starts) && name.chars().all(goes_on) {
        return Cow::Borrowed(name);
    }
    let mut out: String = name
        .chars()
        .map(|letter| if goes_on(letter) { letter } else { '_' })
        .collect();
    if !out.starts_with(starts) {
        out.insert(0, '_');
    }
    Cow::Owned(out)
}

/// One member, with its tags; nothing where there is no value.
fn member(name: &str, value: &dyn Value, item: Option<&str>, out: &mut String) {
    let view = value.view();
    let attributes = match view {
        View::Null => return,
        View::List(_) | View::Tree(Tree::Array(_)) => " list=\"true\"",
        _ => "",
    };
    let open = Open::new(name, attributes, out);
    content(value, item, out);
    open.close(out);
}

/// What stands between the tags of a value.
fn content(value: &dyn Value, item: Option<&str>, out: &mut String) {
    match value.view() {
        View::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        View::Int(value) => out.push_str(itoa::Buffer::new().format(value)),
        View::UInt(value) => out.push_str(itoa::Buffer::new().format(value)),
        View::Float(value) if value.is_finite() => shown(format_args!("{value:?}"), out),
        // A file cannot stand in a text, and no answer holds one.
        View::Null | View::File(_) | View::Float(_) => {}
        View::Text(value) => text(value, out),
        View::Decimal(value) => shown(format_args!("{value}"), out),
        View::Date(value) => shown(format_args!("{value}"), out),
        View::List(elements) => list(elements, item, out),
        View::Map(map) => map.each(&mut |key, value| member(key, value, None, out)),
        View::Object(model) => {
            model.show(&mut |values| {
                for field in model.table().fields() {
                    if let Some(value) = values.get(field.slot) {
                        member(field.wire, *value, field.item(), out);
                    }
                }
            });
        }
        View::Document(document) => {
            let mut json = String::new();
            json_write::write(document, &mut json);
            text(&json, out);
        }
        View::Tree(value) => tree(value, out),
    }
}

/// The elements of a list; one without a value is an empty element, so that the others keep their places.
fn list(list: &dyn ListView, item: Option<&str>, out: &mut String) {
    let name = match item {
        Some(item) => Cow::Borrowed(item),
        None => Cow::Owned(element_name(list.element())),
    };
    for value in (0..list.len()).filter_map(|index| list.get(index)) {
        let attributes = if let View::List(_) = value.view() {
            " list=\"true\""
        } else {
            ""
        };
        let open = Open::new(&name, attributes, out);
        content(value, None, out);
        open.close(out);
    }
}

fn tree(value: &Tree, out: &mut String) {
    match value {
        Tree::Null => {}
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Number(value) => shown(format_args!("{value}"), out),
        Tree::String(value) => text(value, out),
        Tree::Array(list) => list.iter().for_each(|value| branch(ITEM, value, out)),
        Tree::Object(map) => {
            for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                branch(key, value, out);
            }
        }
    }
}

fn branch(name: &str, value: &Tree, out: &mut String) {
    let open = Open::new(
        name,
        if value.is_array() {
            " list=\"true\""
        } else {
            ""
        },
        out,
    );
    tree(value, out);
    open.close(out);
}

fn shown(text: fmt::Arguments<'_>, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests;
