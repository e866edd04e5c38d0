//! What a page says of its parameters, held against a request: types, what must be there, limits, and requirements
//! that depend on another field.

use std::borrow::Cow;

use serde_json::Value as Tree;
use top_gateway::{ApiError, Params, Record};
use top_runtime::{DateTime, Decimal, is_blank};

use crate::import::plan::{Member, ModelRef, Plan, Value};
use crate::import::rules::{Literal, Rule};

/// Checks the parameters of a request.
pub(super) fn parameters(plan: &Plan, params: &Params) -> Result<(), ApiError> {
    let given = |name: &str| {
        let text = params.get(name).filter(|text| !is_blank(text));
        text.map(Cow::Borrowed)
    };
    for member in &plan.request {
        let path = &member.wire;
        let text = given(path);
        if let Some(file) = params.file(path)
            && member.value == Value::File
        {
            bytes(member, file.size(), path)?;
            continue;
        }
        let Some(text) = text else {
            must_be_there(member, &plan.request, path, &given)?;
            continue;
        };
        parameter(plan, member, &text, path)?;
    }
    Ok(())
}

/// The parameters, and the members of those that are objects, which the page does not have.
pub(super) fn unknown(plan: &Plan, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let texts = record.parameters().iter();
    let texts = texts.map(|(name, value)| (name.as_str(), Some(value.as_str())));
    let files = record.files().iter().map(|file| (file.name.as_str(), None));
    for (name, text) in texts.chain(files) {
        let Some(member) = plan.request.iter().find(|member| member.wire == name) else {
            found.push(name.to_owned());
            continue;
        };
        if matches!(member.value, Value::Model(_))
            && let Some(tree) = text.and_then(|text| serde_json::from_str(text).ok())
        {
            unknown_in(plan, member, &tree, name, &mut found);
        }
    }
    found
}

fn unknown_in(plan: &Plan, member: &Member, tree: &Tree, path: &str, found: &mut Vec<String>) {
    let Value::Model(ModelRef::Declared(at)) = member.value else {
        return;
    };
    match tree {
        Tree::Array(list) => {
            for item in list {
                unknown_in(plan, member, item, path, found);
            }
        }
        Tree::Object(members) => {
            for (name, tree) in members {
                let path = format!("{path}.{name}");
                let fields = &plan.models[at].members;
                match fields.iter().find(|field| field.wire == *name) {
                    Some(field) => unknown_in(plan, field, tree, &path, found),
                    None if found.contains(&path) => {}
                    None => found.push(path),
                }
            }
        }
        _ => {}
    }
}

/// A parameter as it stands in the form: texts as they are, lists of them joined by commas, everything else as JSON.
fn parameter(plan: &Plan, member: &Member, text: &str, path: &str) -> Result<(), ApiError> {
    let is_plain = !matches!(member.value, Value::Model(_) | Value::Map);
    match member.lists {
        _ if member.value == Value::File => Err(invalid(
            path,
            "expected a file, sent as a part of a multipart body",
        )),
        0 if is_plain => plain(member, text, path),
        1 if is_plain => {
            items(member, text.split(',').count(), path)?;
            text.split(',')
                .try_for_each(|part| plain(member, part, path))
        }
        lists => {
            let tree = serde_json::from_str(text).map_err(|_| invalid(path, "expected JSON"))?;
            nested(plan, member, &tree, path, lists)
        }
    }
}

fn nested(
    plan: &Plan,
    member: &Member,
    tree: &Tree,
    path: &str,
    lists: usize,
) -> Result<(), ApiError> {
    match tree {
        Tree::Null => Ok(()),
        Tree::Array(list) if lists > 0 => {
            items(member, list.len(), path)?;
            list.iter()
                .try_for_each(|item| nested(plan, member, item, path, lists - 1))
        }
        _ if lists > 0 => Err(invalid(path, "expected a JSON list")),
        Tree::Object(members) => match &member.value {
            Value::Model(ModelRef::Declared(at)) => {
                let fields = &plan.models[*at].members;
                let given = |name: &str| members.get(name).and_then(text_of);
                fields.iter().try_for_each(|field| {
                    let path = format!("{path}.{}", field.wire);
                    match members.get(&field.wire) {
                        None | Some(Tree::Null) => must_be_there(field, fields, &path, &given),
                        Some(tree) => nested(plan, field, tree, &path, field.lists),
                    }
                })
            }
            Value::Model(_) | Value::Map => Ok(()),
            _ => Err(invalid(path, "expected no JSON object")),
        },
        tree => match text_of(tree) {
            Some(text) if !matches!(member.value, Value::Model(_) | Value::Map) => {
                plain(member, &text, path)
            }
            _ => Err(invalid(path, "expected a JSON object")),
        },
    }
}

fn text_of(tree: &Tree) -> Option<Cow<'_, str>> {
    match tree {
        Tree::String(text) => Some(Cow::Borrowed(text)),
        Tree::Bool(_) | Tree::Number(_) => Some(Cow::Owned(tree.to_string())),
        _ => None,
    }
}

/// A field that is not there: whether it had to be, always or because of another.
fn must_be_there<'t>(
    member: &Member,
    beside: &[Member],
    path: &str,
    given: &dyn Fn(&str) -> Option<Cow<'t, str>>,
) -> Result<(), ApiError> {
    if member.required {
        return Err(missing(path, "required, but not given"));
    }
    for rule in &member.rules {
        let Rule::RequiredIf(ident, literals) = rule else {
            continue;
        };
        let decider = beside.iter().find(|other| other.ident == *ident);
        let Some(value) = decider.and_then(|decider| given(&decider.wire)) else {
            continue;
        };
        if literals.iter().any(|literal| written(literal) == value) {
            return Err(missing(
                path,
                &format!("required, since {ident} is {value}"),
            ));
        }
    }
    Ok(())
}

fn written(literal: &Literal) -> Cow<'_, str> {
    match literal {
        Literal::Number(text) | Literal::Text(text) => Cow::Borrowed(text),
        Literal::Boolean(value) => Cow::Owned(value.to_string()),
    }
}

fn items(member: &Member, count: usize, path: &str) -> Result<(), ApiError> {
    for rule in &member.rules {
        if let Rule::MaxItems(most) = rule
            && count as u64 > *most
        {
            return Err(invalid(path, &format!("{count} elements, at most {most}")));
        }
    }
    Ok(())
}

fn bytes(member: &Member, size: Option<u64>, path: &str) -> Result<(), ApiError> {
    for rule in &member.rules {
        if let (Rule::MaxLen(most), Some(size)) = (rule, size)
            && size > *most
        {
            return Err(invalid(path, &format!("{size} bytes, at most {most}")));
        }
    }
    Ok(())
}

/// A single value.
fn plain(member: &Member, text: &str, path: &str) -> Result<(), ApiError> {
    let (fits, wanted) = match member.value {
        Value::Integer => (text.parse::<i64>().is_ok(), "expected a whole number"),
        Value::Boolean => (matches!(text, "true" | "false"), "expected true or false"),
        Value::Date => (
            text.parse::<DateTime>().is_ok(),
            "expected a date, yyyy-MM-dd HH:mm:ss",
        ),
        Value::Decimal => (text.parse::<Decimal>().is_ok(), "expected a decimal number"),
        _ => (true, ""),
    };
    if !fits {
        return Err(invalid(path, wanted));
    }
    let number = || text.parse::<Decimal>().ok();
    for rule in &member.rules {
        match rule {
            Rule::MaxLen(most) if text.chars().count() as u64 > *most => {
                let length = text.chars().count();
                return Err(invalid(
                    path,
                    &format!("{length} characters, at most {most}"),
                ));
            }
            Rule::Min(least) if number() < least.parse().ok() => {
                return Err(invalid(path, &format!("{text}, at least {least}")));
            }
            Rule::Max(most) if number() > most.parse().ok() => {
                return Err(invalid(path, &format!("{text}, at most {most}")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn missing(path: &str, why: &str) -> ApiError {
    ApiError::new(40, format!("Missing Required Arguments:{path}"))
        .sub_code(format!("isv.missing-parameter:{path}"))
        .sub_msg(why)
}

fn invalid(path: &str, why: &str) -> ApiError {
    ApiError::new(41, format!("Invalid Arguments:{path}"))
        .sub_code(format!("isv.invalid-parameter:{path}"))
        .sub_msg(why)
}
