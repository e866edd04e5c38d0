//! What a page says of its parameters, held against a request.

use serde_json::Value as Tree;
use top_gateway::{ApiError, Params};
use top_runtime::{DateTime, Decimal, is_blank};

use crate::import::page::Field;
use crate::import::types::Base;

/// Checks the parameters of a request; those that must be there have been checked.
pub(super) fn parameters(fields: &[Field], params: &Params) -> Result<(), ApiError> {
    for field in fields {
        let Some(text) = params.get(&field.name).filter(|text| !is_blank(text)) else {
            continue;
        };
        if field.ty.base == Base::Bytes {
            return Err(invalid(
                &field.name,
                "a file, sent as a part of a multipart body",
            ));
        }
        if !field.fields.is_empty() {
            let tree = serde_json::from_str(text).map_err(|_| invalid(&field.name, "JSON"))?;
            nested(field, &tree, &field.name, field.ty.lists)?;
        } else if field.ty.lists == 1 && field.ty.is_plain() {
            for part in text.split(',') {
                plain(&field.ty.base, part, &field.name)?;
            }
        } else if field.ty.lists == 0 {
            plain(&field.ty.base, text, &field.name)?;
        }
    }
    Ok(())
}

fn nested(field: &Field, tree: &Tree, path: &str, lists: usize) -> Result<(), ApiError> {
    match tree {
        Tree::Null => Ok(()),
        Tree::Array(items) if lists > 0 => items
            .iter()
            .try_for_each(|item| nested(field, item, path, lists - 1)),
        Tree::Object(members) if lists == 0 => {
            for inner in &field.fields {
                let path = format!("{path}.{}", inner.name);
                match members.get(&inner.name) {
                    None | Some(Tree::Null) if inner.required => {
                        return Err(ApiError::new(
                            40,
                            format!("Missing required arguments:{path}"),
                        )
                        .sub_code(format!("isv.missing-parameter:{path}")));
                    }
                    None | Some(Tree::Null) => {}
                    Some(value) if !inner.fields.is_empty() => {
                        nested(inner, value, &path, inner.ty.lists)?;
                    }
                    Some(Tree::Array(_) | Tree::Object(_)) => {}
                    Some(Tree::String(text)) => plain(&inner.ty.base, text, &path)?,
                    Some(value) => plain(&inner.ty.base, &value.to_string(), &path)?,
                }
            }
            Ok(())
        }
        _ => Err(invalid(
            path,
            if lists > 0 {
                "a JSON list"
            } else {
                "a JSON object"
            },
        )),
    }
}

fn plain(base: &Base, text: &str, path: &str) -> Result<(), ApiError> {
    let (fits, wanted) = match base {
        Base::Number => (text.parse::<i64>().is_ok(), "a whole number"),
        Base::Boolean => (matches!(text, "true" | "false"), "true or false"),
        Base::Date => (
            text.parse::<DateTime>().is_ok(),
            "a date, yyyy-MM-dd HH:mm:ss",
        ),
        Base::Decimal => (text.parse::<Decimal>().is_ok(), "a decimal number"),
        _ => (true, ""),
    };
    if fits {
        Ok(())
    } else {
        Err(invalid(path, wanted))
    }
}

fn invalid(path: &str, wanted: &str) -> ApiError {
    ApiError::new(41, format!("Invalid arguments:{path}"))
        .sub_code(format!("isv.invalid-parameter:{path}"))
        .sub_msg(format!("expected {wanted}"))
}
