//! The platform's JSON description (`getDocument.json`): the nesting is there, samples are not.

use serde_json::{Map, Value};

use super::super::error::ImportError;
use super::super::page::{Cells, Depth, Draft, Limit, LimitKind, Row, Session};
use super::super::types::WireType;
use super::words::is_method;

/// Reads a description.
pub(super) fn read(text: &str) -> Result<Draft, ImportError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        ImportError::at(
            error.line(),
            format!("this starts like JSON, but is not: {error}"),
        )
    })?;
    let document = document(&value)?;
    let text = |key: &str| {
        document
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let method = text("name").trim().to_owned();
    if !is_method(&method) {
        return Err(ImportError::whole(
            "expected `data.name` to hold the method, such as `taobao.time.get`",
        ));
    }
    let prose = text("description")
        .lines()
        .map(|line| line.trim().to_owned())
        .collect();
    Ok(Draft {
        title: text("apiChineseName").trim().to_owned(),
        prose,
        method,
        session: Session::Unknown("a JSON description does not say whether the API takes one"),
        request: rows(document, "requestParams")?,
        response: rows(document, "responseParams")?,
        request_sample: None,
        response_sample: None,
        notes: Vec::new(),
    })
}

fn document(value: &Value) -> Result<&Map<String, Value>, ImportError> {
    let outer = value.as_object().ok_or_else(|| {
        ImportError::whole("expected a JSON object with the description under `data`")
    })?;
    if outer.get("success") == Some(&Value::Bool(false)) {
        return Err(ImportError::whole(
            "this is the platform's answer to a request for a description, and it says `success: false`",
        ));
    }
    match outer.get("data") {
        Some(Value::Object(data)) => Ok(data),
        _ if outer.contains_key("requestParams") || outer.contains_key("responseParams") => {
            Ok(outer)
        }
        _ => Err(ImportError::whole(
            "expected the description under `data`, with `name`, `requestParams` and `responseParams`",
        )),
    }
}

fn rows(document: &Map<String, Value>, key: &str) -> Result<Vec<Row>, ImportError> {
    let mut out = Vec::new();
    match document.get(key) {
        None | Some(Value::Null) => {}
        Some(Value::Array(list)) => {
            for (index, value) in list.iter().enumerate() {
                push_row(value, 0, &format!("{key}[{index}]"), &mut out)?;
            }
        }
        Some(_) => {
            return Err(ImportError::whole(format!(
                "expected `data.{key}` to be a list"
            )));
        }
    }
    Ok(out)
}

fn push_row(
    value: &Value,
    level: usize,
    path: &str,
    out: &mut Vec<Row>,
) -> Result<(), ImportError> {
    let parameter = value
        .as_object()
        .ok_or_else(|| ImportError::whole(format!("expected `data.{path}` to be an object")))?;
    let text = |key: &str| match parameter.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    };
    let name = text("name").trim().to_owned();
    if name.is_empty() {
        return Err(ImportError::whole(format!(
            "expected `data.{path}.name` to be a text"
        )));
    }
    out.push(Row {
        line: 0,
        name,
        ty: WireType::parse(&text("type")),
        depth: Depth::Level(level),
        required: text("required") == "true",
        cells: Cells::Exact(text("demoValue"), text("description")),
        limits: limits(&text),
        doubts: Vec::new(),
    });
    if let Some(Value::Array(list)) = parameter.get("subParams") {
        for (index, value) in list.iter().enumerate() {
            push_row(value, level + 1, &format!("{path}.subParams[{index}]"), out)?;
        }
    }
    Ok(())
}

fn limits(text: &impl Fn(&str) -> String) -> Vec<Limit> {
    [
        ("defaultValue", LimitKind::Default),
        ("maxLength", LimitKind::MaxLength),
        ("maxListSize", LimitKind::MaxItems),
        ("minValue", LimitKind::Min),
        ("maxValue", LimitKind::Max),
    ]
    .into_iter()
    .map(|(key, kind)| Limit {
        kind,
        value: text(key).trim().to_owned(),
    })
    .filter(|limit| !limit.value.is_empty())
    .collect()
}
