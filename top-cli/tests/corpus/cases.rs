//! The trees of the round-trip cases fit what their pages declare.

use serde_json::Value;
use top_cli::import::page::{Field, Page, Session};
use top_cli::import::types::Base;

use super::{corpus, files, load, stem};

#[test]
fn cases_fit_their_pages() {
    let Some(root) = corpus() else { return };
    for (folder, extension) in [("pages", "txt"), ("docs", "json")] {
        let (mut trees, mut cases, mut wrong) = (0, 0, Vec::new());
        for path in files(&root.join("corpus/cases"), "json") {
            let case: Value =
                serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let page = load(
                &root
                    .join("corpus")
                    .join(folder)
                    .join(format!("{}.{extension}", stem(&path))),
            );
            cases += 1;
            let mut found = Vec::new();
            check(&case, &page, extension == "txt", &mut trees, &mut found);
            if !found.is_empty() {
                wrong.push(format!("{}: {}", page.method, found.join("; ")));
            }
        }
        eprintln!(
            "{folder}: {cases} cases, {trees} trees, {} do not fit",
            wrong.len()
        );
        for line in &wrong {
            eprintln!("  {line}");
        }
        assert!(cases > 0 && wrong.is_empty());
    }
}

fn check(case: &Value, page: &Page, has_sample: bool, trees: &mut usize, wrong: &mut Vec<String>) {
    let session = match &page.session {
        Session::Yes => Some(true),
        Session::No => Some(false),
        Session::Unknown(_) => None,
    };
    if has_sample && session != case["session"].as_bool() {
        wrong.push(format!("session: {session:?}"));
    }
    for request in case["requests"].as_array().unwrap() {
        *trees += 1;
        object("request", &request["tree"], &page.request, true, wrong);
    }
    for response in case["responses"].as_array().unwrap() {
        *trees += 1;
        object("response", &response["tree"], &page.response, false, wrong);
        elements(&response["json"], page, wrong);
    }
}

/// The element names of lists in the wrapped wire form are the ones the import would write.
fn elements(wire: &Value, page: &Page, wrong: &mut Vec<String>) {
    let wire: Value = serde_json::from_str(wire.as_str().unwrap()).unwrap();
    let root = wire.as_object().unwrap().values().next().unwrap();
    wrapped("response", root, &page.response, wrong);
}

fn wrapped(path: &str, value: &Value, fields: &[Field], wrong: &mut Vec<String>) {
    for field in fields {
        let Some(mut inner) = value.get(&field.name) else {
            continue;
        };
        let path = format!("{path}.{}", field.name);
        if field.ty.lists > 0 {
            let Some((name, list)) = inner.as_object().and_then(|object| object.iter().next())
            else {
                continue;
            };
            let expected = field
                .item
                .clone()
                .unwrap_or_else(|| field.ty.element_name());
            if *name != expected {
                wrong.push(format!("{path}: element {name}, imported as {expected}"));
            }
            let Some(first) = list.as_array().and_then(|list| list.first()) else {
                continue;
            };
            inner = first;
        }
        wrapped(&path, inner, &field.fields, wrong);
    }
}

fn object(path: &str, tree: &Value, fields: &[Field], is_request: bool, wrong: &mut Vec<String>) {
    let Some(members) = tree.as_object() else {
        wrong.push(format!("{path}: not an object: {tree}"));
        return;
    };
    for name in members.keys() {
        if !fields.iter().any(|field| field.name == *name) {
            wrong.push(format!("{path}.{name} is not declared"));
        }
    }
    for field in fields {
        let path = format!("{path}.{}", field.name);
        match members.get(&field.name) {
            None if is_request && field.required => {
                wrong.push(format!("{path} is required and not given"));
            }
            None | Some(Value::Null) => {}
            Some(value) => list(&path, value, field, field.ty.lists, is_request, wrong),
        }
    }
}

fn list(
    path: &str,
    value: &Value,
    field: &Field,
    lists: usize,
    is_request: bool,
    wrong: &mut Vec<String>,
) {
    match value.as_array() {
        Some(elements) if lists > 0 => {
            for element in elements {
                list(path, element, field, lists - 1, is_request, wrong);
            }
        }
        _ if lists > 0 => wrong.push(format!("{path}: expected a list, found {value}")),
        _ => single(path, value, field, is_request, wrong),
    }
}

fn single(path: &str, value: &Value, field: &Field, is_request: bool, wrong: &mut Vec<String>) {
    if !field.fields.is_empty() {
        object(path, value, &field.fields, is_request, wrong);
        return;
    }
    let fits = match &field.ty.base {
        Base::Text | Base::Json | Base::Missing | Base::Decimal | Base::Date => value.is_string(),
        Base::Number => value.is_i64(),
        Base::Boolean => value.is_boolean(),
        Base::Bytes => value.get("$file").is_some(),
        Base::Map | Base::Object(_) => value.is_object(),
    };
    if !fits {
        wrong.push(format!("{path}: {value} does not fit {:?}", field.ty.base));
    }
}
