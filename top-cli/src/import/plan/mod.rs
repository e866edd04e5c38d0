//! What a page declares in Rust: which types, named how, with which fields.

mod build;
mod resolve;
mod roles;

pub use build::plan;

use std::collections::BTreeSet;

use super::rules::Rule;
use super::types::element_name;

/// What a field holds, its lists taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `String`.
    Text,
    /// `i64`.
    Integer,
    /// `bool`.
    Boolean,
    /// `DateTime`.
    Date,
    /// `Decimal`.
    Decimal,
    /// `Attachment`.
    File,
    /// `BTreeMap<String, Value>`: an object whose fields the page does not list.
    Map,
    /// A declared type.
    Model(ModelRef),
}

/// Which declared type a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelRef {
    /// The type at this place in [`Plan::models`].
    Declared(usize),
    /// The type of this name that the field stands inside of: a tree.
    Enclosing(String),
    /// A type of this name that the page describes at another place.
    Elsewhere(String),
}

/// A field of a declared type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As it stands in the code.
    pub ident: String,
    /// The name on the wire, where `ident` does not give it.
    pub rename: Option<String>,
    /// What it holds.
    pub value: Value,
    /// How many lists are around it.
    pub lists: usize,
    /// Whether it must be given.
    pub required: bool,
    /// The element name of its list on the wire.
    pub element: Option<String>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// What it says about the answer as a whole: `success`, `success = 0`, `error_code`, `error_msg`.
    pub role: Option<String>,
    /// Its description.
    pub doc: String,
    /// What could not be settled.
    pub unsettled: Vec<String>,
    /// Rules that were dropped.
    pub dropped: Vec<String>,
    /// The name on the wire.
    pub wire: String,
    /// The line of the page.
    pub line: usize,
}

impl Member {
    /// Whether two fields are declared alike, whatever their comments say.
    fn same_declaration(&self, other: &Self) -> bool {
        self.ident == other.ident
            && self.rename == other.rename
            && self.value == other.value
            && self.lists == other.lists
            && self.required == other.required
            && self.element == other.element
            && self.rules == other.rules
            && self.role == other.role
    }
}

/// A declared nested type.
#[derive(Clone, Debug)]
pub struct Model {
    /// The name in Rust.
    pub name: String,
    /// The name on the page.
    pub page_name: String,
    /// What it is, in the words of the field that holds it.
    pub doc: String,
    /// The wire name of that field.
    pub holder: String,
    /// Its fields.
    pub members: Vec<Member>,
    /// Whether it is part of the request.
    pub in_request: bool,
}

/// All that a module declares.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The parameters.
    pub request: Vec<Member>,
    /// The fields of the answer.
    pub response: Vec<Member>,
    /// The nested types.
    pub models: Vec<Model>,
    /// The nested types in the order they are written, those of the request first.
    pub order: Vec<usize>,
    /// Parameters that share a name with one of the protocol.
    pub reserved: Vec<String>,
    /// Names that cannot travel, and so cannot be declared.
    pub undeclared: Vec<String>,
}

impl Plan {
    /// What the page lists and the module leaves out, each as a sentence.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let reserved = self.reserved.iter().map(|name| {
            format!("`{name}` is a parameter of the protocol as well; give it with `Call::param`")
        });
        let undeclared = self
            .undeclared
            .iter()
            .map(|name| format!("`{name}` cannot be a name on the wire and is left out"));
        reserved.chain(undeclared).collect()
    }
}

impl Plan {
    /// The types that the module imports, in order.
    #[must_use]
    pub fn imports(&self) -> BTreeSet<&'static str> {
        let nested = self.models.iter().flat_map(|model| &model.members);
        let members = self.request.iter().chain(&self.response).chain(nested);
        members
            .flat_map(|member| match member.value {
                Value::Date => &["DateTime"][..],
                Value::Decimal => &["Decimal"],
                Value::File => &["Attachment"],
                // A type named elsewhere can turn out to be listed nowhere, and be a map.
                Value::Map | Value::Model(ModelRef::Elsewhere(_) | ModelRef::Enclosing(_)) => {
                    &["BTreeMap", "Value"]
                }
                _ => &[],
            })
            .copied()
            .collect()
    }

    /// Whether a value of the type at `from` can hold one of the type at `to` without a list in between, so that one
    /// of them must be boxed.
    #[must_use]
    pub fn contains(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.models.len()];
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            open.extend(
                self.models[at]
                    .members
                    .iter()
                    .filter_map(|member| match &member.value {
                        Value::Model(ModelRef::Declared(inner)) if member.lists == 0 => {
                            Some(*inner)
                        }
                        _ => None,
                    }),
            );
        }
        false
    }

    /// The element name that the macros make of what a field holds.
    #[must_use]
    pub fn default_element(&self, member: &Member) -> String {
        match &member.value {
            Value::Text => "string".to_owned(),
            Value::Integer => "number".to_owned(),
            Value::Boolean => "boolean".to_owned(),
            Value::Date => "date".to_owned(),
            Value::Decimal => "price".to_owned(),
            Value::Model(ModelRef::Declared(at)) => element_name(&self.models[*at].name),
            Value::File | Value::Map | Value::Model(_) => "item".to_owned(),
        }
    }
}
