//! The samples of a page: they show the nesting that its tables have lost.

mod java;
mod json;
mod xml;

pub use java::{JavaSample, read_java};
pub use json::read_json_sample;
pub use xml::read_xml_sample;

/// Samples are a handful of levels deep; text that is deeper is no sample.
const MAX_DEPTH: usize = 64;

/// What a value in a sample looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// An object; its members are the children.
    Object,
    /// A list; its elements are the children.
    List,
    /// A text, or a value whose type the form of the sample does not show.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A date.
    Date,
    /// A file.
    File,
}

/// One value of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name: on the wire, or as the setter of a Java sample has it.
    pub name: String,
    /// What it looks like.
    pub kind: NodeKind,
    /// Its text, unescaped.
    pub text: String,
    /// The name of its class in a Java sample, of its elements' class where it is a list.
    pub class: Option<String>,
    /// Members or elements.
    pub children: Vec<Node>,
}

impl Node {
    /// How many values it is made of, and how deep.
    fn extent(&self) -> (usize, usize) {
        let inner = self.children.iter().map(Self::extent);
        let (count, depth) = inner.fold((0, 0), |(count, depth), inner| {
            (count + inner.0, depth.max(inner.1))
        });
        (count + 1, depth + 1)
    }

    /// A value without children.
    #[must_use]
    pub fn leaf(name: impl Into<String>, kind: NodeKind, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind,
            text: text.into(),
            class: None,
            children: Vec::new(),
        }
    }
}

/// A sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The name around it all (`time_get_response`); empty where there is none.
    pub root: String,
    /// The values.
    pub nodes: Vec<Node>,
    /// Whether names are those of the wire (a Java sample has only the setters' names).
    pub wire_names: bool,
    /// Whether it was there to its end.
    pub complete: bool,
    /// Names of elements that are left open inside others, or closed without being open.
    pub unbalanced: Vec<String>,
}

impl Sample {
    /// A name as this sample spells it: of a setter's name, letters and digits are all that is left.
    #[must_use]
    pub fn spelling(&self, name: &str) -> String {
        if self.wire_names {
            name.to_owned()
        } else {
            letters(name).collect()
        }
    }

    /// Whether a name of a table is this name of the sample.
    #[must_use]
    pub fn same_name(&self, of_table: &str, of_sample: &str) -> bool {
        if self.wire_names {
            of_table == of_sample
        } else {
            letters(of_table).eq(letters(of_sample))
        }
    }
}

/// The letters and digits of a name, which is all that a setter's name keeps of it.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Merges the elements of a list, or the repetitions of a member, into one that has the members of all.
#[must_use]
pub fn merge_children(elements: &[Node]) -> Vec<Node> {
    let mut merged: Vec<Node> = Vec::new();
    for element in elements {
        let mut after = 0;
        for child in &element.children {
            if let Some(at) = merged.iter().position(|known| known.name == child.name) {
                let known = &mut merged[at];
                if known.children.is_empty() {
                    known.children.clone_from(&child.children);
                    if known.kind == NodeKind::Text {
                        known.kind = child.kind;
                    }
                } else if known.kind == NodeKind::Object && !child.children.is_empty() {
                    known.children = merge_children(&[known.clone(), child.clone()]);
                }
                after = at + 1;
            } else {
                merged.insert(after, child.clone());
                after += 1;
            }
        }
    }
    merged
}
