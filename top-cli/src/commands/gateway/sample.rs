//! The answer of a page: its own samples, and a value of the right type where a sample contradicts its type.

use std::collections::BTreeMap;
use std::sync::Arc;

use top_runtime::kernel::Value;
use top_runtime::{DateTime, Decimal};

use super::dynamic::{List, Object, Shared};
use crate::import::page::{Field, Page};
use crate::import::types::Base;

/// The response of a page.
pub(super) fn response(page: &Page) -> Shared {
    Shared(Arc::new(object("Response", &page.response)))
}

fn object(name: &str, fields: &[Field]) -> Object {
    let members = fields
        .iter()
        .map(|field| {
            let item = (field.ty.lists > 0).then(|| {
                field
                    .item
                    .clone()
                    .unwrap_or_else(|| field.ty.element_name())
            });
            (
                field.name.clone(),
                item.filter(|item| !item.is_empty()),
                value(field),
            )
        })
        .collect();
    Object::new(name, members)
}

fn value(field: &Field) -> Box<dyn Value> {
    let mut value = element(field);
    for _ in 0..field.ty.lists {
        value = Box::new(List::new(vec![value]));
    }
    value
}

fn element(field: &Field) -> Box<dyn Value> {
    let example = field.example.trim();
    if !field.fields.is_empty() {
        return Box::new(object(&field.ty.written, &field.fields));
    }
    match field.ty.base {
        Base::Text | Base::Json | Base::Missing | Base::Bytes => Box::new(example.to_owned()),
        Base::Number => Box::new(example.parse::<i64>().unwrap_or(1)),
        Base::Boolean => Box::new(!example.eq_ignore_ascii_case("false")),
        Base::Date => Box::new(date(example)),
        Base::Decimal => Box::new(example.parse::<Decimal>().unwrap_or(Decimal::ONE)),
        Base::Map => Box::new(BTreeMap::<String, String>::new()),
        Base::Object(ref name) => Box::new(Object::new(name, Vec::new())),
    }
}

/// 2026-01-01 00:00:00 where the sample is no date.
fn date(example: &str) -> DateTime {
    let fallback = || DateTime::from_unix_seconds(1_767_196_800).unwrap_or_else(DateTime::vacant);
    example.parse().unwrap_or_else(|_| fallback())
}
