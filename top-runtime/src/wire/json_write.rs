//! Writes what a value shows as compact JSON, appended to the caller's buffer.
//!
//! Members without a value are left out of declared structs; lists and maps keep their `null`s. A [`Decimal`]
//! and a [`DateTime`] are texts, as in the official SDK, so that no digit is lost on the other side.
//!
//! [`Decimal`]: crate::Decimal
//! [`DateTime`]: crate::DateTime

mod escape;

use std::fmt::{self, Write as _};

use serde_json::Value as Tree;

use crate::kernel::{ListView, MapView, Model, Shape, Value, View, element_name};

use escape::escape;

/// Appends `value` as JSON: lists are plain arrays, as in requests and in simplified answers.
pub fn write(value: &dyn Value, out: &mut String) {
    write_view(value.view(), out);
}

/// [`write`], for a value that has been looked at already. Says whether a file stood where none can.
pub(crate) fn write_view(view: View<'_>, out: &mut String) -> HeldFile {
    let mut writer = Writer {
        out,
        wrapped: false,
        levels: 0,
        held_file: false,
    };
    writer.view(view, None);
    HeldFile(writer.held_file)
}

/// Whether a file stood among what was written: `null` was written in its place.
pub(crate) struct HeldFile(pub(crate) bool);

/// Appends `value` as JSON in the shape of the platform's answers that are not simplified: each list stands in
/// an object of its own, under the name of its element (`{"item":[…]}`). A list inside a list does not.
pub fn write_wrapped(value: &dyn Value, out: &mut String) {
    Writer {
        out,
        wrapped: true,
        levels: 0,
        held_file: false,
    }
    .value(value, None);
}

/// Appends `text` as a JSON string with its quotes.
pub fn text(text: &str, out: &mut String) {
    out.push('"');
    escape(text, 1, out);
    out.push('"');
}

struct Writer<'o> {
    out: &'o mut String,
    wrapped: bool,
    /// How many strings the writer stands in: one more for each document inside a text.
    levels: u32,
    /// Whether there was a file.
    held_file: bool,
}

impl Writer<'_> {
    fn value(&mut self, value: &dyn Value, item: Option<&str>) {
        self.view(value.view(), item);
    }

    fn view(&mut self, view: View<'_>, item: Option<&str>) {
        match view {
            View::Bool(value) => self.bool(value),
            View::Int(value) => self.out.push_str(itoa::Buffer::new().format(value)),
            View::UInt(value) => self.out.push_str(itoa::Buffer::new().format(value)),
            View::Float(value) if value.is_finite() => self.shown(format_args!("{value:?}")),
            // JSON has no infinity.
            View::Null | View::Float(_) => self.out.push_str("null"),
            View::File(_) => {
                self.held_file = true;
                self.out.push_str("null");
            }
            View::Text(text) => self.text(text),
            View::Decimal(value) => self.quoted(format_args!("{value}")),
            View::Date(value) => self.quoted(format_args!("{value}")),
            View::List(list) => self.list(list, item),
            View::Map(map) => self.map(map),
            View::Object(model) => self.object(model),
            View::Document(document) => self.document(document),
            View::Tree(tree) => self.tree(tree),
        }
    }

    fn object(&mut self, model: &dyn Model) {
        self.out.push('{');
        let mut first = true;
        model.show(&mut |values| {
            for field in model.table().fields() {
                let Some(value) = values.get(field.slot) else {
                    continue;
                };
                let view = value.view();
                if matches!(view, View::Null) {
                    continue;
                }
                if field.is_escaped() || self.levels > 0 {
                    self.comma(&mut first);
                    self.name(field.wire);
                } else {
                    self.out.push_str(if std::mem::take(&mut first) {
                        "\""
                    } else {
                        ",\""
                    });
                    self.out.push_str(field.wire);
                    self.out.push_str("\":");
                }
                let item = if self.wrapped { field.item() } else { None };
                self.view(view, item);
            }
        });
        self.out.push('}');
    }

    fn list(&mut self, list: &dyn ListView, item: Option<&str>) {
        let wrapped = self.wrapped;
        if wrapped {
            self.out.push('{');
            match item {
                Some(item) => self.name(item),
                None => self.name(&element_name(list.element())),
            }
        }
        self.out.push('[');
        let plain = matches!(list.element(), Shape::List(_));
        let mut first = true;
        for value in (0..list.len()).filter_map(|index| list.get(index)) {
            self.comma(&mut first);
            match value.view() {
                View::List(inner) if plain => self.inner(inner),
                _ => self.value(value, None),
            }
        }
        self.out.push(']');
        if wrapped {
            self.out.push('}');
        }
    }

    /// A list inside a list, without a wrapper of its own.
    fn inner(&mut self, list: &dyn ListView) {
        self.out.push('[');
        let mut first = true;
        for value in (0..list.len()).filter_map(|index| list.get(index)) {
            self.comma(&mut first);
            match value.view() {
                View::List(inner) => self.inner(inner),
                _ => self.value(value, None),
            }
        }
        self.out.push(']');
    }

    fn map(&mut self, map: &dyn MapView) {
        self.out.push('{');
        let mut first = true;
        map.each(&mut |key, value| {
            self.comma(&mut first);
            self.name(key);
            self.value(value, None);
        });
        self.out.push('}');
    }

    /// A document inside a text keeps its own shape: it is no part of the answer's.
    fn document(&mut self, document: &dyn Value) {
        self.quote();
        let mut inner = Writer {
            out: self.out,
            wrapped: false,
            levels: self.levels + 1,
            held_file: self.held_file,
        };
        inner.value(document, None);
        self.held_file = inner.held_file;
        self.quote();
    }

    fn tree(&mut self, tree: &Tree) {
        match tree {
            Tree::Null => self.out.push_str("null"),
            Tree::Bool(value) => self.bool(*value),
            // By its text, which is right whether or not a neighbour has switched on `arbitrary_precision`.
            Tree::Number(number) => self.shown(format_args!("{number}")),
            Tree::String(text) => self.text(text),
            Tree::Array(list) => {
                self.out.push('[');
                let mut first = true;
                for value in list {
                    self.comma(&mut first);
                    self.tree(value);
                }
                self.out.push(']');
            }
            Tree::Object(map) => {
                self.out.push('{');
                let mut first = true;
                for (key, value) in map {
                    self.comma(&mut first);
                    self.name(key);
                    self.tree(value);
                }
                self.out.push('}');
            }
        }
    }

    fn name(&mut self, name: &str) {
        self.text(name);
        self.out.push(':');
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push(',');
        }
    }

    fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn text(&mut self, text: &str) {
        self.quote();
        escape(text, self.levels + 1, self.out);
        self.quote();
    }

    /// A text that holds nothing to escape.
    fn quoted(&mut self, text: fmt::Arguments<'_>) {
        self.quote();
        self.shown(text);
        self.quote();
    }

    fn shown(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn quote(&mut self) {
        if self.levels == 0 {
            self.out.push('"');
        } else {
            escape("\"", self.levels, self.out);
        }
    }
}

#[cfg(test)]
mod tests;
