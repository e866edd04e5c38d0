//! What can be wrong with a text that is being read.

use std::borrow::Cow;
use std::fmt;

use super::Input;
use crate::held::Held;

/// Why an input was refused, and where.
///
/// One pointer wide, because every [`fill`](super::Value::fill) returns it. It displays as one line:
/// `` `order.lines[1].quantity`: expected a whole number, found "many" ``.
#[derive(Debug)]
pub struct Problem(Box<Held<Inner>>);

#[derive(Debug)]
struct Inner {
    /// Innermost step first.
    steps: Vec<Step>,
    what: What,
}

/// One step from the root of an answer to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A field, by its Rust name.
    Field(&'static str),
    /// An element of a list.
    Index(usize),
    /// An entry of a map.
    Key(String),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A value of another type; `found` is its text, shortened.
    Wrong {
        /// What was found.
        found: String,
        /// The type wanted.
        wanted: Cow<'static, str>,
    },
    /// A field that is not an `Option` is not in the answer.
    Missing,
    /// The text is malformed.
    Syntax {
        /// What was expected or is not allowed.
        message: &'static str,
        /// Bytes from the start of the text.
        offset: usize,
    },
    /// Deeper than any answer of the platform.
    TooDeep,
    /// Said by another reader (serde).
    Other(String),
}

/// How much of a wrong value an error repeats, in characters.
const SHOWN: usize = 80;

impl Problem {
    /// A problem at the place where the reading stands.
    #[must_use]
    pub fn new(what: What) -> Self {
        let steps = Vec::new();
        Self(Box::new(Held::new(Inner { steps, what })))
    }

    /// A value that is not a `wanted`.
    #[must_use]
    pub fn wrong(input: &Input<'_>, wanted: impl Into<Cow<'static, str>>) -> Self {
        let found = match input {
            Input::Null => "null".to_owned(),
            Input::Blank => "an empty element".to_owned(),
            Input::Bool(value) => value.to_string(),
            Input::Number(text) => shortened(text),
            Input::Text(text) => format!("{:?}", shortened(text)),
            Input::File(_) => "a file".to_owned(),
            Input::List(_) => "a list".to_owned(),
            Input::Object(_) => "an object".to_owned(),
        };
        let wanted = wanted.into();
        Self::new(What::Wrong { found, wanted })
    }

    /// A text that is not a `wanted`.
    #[must_use]
    pub fn wrong_text(text: &str, wanted: &'static str) -> Self {
        Self::wrong(&Input::Text(text), wanted)
    }

    /// Malformed text.
    #[must_use]
    pub fn syntax(message: &'static str, offset: usize) -> Self {
        Self::new(What::Syntax { message, offset })
    }

    /// Adds the step that leads here, from the inside out.
    #[must_use]
    pub fn at(mut self, step: Step) -> Self {
        self.0.steps.push(step);
        self
    }

    /// The problem without its path.
    #[must_use]
    pub fn what(&self) -> &What {
        &self.0.what
    }

    /// The path in Rust field names, empty at the root: `order.lines[1].quantity`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut out = String::new();
        for step in self.0.steps.iter().rev() {
            push_step(&mut out, step);
        }
        out
    }
}

/// Appends a step to a path.
pub(crate) fn push_step(path: &mut String, step: &Step) {
    use fmt::Write as _;
    let dot = if path.is_empty() { "" } else { "." };
    // Writing to a String cannot fail.
    let _ = match step {
        Step::Field(name) => write!(path, "{dot}{name}"),
        Step::Index(index) => write!(path, "[{index}]"),
        Step::Key(key) => write!(path, "[{key:?}]"),
    };
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "`{path}`: ")?;
        }
        match &self.0.what {
            What::Wrong { found, wanted } => write!(f, "expected {wanted}, found {found}"),
            What::Missing => {
                f.write_str("missing from the answer although it is not declared as an Option")
            }
            What::Syntax { message, offset } => write!(f, "{message} at byte {offset}"),
            What::TooDeep => f.write_str("nested deeper than 128 levels"),
            What::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Problem {}
