//! Rules of fields, from the limits cell.

use super::page::{Limit, LimitKind};
use super::plan::Value;

/// A literal in an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A whole or decimal number, as written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A text.
    Text(String),
}

/// A rule of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `max_len = n`.
    MaxLen(u64),
    /// `max_items = n`.
    MaxItems(u64),
    /// `min = n`.
    Min(String),
    /// `max = n`.
    Max(String),
    /// `default = literal`.
    Default(Literal),
    /// `required_if(field = literal | literal)`; the field by its name on the wire.
    RequiredIf(String, Vec<Literal>),
}

/// The rules of a field, and why others were dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// In the order attributes are written.
    pub rules: Vec<Rule>,
    /// One sentence a dropped rule.
    pub dropped: Vec<String>,
}

/// The type a rule must fit.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The value without its lists.
    pub value: &'a Value,
    /// How many lists are around it.
    pub lists: usize,
}

/// The rules of a limits cell.
#[must_use]
pub fn limit_rules(limits: &[Limit], target: Target<'_>) -> Rules {
    let mut rules = Rules::default();
    let mut sorted: Vec<&Limit> = limits.iter().collect();
    sorted.sort_by_key(|limit| match limit.kind {
        LimitKind::MaxLength => 0,
        LimitKind::MaxItems => 1,
        LimitKind::Min => 2,
        LimitKind::Max => 3,
        LimitKind::Default => 4,
    });
    sorted.dedup_by_key(|limit| limit.kind);
    for limit in sorted {
        match rule(limit, target) {
            Ok(rule) => rules.rules.push(rule),
            Err(reason) => {
                let label = limit.kind.label();
                rules
                    .dropped
                    .push(format!("{label} {} {reason}", limit.value));
            }
        }
    }
    drop_empty_range(&mut rules);
    rules
}

fn rule(limit: &Limit, target: Target<'_>) -> Result<Rule, &'static str> {
    let single = target.lists == 0;
    let count = || {
        limit
            .value
            .parse::<u64>()
            .ok()
            .filter(|count| *count > 0)
            .ok_or("is no number of at least 1")
    };
    match limit.kind {
        LimitKind::MaxLength if single && matches!(target.value, Value::Text | Value::File) => {
            count().map(Rule::MaxLen)
        }
        LimitKind::MaxLength => Err("fits only a text or a file"),
        LimitKind::MaxItems if target.lists > 0 || matches!(target.value, Value::Map) => {
            count().map(Rule::MaxItems)
        }
        LimitKind::MaxItems => Err("fits only a list"),
        LimitKind::Min => bound(limit, target).map(Rule::Min),
        LimitKind::Max => bound(limit, target).map(Rule::Max),
        LimitKind::Default if single => literal(&limit.value, target.value)
            .map(Rule::Default)
            .ok_or("is no value of the field's type"),
        LimitKind::Default => Err("is the default of a list, which an attribute cannot state"),
    }
}

fn bound(limit: &Limit, target: Target<'_>) -> Result<String, &'static str> {
    match target.value {
        _ if target.lists > 0 => Err("fits only a number"),
        Value::Integer => limit
            .value
            .parse::<i64>()
            .map(|number| number.to_string())
            .map_err(|_| "is no whole number"),
        Value::Decimal if is_decimal(&limit.value) => Ok(limit.value.clone()),
        Value::Decimal => Err("is no number"),
        _ => Err("fits only a number"),
    }
}

/// A value as a literal of a type.
pub(super) fn literal(text: &str, value: &Value) -> Option<Literal> {
    match value {
        Value::Integer => text
            .parse::<i64>()
            .ok()
            .map(|number| Literal::Number(number.to_string())),
        Value::Decimal => is_decimal(text).then(|| Literal::Number(text.to_owned())),
        Value::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => None,
        },
        Value::Text | Value::Date => {
            let is_clean = !text.is_empty() && !text.chars().any(char::is_control);
            is_clean.then(|| Literal::Text(text.to_owned()))
        }
        _ => None,
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

fn drop_empty_range(rules: &mut Rules) {
    let number = |wanted: fn(&Rule) -> Option<&String>| {
        rules
            .rules
            .iter()
            .find_map(wanted)
            .and_then(|text| text.parse::<f64>().ok())
    };
    let low = number(|rule| match rule {
        Rule::Min(text) => Some(text),
        _ => None,
    });
    let high = number(|rule| match rule {
        Rule::Max(text) => Some(text),
        _ => None,
    });
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        rules
            .rules
            .retain(|rule| !matches!(rule, Rule::Min(_) | Rule::Max(_)));
        rules
            .dropped
            .push(format!("最小值 {low} and 最大值 {high} leave no value"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(kind: LimitKind, value: &str) -> Limit {
        Limit {
            kind,
            value: value.to_owned(),
        }
    }

    fn target(value: &Value, lists: usize) -> Target<'_> {
        Target { value, lists }
    }

    #[test]
    fn a_rule_that_does_not_fit_is_dropped_with_a_reason() {
        let rules = limit_rules(
            &[
                limit(LimitKind::MaxLength, "19"),
                limit(LimitKind::Min, "1"),
            ],
            target(&Value::Integer, 0),
        );
        assert_eq!(rules.rules, [Rule::Min("1".to_owned())]);
        assert_eq!(rules.dropped, ["最大长度 19 fits only a text or a file"]);
    }

    #[test]
    fn a_list_is_counted() {
        let rules = limit_rules(&[limit(LimitKind::MaxItems, "20")], target(&Value::Text, 1));
        assert_eq!(rules.rules, [Rule::MaxItems(20)]);
    }
}
