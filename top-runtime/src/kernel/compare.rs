//! `PartialEq` and `Debug` of declared structs, interpreted.

use std::fmt;

use super::{MapView, Model, Value, View};

/// Whether two values of one type are equal, field by field.
///
/// As with derived code, a `NaN` equals nothing; decimals compare by value (`1.10` is `1.1`).
#[must_use]
#[expect(clippy::float_cmp, reason = "what derived code does")]
pub fn equal(left: &dyn Value, right: &dyn Value) -> bool {
    match (left.view(), right.view()) {
        (View::Null, View::Null) => true,
        (View::Bool(a), View::Bool(b)) => a == b,
        (View::Int(a), View::Int(b)) => a == b,
        (View::UInt(a), View::UInt(b)) => a == b,
        (View::Float(a), View::Float(b)) => a == b,
        (View::Text(a), View::Text(b)) => a == b,
        (View::Decimal(a), View::Decimal(b)) => a == b,
        (View::Date(a), View::Date(b)) => a == b,
        (View::Tree(a), View::Tree(b)) => a == b,
        (View::File(a), View::File(b)) => a == b,
        (View::Document(a), View::Document(b)) => equal(a, b),
        (View::List(a), View::List(b)) => {
            a.len() == b.len()
                && (0..a.len()).all(|index| match (a.get(index), b.get(index)) {
                    (Some(a), Some(b)) => equal(a, b),
                    _ => false,
                })
        }
        (View::Map(a), View::Map(b)) => same_entries(a, b),
        (View::Object(a), View::Object(b)) => {
            let mut same = std::ptr::eq(a.table(), b.table());
            a.show(&mut |a| {
                b.show(&mut |b| same = same && a.iter().zip(b).all(|(a, b)| equal(*a, *b)));
            });
            same
        }
        _ => false,
    }
}

/// Whether two maps have the same keys with equal values.
fn same_entries(left: &dyn MapView, right: &dyn MapView) -> bool {
    let mut same = left.len() == right.len();
    left.each(&mut |key, value| {
        same = same && right.get(key).is_some_and(|other| equal(value, other));
    });
    same
}

/// `Debug` of a declared struct.
///
/// # Errors
/// Those of the formatter.
pub fn debug_model(model: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = model.table();
    let mut out = f.debug_struct(table.name());
    model.show(&mut |values| {
        for field in table.fields() {
            match values.get(field.slot) {
                Some(value) if field.required => out.field(field.name, &Shown(*value)),
                Some(value) => out.field(field.name, &Optional(*value)),
                None => continue,
            };
        }
    });
    out.finish()
}

/// A field declared as an `Option`: shown as derived code would.
struct Optional<'a>(&'a dyn Value);

impl fmt::Debug for Optional<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Null => f.write_str("None"),
            _ => f.debug_tuple("Some").field(&Shown(self.0)).finish(),
        }
    }
}

struct Shown<'a>(&'a dyn Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Null => f.write_str("None"),
            View::Bool(value) => fmt::Debug::fmt(&value, f),
            View::Int(value) => fmt::Debug::fmt(&value, f),
            View::UInt(value) => fmt::Debug::fmt(&value, f),
            View::Float(value) => fmt::Debug::fmt(&value, f),
            View::Text(value) => fmt::Debug::fmt(value, f),
            View::Decimal(value) => fmt::Display::fmt(value, f),
            View::Date(value) => fmt::Display::fmt(value, f),
            View::Tree(value) => fmt::Display::fmt(value, f),
            View::File(value) => fmt::Debug::fmt(value, f),
            View::Document(value) => f.debug_tuple("Json").field(&Shown(value)).finish(),
            View::List(list) => f
                .debug_list()
                .entries(
                    (0..list.len())
                        .filter_map(|index| list.get(index))
                        .map(Shown),
                )
                .finish(),
            View::Map(map) => {
                let mut out = f.debug_map();
                map.each(&mut |key, value| {
                    out.entry(&key, &Shown(value));
                });
                out.finish()
            }
            View::Object(model) => debug_model(model, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Decimal;

    #[test]
    fn maps_are_equal_when_their_values_are() {
        let map = |pairs: &[(&str, i64, u32)]| -> BTreeMap<String, Decimal> {
            pairs
                .iter()
                .map(|(key, number, scale)| ((*key).to_owned(), Decimal::new(*number, *scale)))
                .collect()
        };
        let one = map(&[("a", 110, 2)]);
        assert!(equal(&one, &map(&[("a", 11, 1)])));
        for other in [
            map(&[]),
            map(&[("a", 12, 1)]),
            map(&[("b", 11, 1)]),
            map(&[("a", 11, 1), ("b", 11, 1)]),
        ] {
            assert!(!equal(&one, &other), "{other:?}");
            assert!(!equal(&other, &one), "{other:?}");
        }
    }
}
