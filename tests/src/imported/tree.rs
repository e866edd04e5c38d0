//! A tree as the kernel reads one, files among the texts.

use std::collections::VecDeque;

use serde_json::Value;
use top_runtime::Attachment;
use top_runtime::kernel::{self, Input, Items, Members, Problem};

use super::base64;

/// Whether there is a file in the tree.
pub(super) fn holds_file(tree: &Value) -> bool {
    match tree {
        Value::Object(members) => members.contains_key("$file") || members.values().any(holds_file),
        Value::Array(items) => items.iter().any(holds_file),
        _ => false,
    }
}

/// The file that a tree stands for.
pub(super) fn attachment(file: &Value) -> Attachment {
    let name = file["filename"].as_str().unwrap();
    Attachment::from_bytes(name, base64::decode(file["base64"].as_str().unwrap()))
        .content_type(file["content_type"].as_str().unwrap())
}

/// The members of an object, one after the other.
pub(super) struct Tree<'a> {
    members: VecDeque<(&'a str, &'a Value)>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(tree: &'a Value) -> Self {
        let members = tree.as_object().expect("an object");
        let members = members.iter().map(|(name, value)| (name.as_str(), value));
        Self {
            members: members.collect(),
        }
    }
}

impl Members for Tree<'_> {
    fn key(&mut self) -> Result<Option<&str>, Problem> {
        Ok(self.members.front().map(|(name, _)| *name))
    }

    fn fill(&mut self, slot: &mut dyn kernel::Value) -> Result<(), Problem> {
        let (_, value) = self.members.pop_front().expect("a member");
        fill(slot, value)
    }

    fn skip(&mut self) -> Result<(), Problem> {
        let (name, _) = self.members.pop_front().expect("a member");
        panic!("`{name}` is not declared");
    }
}

struct List<'a>(VecDeque<&'a Value>);

impl Items for List<'_> {
    fn more(&mut self) -> Result<bool, Problem> {
        Ok(!self.0.is_empty())
    }

    fn fill(&mut self, slot: &mut dyn kernel::Value) -> Result<(), Problem> {
        fill(slot, self.0.pop_front().expect("an element"))
    }
}

fn fill(slot: &mut dyn kernel::Value, value: &Value) -> Result<(), Problem> {
    match value {
        Value::Null => slot.fill(Input::Null),
        Value::Bool(value) => slot.fill(Input::Bool(*value)),
        Value::Number(number) => slot.fill(Input::Number(&number.to_string())),
        Value::String(text) => slot.fill(Input::Text(text)),
        Value::Array(items) => slot.fill(Input::List(&mut List(items.iter().collect()))),
        Value::Object(members) => match members.get("$file") {
            Some(file) => slot.fill(Input::File(&attachment(file))),
            None => slot.fill(Input::Object(&mut Tree::of(value))),
        },
    }
}
