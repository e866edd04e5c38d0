//! Rules of fields: the limits cell, and requirements that the prose states plainly.

use super::page::{Field, Limit, LimitKind};
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
fn literal(text: &str, value: &Value) -> Option<Literal> {
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

/// A requirement that the prose of an optional field states plainly: `当event_type传12时必填`.
///
/// It counts only where it names a field beside this one, and values of that field's type; two conditions joined by
/// 并且 or 或 are left to the prose.
#[must_use]
pub fn conditional_requirement<'a>(
    field: &Field,
    siblings: &'a [Field],
    value_of: impl Fn(&Field) -> Option<Value>,
) -> Option<(&'a Field, Vec<Literal>)> {
    let text = super::docs::plain_lines(&field.doc).join("\n");
    let mut from = 0;
    while let Some(found) = text[from..].find('时') {
        let at = from + found;
        let after = &text[at + '时'.len_utf8()..];
        from = at + '时'.len_utf8();
        if !demands(after) {
            continue;
        }
        let clause = clause_before(&text[..at]);
        let Some((name, values)) = condition(clause) else {
            continue;
        };
        let decider = siblings
            .iter()
            .find(|sibling| sibling.name == name)
            .or_else(|| {
                siblings
                    .iter()
                    .find(|sibling| same_letters(&sibling.name, name))
            })
            .filter(|sibling| sibling.name != field.name && sibling.ty.lists == 0)?;
        let value = value_of(decider)?;
        let mut literals: Vec<Literal> = Vec::new();
        for text in values {
            let literal = literal(text, &value)?;
            if !literals.contains(&literal) {
                literals.push(literal);
            }
        }
        return Some((decider, literals));
    }
    None
}

/// Whether a text starts by demanding the field.
fn demands(text: &str) -> bool {
    let text = text
        .trim_start()
        .trim_start_matches([',', '，', ':', '：', ' ']);
    let text = [
        "则",
        "为",
        "该字段",
        "此字段",
        "本字段",
        "此参数",
        "该参数",
        "该值",
        "是",
        "才",
    ]
    .iter()
    .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    let Some(rest) = ["必填", "必传", "必须", "必选", "必输"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
    else {
        return false;
    };
    // `必须大于0` demands something of the value, not the field itself.
    let rest = [
        "传入", "填写", "传", "填", "项", "字段", "参数", "输入", "有值", "提供",
    ]
    .iter()
    .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// The clause that ends a text. A dot inside a name (`order.kind`) ends none.
fn clause_before(text: &str) -> &str {
    const ENDS: &str = ",，。;；(（、\n:：【[!！";
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if ENDS.contains(c) || (c == '.' && !before.is_ascii_alphanumeric()) {
            start = at + c.len_utf8();
        }
        before = c;
    }
    text[start..].trim()
}

/// `当X传V` and its like: the name and the values.
fn condition(clause: &str) -> Option<(&str, Vec<&str>)> {
    let clause = ["当", "如果", "若", "在", "仅当", "仅在", "只有"]
        .iter()
        .find_map(|word| clause.strip_prefix(word))
        .unwrap_or(clause)
        .trim_start();
    let end = clause.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (name, rest) = clause.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = ["字段", "参数", "的值"]
        .iter()
        .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let values = [
        "==",
        "=",
        "传值为",
        "传入",
        "传",
        "取值为",
        "值为",
        "等于",
        "为",
        "是",
        "选择",
        "选",
    ]
    .iter()
    .find_map(|word| rest.trim_start().strip_prefix(word))?
    .trim();
    let values: Vec<&str> = values
        .split(['或', '/', '|'])
        .map(|value| {
            value
                .trim()
                .trim_matches(['"', '\'', '“', '”', '‘', '’', '`'])
        })
        .collect();
    let is_value = |value: &&str| {
        !value.is_empty()
            && value
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    values.iter().all(is_value).then_some((name, values))
}

fn same_letters(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    letters(a) == letters(b)
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

    #[test]
    fn conditions_are_read() {
        assert_eq!(
            condition("当event_type传12"),
            Some(("event_type", vec!["12"]))
        );
        assert_eq!(
            condition("operType为1或2或4"),
            Some(("operType", vec!["1", "2", "4"]))
        );
        assert_eq!(condition("success=true"), Some(("success", vec!["true"])));
        assert_eq!(condition("success=true并且kind=1"), None);
        assert_eq!(condition("企业"), None);
    }

    #[test]
    fn a_clause_starts_behind_punctuation() {
        assert_eq!(clause_before("原因.status为0"), "status为0");
        assert_eq!(
            clause_before("运单号,partner.kind=true"),
            "partner.kind=true"
        );
        assert_eq!(condition("partner.kind=true"), None);
    }

    #[test]
    fn demands_are_told_from_remarks() {
        assert!(demands("必填"));
        assert!(demands(",则必填,否则不填"));
        assert!(demands("该字段必填。"));
        assert!(!demands("必须大于0"));
        assert!(!demands("可不填"));
    }
}
