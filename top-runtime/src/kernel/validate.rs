//! The rules of a request, checked before anything is sent.

use serde_json::Value as Tree;

use super::problem::push_step;
use super::{
    BrokenRule, ListView, Literal, Model, Rule, Step, ValidationError, Value, View, Violation,
};
use crate::Decimal;
use crate::types::is_blank;

/// Checks every rule of a declared struct and of all that it holds.
///
/// # Errors
/// All violations at once.
pub fn validate(model: &dyn Model) -> Result<(), ValidationError> {
    checked(model, false)
}

/// The same for the request of a call, whose lists of plain values travel joined by commas: one of a single blank
/// text is blank itself.
///
/// # Errors
/// All violations at once.
pub fn validate_request(request: &dyn Model) -> Result<(), ValidationError> {
    checked(request, true)
}

fn checked(model: &dyn Model, joins: bool) -> Result<(), ValidationError> {
    let mut checker = Checker {
        violations: Vec::new(),
        joins,
    };
    checker.model(model, None);
    ValidationError::of_any(checker.violations)
}

struct Checker {
    violations: Vec<Violation>,
    /// Whether lists that are direct fields travel as one text.
    joins: bool,
}

/// The way from the root to a value; written down only where something is wrong.
#[derive(Clone, Copy)]
struct Place<'p> {
    outside: Option<&'p Place<'p>>,
    step: &'p Step,
}

impl Place<'_> {
    fn path(&self) -> String {
        let mut path = self.outside.map(Place::path).unwrap_or_default();
        push_step(&mut path, self.step);
        path
    }
}

impl Checker {
    fn model(&mut self, model: &dyn Model, outside: Option<&Place<'_>>) {
        let table = model.table();
        model.show(&mut |values| {
            let mut rules = table.rules();
            for field in table.fields() {
                let Some(value) = values.get(field.slot) else {
                    continue;
                };
                let view = value.view();
                let required = field.required;
                let rules = rules.of(field.slot);
                if rules.is_empty() && is_sound(view, required) {
                    continue;
                }
                let step = &Step::Field(field.name);
                let place = &Place { outside, step };
                if required {
                    self.given(view, || None, place);
                }
                for rule in rules {
                    self.rule(values, rule, view, place);
                }
                self.value(view, place);
            }
        });
    }

    fn broken(&mut self, place: &Place<'_>, rule: BrokenRule) {
        self.violations.push(Violation::new(place.path(), rule));
    }

    /// What the value is made of.
    fn value(&mut self, view: View<'_>, place: &Place<'_>) {
        match view {
            View::Float(number) if !number.is_finite() => self.broken(place, BrokenRule::NotFinite),
            View::Object(model) => self.model(model, Some(place)),
            View::Document(document) => self.value(document.view(), place),
            View::List(list) => {
                for index in 0..list.len() {
                    let view = list.get(index).map(Value::view);
                    // Plain elements have no rules of their own; this keeps a long list cheap.
                    if let None
                    | Some(View::Text(_) | View::Int(_) | View::UInt(_) | View::Bool(_)) = view
                    {
                        continue;
                    }
                    if let Some(view) = view {
                        self.item(view, &Step::Index(index), place);
                    }
                }
            }
            View::Map(map) => map.each(&mut |key, item| {
                self.item(item.view(), &Step::Key(key.to_owned()), place);
            }),
            _ => {}
        }
    }

    fn item(&mut self, view: View<'_>, step: &Step, outside: &Place<'_>) {
        let place = Place {
            outside: Some(outside),
            step,
        };
        self.value(view, &place);
    }

    fn rule(&mut self, values: &[&dyn Value], rule: &Rule, value: View<'_>, place: &Place<'_>) {
        match *rule {
            Rule::Required => self.given(value, || Some(BrokenRule::Required), place),
            Rule::RequiredIf { slot, field, any } => {
                let decides = values.get(slot).map(|value| value.view());
                let met = decides.and_then(|view| any.iter().find(|literal| is(view, literal)));
                if let Some(literal) = met {
                    let rule = || {
                        Some(BrokenRule::RequiredIf {
                            field,
                            value: shown(literal),
                        })
                    };
                    self.given(value, rule, place);
                }
            }
            Rule::MaxLen(limit) => self.max_len(value, limit, place),
            Rule::MaxItems(limit) => self.max_items(value, limit, place),
            Rule::Min(limit) => {
                if let Some(actual) = outside(value, &limit, std::cmp::Ordering::Less) {
                    self.broken(
                        place,
                        BrokenRule::Min {
                            limit: shown(&limit),
                            actual,
                        },
                    );
                }
            }
            Rule::Max(limit) => {
                if let Some(actual) = outside(value, &limit, std::cmp::Ordering::Greater) {
                    self.broken(
                        place,
                        BrokenRule::Max {
                            limit: shown(&limit),
                            actual,
                        },
                    );
                }
            }
        }
    }

    /// A value that must be there; `absent` is the rule broken by an `Option` without a value.
    fn given(
        &mut self,
        value: View<'_>,
        absent: impl FnOnce() -> Option<BrokenRule>,
        place: &Place<'_>,
    ) {
        match value {
            View::Null => {
                if let Some(rule) = absent() {
                    self.broken(place, rule);
                }
            }
            View::Text(text) if is_blank(text) => self.broken(place, BrokenRule::Blank),
            View::List(list) if list.is_empty() => self.broken(place, BrokenRule::Empty),
            View::List(list)
                if self.joins && place.outside.is_none() && is_joined_to_blank(list) =>
            {
                self.broken(place, BrokenRule::Blank);
            }
            View::Map(map) if map.is_empty() => self.broken(place, BrokenRule::Empty),
            _ => {}
        }
    }

    fn max_len(&mut self, value: View<'_>, limit: u64, place: &Place<'_>) {
        let (actual, bytes) = match value {
            View::Text(text) if text.len() as u64 <= limit => return,
            View::Text(text) => (text.chars().count() as u64, false),
            View::File(file) => match file.size() {
                Some(size) => (size, true),
                None => return,
            },
            _ => return,
        };
        if actual > limit {
            self.broken(
                place,
                BrokenRule::MaxLen {
                    limit,
                    actual,
                    bytes,
                },
            );
        }
    }

    fn max_items(&mut self, value: View<'_>, limit: u64, place: &Place<'_>) {
        let actual = match value {
            View::List(list) => list.len(),
            View::Map(map) => map.len(),
            View::Document(document) => return self.max_items(document.view(), limit, place),
            _ => return,
        } as u64;
        if actual > limit {
            self.broken(place, BrokenRule::MaxItems { limit, actual });
        }
    }
}

/// Whether a value without rules can be passed over, as most can.
fn is_sound(view: View<'_>, required: bool) -> bool {
    match view {
        View::Bool(_) | View::Int(_) | View::UInt(_) | View::Decimal(_) | View::Date(_) => true,
        View::Null | View::Text(_) => !required,
        _ => false,
    }
}

/// Whether nothing is left of a list when its elements are joined by commas.
fn is_joined_to_blank(list: &dyn ListView) -> bool {
    let only = if list.len() == 1 { list.get(0) } else { None };
    match only.map(Value::view) {
        Some(View::Text(text)) => is_blank(text),
        Some(View::Tree(Tree::String(text))) => is_blank(text),
        _ => false,
    }
}

/// Whether a value equals a literal of an attribute; `12` and `"12"` are the same to the platform.
pub(crate) fn is(view: View<'_>, literal: &Literal) -> bool {
    match (view, literal) {
        (View::Bool(value), Literal::Bool(literal)) => value == *literal,
        (View::Int(value), Literal::Int(literal)) => i128::from(value) == *literal,
        (View::UInt(value), Literal::Int(literal)) => i128::from(value) == *literal,
        (View::Text(value), Literal::Text(literal)) => value == *literal,
        (View::Text(value), Literal::Int(literal)) => value.trim().parse() == Ok(*literal),
        (View::Text(value), Literal::Bool(literal)) => value.trim().parse() == Ok(*literal),
        (View::Int(value), Literal::Text(literal)) => literal.parse() == Ok(value),
        (View::Float(_) | View::Decimal(_), _) => {
            compare(view, literal) == Some(std::cmp::Ordering::Equal)
        }
        _ => false,
    }
}

/// The value as text when it stands on the wrong side of the limit.
fn outside(view: View<'_>, limit: &Literal, wrong: std::cmp::Ordering) -> Option<String> {
    if compare(view, limit)? != wrong {
        return None;
    }
    Some(match view {
        View::Int(value) => value.to_string(),
        View::UInt(value) => value.to_string(),
        View::Float(value) => value.to_string(),
        View::Decimal(value) => value.to_string(),
        _ => return None,
    })
}

fn compare(view: View<'_>, literal: &Literal) -> Option<std::cmp::Ordering> {
    let whole = match view {
        View::Int(value) => Some(i128::from(value)),
        View::UInt(value) => Some(i128::from(value)),
        _ => None,
    };
    if let (Some(value), Literal::Int(limit)) = (whole, literal) {
        return Some(value.cmp(limit));
    }
    if let View::Float(value) = view {
        return value.partial_cmp(&shown(literal).trim_matches('"').parse().ok()?);
    }
    let value = match view {
        View::Decimal(value) => *value,
        _ => Decimal::try_from_i128_with_scale(whole?, 0).ok()?,
    };
    let limit: Decimal = match literal {
        Literal::Int(limit) => Decimal::try_from_i128_with_scale(*limit, 0).ok()?,
        Literal::Decimal(limit) => limit.parse().ok()?,
        Literal::Bool(_) | Literal::Text(_) => return None,
    };
    Some(value.cmp(&limit))
}

/// A literal as it is written.
pub(super) fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Decimal(value) => (*value).to_owned(),
        Literal::Text(value) => format!("{value:?}"),
    }
}
