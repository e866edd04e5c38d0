//! Requirements that the prose of a field states plainly.

use super::page::Field;
use super::plan::Value;
use super::rules::{Literal, literal};

/// A requirement that the prose of an optional field states plainly: `当event_type传12时必填`.
///
/// It counts only where it names a field beside this one, and values of that field's type; two conditions joined by
/// 并且 or 或 are left to the prose.
#[must_use]
pub(super) fn conditional_requirement<'a>(
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
        let clause = clause_before(without_remark(&text[..at]));
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
    let text = without_first(
        text,
        &[
            "则", "为", "是", "才", "该", "此", "本", "字段", "参数", "值",
        ],
    );
    let Some(rest) = [
        "必填",
        "必传",
        "必须",
        "必选",
        "必输",
        "需要填写",
        "需要传入",
        "需填写",
    ]
    .iter()
    .find_map(|word| text.strip_prefix(word)) else {
        return false;
    };
    // `必须大于0` demands something of the value, not the field itself.
    let rest = without_first(
        rest,
        &[
            "传入",
            "填写",
            "传",
            "填",
            "项",
            "字段",
            "参数",
            "输入",
            "有值",
            "提供",
            "非空",
            "不为空",
            "设置",
        ],
    );
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// A text without the words that it starts with, one after the other.
fn without_first<'a>(mut text: &'a str, words: &[&str]) -> &'a str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest;
    }
    text
}

/// A text without the remark in brackets at its end.
fn without_remark(text: &str) -> &str {
    let trimmed = text.trim_end();
    let inside = trimmed.strip_suffix([')', '）']);
    match inside.and_then(|inside| inside.rfind(['(', '（'])) {
        Some(open) => trimmed[..open].trim_end(),
        None => text,
    }
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
    let rest = without_first(rest, &["字段", "参数", "状态", "的值"]);
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
    use super::super::types::WireType;
    use super::*;

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
        assert!(demands(" 该参数为必选,否则无效"));
        assert!(demands("必须非空"));
        assert!(demands(",需要填写"));
        assert!(!demands("需要填写数字"));
    }

    fn field(name: &str, ty: &str, doc: &str) -> Field {
        Field {
            line: 1,
            name: name.to_owned(),
            ty: WireType::parse(ty),
            required: false,
            doc: doc.to_owned(),
            example: String::new(),
            limits: Vec::new(),
            fields: Vec::new(),
            item: None,
            unsettled: Vec::new(),
        }
    }

    #[test]
    fn a_remark_in_brackets_is_no_part_of_the_condition() {
        for (doc, expected) in [
            (
                "物流信息。当status值为1013（已寄回结果）时，必填",
                Some("1013"),
            ),
            (
                "成员。status = 1 (即为讨论组类型)时 该参数为必选",
                Some("1"),
            ),
            ("质检标准<br/>status状态为3时 必须非空", Some("3")),
            ("当该签证为电子签证且status值为1006（已收到）时必填", None),
            ("物流信息（当status为2时必填）", Some("2")),
        ] {
            let fields = [field("status", "Number", ""), field("info", "String", doc)];
            let found = conditional_requirement(&fields[1], &fields, |_| Some(Value::Integer));
            let literals = found.map(|(_, literals)| literals);
            let expected = expected.map(|text| vec![Literal::Number(text.to_owned())]);
            assert_eq!(literals, expected, "{doc}");
        }
    }
}
