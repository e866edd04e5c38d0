//! A typed answer and its tree against the tree wanted: decimals by value, an empty list the same as none.

use serde_json::Value as Tree;
use top_runtime::Decimal;
use top_runtime::kernel::{Shape, Value, View};

/// `given` is what serde makes of `value`.
pub(super) fn differences(
    value: &dyn Value,
    given: Option<&Tree>,
    wanted: Option<&Tree>,
    path: &str,
    wrong: &mut dyn FnMut(String),
) {
    let is_something = |tree: &&Tree| !tree.is_null();
    let (given, wanted) = (given.filter(is_something), wanted.filter(is_something));
    let mut differ = || wrong(format!("{path}: {given:?}, not {wanted:?}"));
    match value.view() {
        View::List(list) => match (elements(given), elements(wanted)) {
            (Some(given), Some(wanted))
                if given.len() == list.len() && wanted.len() == list.len() =>
            {
                for (index, (given, wanted)) in given.iter().zip(wanted).enumerate() {
                    let path = format!("{path}[{index}]");
                    match list.get(index) {
                        Some(item) => {
                            differences(item, Some(given), Some(wanted), &path, wrong);
                        }
                        None => wrong(format!("{path}: no such element")),
                    }
                }
            }
            _ => differ(),
        },
        View::Object(model) => {
            let (Some(Tree::Object(given)), Some(Tree::Object(wanted))) = (given, wanted) else {
                return differ();
            };
            let table = model.table();
            for field in table.fields() {
                let path = format!("{path}.{}", field.wire);
                let (given, wanted) = (given.get(field.wire), wanted.get(field.wire));
                match model.field(field.slot) {
                    Some(value) => differences(value, given, wanted, &path, wrong),
                    None => wrong(format!("{path}: no such field")),
                }
            }
            for name in wanted.keys().filter(|name| table.by_wire(name).is_none()) {
                wrong(format!("{path}.{name}: not declared"));
            }
        }
        View::Decimal(_) if decimal(given) == decimal(wanted) => {}
        View::Null if given.is_none() && is_list(value) && elements(wanted) == Some(&[]) => {}
        _ if given == wanted => {}
        _ => differ(),
    }
}

fn is_list(value: &dyn Value) -> bool {
    matches!(value.kind(), Shape::List(_))
}

/// The elements of a list; one that is missing or `{}` has none.
fn elements(list: Option<&Tree>) -> Option<&[Tree]> {
    match list {
        None => Some(&[]),
        Some(Tree::Array(list)) => Some(list),
        Some(Tree::Object(members)) if members.is_empty() => Some(&[]),
        Some(_) => None,
    }
}

fn decimal(tree: Option<&Tree>) -> Option<Result<Decimal, &str>> {
    let text = tree?.as_str().unwrap_or("not a text");
    Some(text.parse().map_err(|_| text))
}
