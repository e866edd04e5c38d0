//! From a path in Rust names to the same path as it is on the wire.

use top_runtime::kernel::{Model, Value, View};

/// `order.lines[1].quantity` in the names of the wire. What the value does not hold (the problem may be that it could
/// not be read) keeps its Rust name.
pub(super) fn wire_path(model: &dyn Model, path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    write(View::Object(model), path, &mut out);
    out
}

fn write(view: View<'_>, path: &str, out: &mut String) {
    let path = path.strip_prefix('.').unwrap_or(path);
    if path.is_empty() {
        return;
    }
    match view {
        View::Document(document) => write(document.view(), path, out),
        View::List(list) => {
            let Some((index, rest)) = bracket(path) else {
                return out.push_str(path);
            };
            out.push_str(&path[..path.len() - rest.len()]);
            let element = index.parse().ok().and_then(|index| list.get(index));
            match element {
                Some(element) => write(element.view(), rest, out),
                None => out.push_str(rest),
            }
        }
        View::Map(map) => {
            let Some((key, rest)) = bracket(path) else {
                return out.push_str(path);
            };
            out.push_str(&path[..path.len() - rest.len()]);
            let mut found = false;
            map.each(&mut |own, value| {
                if !found && format!("{own:?}") == key {
                    found = true;
                    write(value.view(), rest, out);
                }
            });
            if !found {
                out.push_str(rest);
            }
        }
        View::Object(model) => {
            let (name, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
            let Some(field) = model.table().fields().find(|field| field.name == name) else {
                return out.push_str(path);
            };
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(field.wire);
            let view = model.field(field.slot).map_or(View::Null, Value::view);
            write(view, rest, out);
        }
        _ if path.starts_with('[') || out.is_empty() => out.push_str(path),
        _ => {
            out.push('.');
            out.push_str(path);
        }
    }
}

/// `[0]…` or `["key"]…` as what stands inside and what follows.
fn bracket(path: &str) -> Option<(&str, &str)> {
    let inside = path.strip_prefix('[')?;
    let end = if inside.starts_with('"') {
        closing_quote(inside)? + 1
    } else {
        inside.find(']')?
    };
    Some((&inside[..end], inside[end..].strip_prefix(']')?))
}

/// Where the quoted text at the start of `text` ends.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends.then_some(at)
    })
}
