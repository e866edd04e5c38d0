//! The business parameters of a call: from a declared request, a tree or pairs to named texts.
//!
//! All texts stand in one buffer; what is signed, sent and shown are slices of it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value as Tree;

use super::protocol;
use crate::error::Error;
use crate::kernel::{BrokenRule, ListView, Model, ValidationError, Value, View, Violation};
use crate::sign::utf16_order;
use crate::types::{Attachment, is_blank};
use crate::wire::form;
use crate::wire::json_write::{self, HeldFile};

/// Named texts and files. A blank text is never among them: the platform neither reads nor signs it.
#[derive(Clone, Default)]
pub(crate) struct Params {
    buffer: String,
    texts: Vec<Text>,
    files: Vec<(Cow<'static, str>, Attachment)>,
}

#[derive(Clone)]
struct Text {
    name: Cow<'static, str>,
    value: Range<usize>,
}

/// Enough for the parameters of most calls, so that encoding one allocates twice.
const BUFFER: usize = 1024;

impl Params {
    /// The parameters of a declared request.
    pub(crate) fn of_model(model: &dyn Model) -> Result<Self, Error> {
        let table = model.table();
        let mut params = Self {
            buffer: String::with_capacity(BUFFER),
            texts: Vec::with_capacity(table.fields().count()),
            files: Vec::new(),
        };
        let mut result = Ok(());
        model.show(&mut |values| {
            for field in table.fields() {
                if let Some(value) = values.get(field.slot) {
                    result = params
                        .add(field.wire.into(), *value)
                        .map_err(|rule| refuse(field.name, rule));
                    if result.is_err() {
                        return;
                    }
                }
            }
        });
        result?;
        Ok(params.sorted())
    }

    /// The parameters of an undeclared request: an object, member by member.
    pub(crate) fn of_tree(tree: Tree) -> Result<Self, Error> {
        let members = match tree {
            Tree::Null => return Ok(Self::default()),
            Tree::Object(members) => members,
            other => {
                return Err(Error::invalid(format!(
                    "nothing was sent: the parameters must be a JSON object or pairs of name and value, not {other}"
                )));
            }
        };
        let mut params = Self {
            buffer: String::with_capacity(BUFFER),
            ..Self::default()
        };
        for (name, value) in members {
            protocol::check_name(&name)?;
            params
                .add(name.clone().into(), &value)
                .map_err(|rule| refuse(&name, rule))?;
        }
        Ok(params.sorted())
    }

    /// Sets a text, replacing what has the same name.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.texts.retain(|text| text.name != name);
        self.files.retain(|(other, _)| other != name);
        self.texts(name.to_owned().into(), |buffer| buffer.push_str(value));
        self.sort();
    }

    /// Sets a file, replacing what has the same name.
    pub(crate) fn attach(&mut self, name: &str, file: Attachment) {
        self.texts.retain(|text| text.name != name);
        self.files.retain(|(other, _)| other != name);
        self.files.push((name.to_owned().into(), file));
    }

    /// The texts, sorted by name as the signature wants them.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        self.texts
            .iter()
            .map(|text| (text.name.as_ref(), &self.buffer[text.value.clone()]))
    }

    /// Appends the texts as a form of their own, whatever `out` holds.
    pub(crate) fn push_form(&self, out: &mut Vec<u8>) {
        let mut texts = self.iter();
        if let Some((name, value)) = texts.next() {
            form::push_first_pair(name, value, out);
        }
        for (name, value) in texts {
            form::push_pair(name, value, out);
        }
    }

    /// The files.
    pub(crate) fn files(&self) -> &[(Cow<'static, str>, Attachment)] {
        &self.files
    }

    /// Looks whether the files on disk can be opened.
    pub(crate) fn check_files(&self) -> Result<(), Error> {
        for (name, file) in &self.files {
            file.check().map_err(|error| {
                Error::invalid(format!(
                    "nothing was sent: the file of `{name}` cannot be read ({error})"
                ))
                .with_source(error)
            })?;
        }
        Ok(())
    }

    /// Bytes of all texts, for sizing buffers.
    pub(crate) fn len(&self) -> usize {
        self.buffer.len()
    }

    fn sorted(mut self) -> Self {
        self.sort();
        self
    }

    fn sort(&mut self) {
        self.texts.sort_by(|a, b| utf16_order(&a.name, &b.name));
    }

    fn texts(&mut self, name: Cow<'static, str>, write: impl FnOnce(&mut String)) {
        let start = self.buffer.len();
        write(&mut self.buffer);
        let value = start..self.buffer.len();
        if is_blank(&name) || is_blank(&self.buffer[value.clone()]) {
            self.buffer.truncate(start);
        } else {
            self.texts.push(Text { name, value });
        }
    }

    fn add(&mut self, name: Cow<'static, str>, value: &dyn Value) -> Result<(), BrokenRule> {
        match value.view() {
            View::Null => {}
            View::File(file) => self.files.push((name, file.clone())),
            View::List(list) if is_files(list) => {
                for file in (0..list.len()).filter_map(|index| list.get(index)) {
                    if let View::File(file) = file.view() {
                        self.files.push((name.clone(), file.clone()));
                    }
                }
            }
            View::List(list) if is_plain(list) => {
                let mut result = Ok(());
                self.texts(name, |buffer| result = join(list, buffer));
                return result;
            }
            View::Tree(Tree::Array(list)) if !list.is_empty() && list.iter().all(is_plain_tree) => {
                let mut result = Ok(());
                self.texts(name, |buffer| result = join(list, buffer));
                return result;
            }
            view if plain_text(view).is_some() => {
                self.texts(name, |buffer| push_plain(view, buffer));
            }
            view => {
                // A file inside a document has no form on the wire.
                let mut held_file = HeldFile(false);
                let document = match view {
                    View::Document(document) => document.view(),
                    view => view,
                };
                self.texts(name, |buffer| {
                    held_file = json_write::write_view(document, buffer);
                });
                if held_file.0 {
                    return Err(BrokenRule::FileInside);
                }
            }
        }
        Ok(())
    }
}

/// Whether a value travels as its own text and not as JSON.
fn plain_text(view: View<'_>) -> Option<()> {
    match view {
        View::Bool(_)
        | View::Int(_)
        | View::UInt(_)
        | View::Float(_)
        | View::Text(_)
        | View::Decimal(_)
        | View::Date(_)
        | View::Tree(Tree::Bool(_) | Tree::Number(_) | Tree::String(_)) => Some(()),
        _ => None,
    }
}

fn push_plain(view: View<'_>, buffer: &mut String) {
    // Writing to a String cannot fail.
    let _ = match view {
        View::Text(text) => {
            buffer.push_str(text);
            Ok(())
        }
        View::Bool(value) => {
            buffer.push_str(if value { "true" } else { "false" });
            Ok(())
        }
        View::Int(value) => {
            buffer.push_str(itoa::Buffer::new().format(value));
            Ok(())
        }
        View::UInt(value) => {
            buffer.push_str(itoa::Buffer::new().format(value));
            Ok(())
        }
        View::Float(value) => write!(buffer, "{value}"),
        View::Decimal(value) => write!(buffer, "{value}"),
        View::Date(value) => write!(buffer, "{value}"),
        View::Tree(Tree::String(text)) => {
            buffer.push_str(text);
            Ok(())
        }
        View::Tree(tree) => write!(buffer, "{tree}"),
        _ => Ok(()),
    };
}

fn is_files(list: &dyn ListView) -> bool {
    matches!(list.element(), crate::kernel::Shape::File)
}

fn is_plain(list: &dyn ListView) -> bool {
    use crate::kernel::Shape;
    match list.element() {
        Shape::Text
        | Shape::Integer
        | Shape::Float
        | Shape::Decimal
        | Shape::Boolean
        | Shape::Date
        | Shape::Choice(_) => true,
        Shape::Any => {
            let mut items = (0..list.len()).filter_map(|index| list.get(index));
            !list.is_empty() && items.all(|item| plain_text(item.view()).is_some())
        }
        _ => false,
    }
}

fn is_plain_tree(tree: &Tree) -> bool {
    matches!(tree, Tree::Bool(_) | Tree::Number(_) | Tree::String(_))
}

/// Joins by commas. There is no escape on the wire, so an element with a comma is refused.
fn join<'a>(list: impl Into<Joined<'a>>, buffer: &mut String) -> Result<(), BrokenRule> {
    let list = list.into();
    let mut first = true;
    for index in 0..list.len() {
        let Some(view) = list.view(index) else {
            continue;
        };
        if !std::mem::take(&mut first) {
            buffer.push(',');
        }
        let start = buffer.len();
        push_plain(view, buffer);
        if buffer[start..].contains(',') {
            return Err(BrokenRule::CommaInElement);
        }
    }
    Ok(())
}

/// A list of plain values, declared or not.
enum Joined<'a> {
    Declared(&'a dyn ListView),
    Tree(&'a [Tree]),
}

impl<'a> From<&'a dyn ListView> for Joined<'a> {
    fn from(list: &'a dyn ListView) -> Self {
        Self::Declared(list)
    }
}

impl<'a> From<&'a Vec<Tree>> for Joined<'a> {
    fn from(list: &'a Vec<Tree>) -> Self {
        Self::Tree(list)
    }
}

impl<'a> Joined<'a> {
    fn len(&self) -> usize {
        match self {
            Self::Declared(list) => list.len(),
            Self::Tree(list) => list.len(),
        }
    }

    fn view(&self, index: usize) -> Option<View<'a>> {
        match self {
            Self::Declared(list) => list.get(index).map(Value::view),
            Self::Tree(list) => list.get(index).map(View::Tree),
        }
    }
}

fn refuse(name: &str, rule: BrokenRule) -> Error {
    Error::violations(ValidationError::of(Violation::new(name, rule)))
}
