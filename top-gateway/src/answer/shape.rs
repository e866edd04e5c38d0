//! The wrapped shape of an answer that is not declared.

use serde_json::{Map, Value as Tree};

/// Puts each list into an object of its own, as answers have it that are not simplified. The element name of plain
/// values is that of their type; objects have none, and get the name of the list.
pub(super) fn wrapped(tree: &Tree) -> Tree {
    match tree {
        Tree::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), member(name, value)))
            .collect(),
        other => other.clone(),
    }
}

fn member(name: &str, value: &Tree) -> Tree {
    let Tree::Array(list) = value else {
        return wrapped(value);
    };
    let item = match list.first() {
        Some(Tree::String(_)) => "string",
        Some(Tree::Number(_)) => "number",
        Some(Tree::Bool(_)) => "boolean",
        _ => name,
    };
    let elements = list.iter().map(wrapped).collect();
    Tree::Object(Map::from_iter([(item.to_owned(), Tree::Array(elements))]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::wrapped;

    #[test]
    fn lists_are_wrapped_at_every_level() {
        let answer = json!({ "ids": [1, 2], "items": [{ "tags": ["a"] }], "none": [], "one": { "flags": [true] } });
        assert_eq!(
            wrapped(&answer),
            json!({
                "ids": { "number": [1, 2] },
                "items": { "items": [{ "tags": { "string": ["a"] } }] },
                "none": { "none": [] },
                "one": { "flags": { "boolean": [true] } },
            })
        );
    }
}
