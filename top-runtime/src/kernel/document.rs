//! Any JSON value, as a tree or as its text.

use serde_json::{Map, Number, Value as Tree};

use super::scalars::plain;
use super::{Input, Problem, Shape, Value, View};

impl Value for Tree {
    plain!(Shape::Any);

    fn vacant() -> Self {
        Tree::Null
    }

    fn view(&self) -> View<'_> {
        match self {
            Tree::Null => View::Null,
            tree => View::Tree(tree),
        }
    }

    /// A number that a JSON number of Rust cannot hold with all its digits becomes a text.
    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        *self = match input {
            Input::Null => Tree::Null,
            Input::Blank => Tree::String(String::new()),
            Input::File(_) => return Err(Problem::wrong(&input, "a JSON value")),
            Input::Bool(value) => Tree::Bool(value),
            Input::Text(text) => Tree::String(text.to_owned()),
            Input::Number(text) => number(text),
            Input::List(items) => {
                let mut list = Vec::new();
                while items.more()? {
                    items.fill(list.push_mut(Tree::Null))?;
                }
                Tree::Array(list)
            }
            Input::Object(members) => {
                let repeats = members.repeats();
                let mut map = Map::new();
                while let Some(key) = members.key()? {
                    let key = key.to_owned();
                    let mut value = Tree::Null;
                    members.fill(&mut value)?;
                    insert(&mut map, key, value, repeats);
                }
                Tree::Object(map)
            }
        };
        Ok(())
    }
}

/// A name that stands several times is a list in XML; in JSON the last one counts.
fn insert(map: &mut Map<String, Tree>, key: String, value: Tree, repeats: bool) {
    match map.get_mut(&key) {
        Some(Tree::Array(list)) if repeats => list.push(value),
        Some(first) if repeats => *first = Tree::Array(vec![first.take(), value]),
        _ => {
            map.insert(key, value);
        }
    }
}

fn number(text: &str) -> Tree {
    if let Ok(value) = text.parse::<i64>() {
        return Tree::from(value);
    }
    if let Ok(value) = text.parse::<u64>() {
        return Tree::from(value);
    }
    let exact = text
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite() && keeps_digits(*value, text));
    match exact.and_then(Number::from_f64) {
        Some(value) => Tree::Number(value),
        None => Tree::String(text.to_owned()),
    }
}

/// Whether the shortest spelling of `value` has the same significant digits as `text`.
fn keeps_digits(value: f64, text: &str) -> bool {
    significant(&format!("{value:e}")) == significant(text)
}

fn significant(text: &str) -> Vec<u8> {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let digits: Vec<u8> = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .skip_while(|digit| *digit == b'0')
        .collect();
    let end = digits
        .iter()
        .rposition(|digit| *digit != b'0')
        .map_or(0, |last| last + 1);
    digits[..end].to_vec()
}

/// The JSON text of an object or list, its numbers as they stood.
pub(super) fn text_of(input: Input<'_>) -> Result<String, Problem> {
    let mut text = Text(String::new());
    text.fill(input)?;
    Ok(text.0)
}

/// Collects the JSON text of whatever it is filled with, without white space between its tokens.
#[derive(Clone)]
pub(super) struct Text(pub(super) String);

impl Text {
    fn quoted(&mut self, text: &str) {
        crate::wire::json_write::text(text, &mut self.0);
    }
}

impl Value for Text {
    plain!(Shape::Any);

    fn vacant() -> Self {
        Self(String::new())
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }

    fn fill(&mut self, input: Input<'_>) -> Result<(), Problem> {
        match input {
            Input::Null => self.0.push_str("null"),
            Input::Blank => self.0.push_str("\"\""),
            Input::File(_) => return Err(Problem::wrong(&input, "a JSON value")),
            Input::Bool(true) => self.0.push_str("true"),
            Input::Bool(false) => self.0.push_str("false"),
            Input::Number(text) => self.0.push_str(text),
            Input::Text(text) => self.quoted(text),
            Input::List(items) => {
                self.0.push('[');
                let mut first = true;
                while items.more()? {
                    if !std::mem::take(&mut first) {
                        self.0.push(',');
                    }
                    items.fill(self)?;
                }
                self.0.push(']');
            }
            Input::Object(members) => {
                self.0.push('{');
                let mut first = true;
                while let Some(key) = members.key()? {
                    if !std::mem::take(&mut first) {
                        self.0.push(',');
                    }
                    crate::wire::json_write::text(key, &mut self.0);
                    self.0.push(':');
                    members.fill(self)?;
                }
                self.0.push('}');
            }
        }
        Ok(())
    }
}
