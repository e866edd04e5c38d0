//! The words of a page: names, types, requirements, limits, headings.

use super::super::page::{Limit, LimitKind};
use super::super::types::WireType;

/// Whether a word can be the name of a parameter.
pub(super) fn is_name(word: &str) -> bool {
    is_odd_name(word)
        && word.is_ascii()
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && !word.starts_with(['.', '-'])
}

/// Whether a word can be a name where something else shows that it is one: those of other alphabets too.
pub(super) fn is_odd_name(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$'))
}

/// Whether a cell can be a type: a plain one, or the name of a class with or without `[]`.
pub(super) fn is_type(cell: &str) -> bool {
    let ty = WireType::parse(cell);
    if ty.is_plain() || (ty.lists > 0 && is_class(&ty.written)) {
        return true;
    }
    let brackets_apart = cell.trim_end_matches(['[', ']', '{', '}', ' ']);
    !brackets_apart.contains(char::is_whitespace) && is_class(&ty.written)
}

fn is_class(name: &str) -> bool {
    let plain = match name.split_once('<') {
        Some((plain, arguments)) if arguments.ends_with('>') => plain,
        _ => name,
    };
    !plain.is_empty()
        && plain
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.'))
        && plain.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What a requirement cell says, if it is one.
pub(super) fn requirement(cell: &str) -> Option<bool> {
    let cell = cell.trim();
    match cell.to_lowercase().as_str() {
        "必填" | "必选" | "必需" | "是" | "true" | "y" | "yes" | "mandatory" => Some(true),
        "选填" | "非必填" | "非必须" | "非必选" | "否" | "false" | "n" | "no" => {
            Some(false)
        }
        _ => stated_requirement(cell),
    }
}

/// What a page as text writes for it, in its language or translated. (What is needed at times is not always needed.)
pub(super) fn stated_requirement(cell: &str) -> Option<bool> {
    match cell {
        "必须" | "Required" | "required" => Some(true),
        "可选" | "特殊可选" | "Optional" | "optional" => Some(false),
        _ => None,
    }
}

/// The doubt about a parameter of which the page does not say whether it must be given.
pub(super) const UNSTATED: &str =
    "the page does not say whether it must be given; it is taken as optional";

/// The requirement at the start of a text, and what follows it.
pub(super) fn leading_requirement(text: &str) -> Option<(bool, &str)> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    Some((stated_requirement(word)?, rest.trim()))
}

/// The type at the start of a text, and what follows it; `[]` and `{}` may stand apart.
pub(super) fn leading_type(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut end = text.find(char::is_whitespace).unwrap_or(text.len());
    if !is_type(&text[..end]) {
        return None;
    }
    loop {
        let rest = text[end..].trim_start();
        let Some(after) = rest.strip_prefix("[]").or_else(|| rest.strip_prefix("{}")) else {
            break;
        };
        // `{}` behind a type is part of it only where nothing else can be meant; as an example it stands alone, and so
        // does a second `[]`. (`byte[]` is one word: the `[]` of its lists is the first.)
        let is_apart = rest.len() < text[end..].len();
        let is_list = text[..end].ends_with("[]") && &text[..end] != "byte[]";
        if is_apart && (rest.starts_with("{}") || is_list) {
            break;
        }
        if !(after.is_empty() || after.starts_with(char::is_whitespace) || after.starts_with('[')) {
            break;
        }
        end = text.len() - after.len();
    }
    Some((&text[..end], text[end..].trim()))
}

const LIMIT_LABELS: [(&str, LimitKind); 10] = [
    ("默认值", LimitKind::Default),
    ("最大长度", LimitKind::MaxLength),
    ("最大列表长度", LimitKind::MaxItems),
    ("最小值", LimitKind::Min),
    ("最大值", LimitKind::Max),
    ("支持最大长度为", LimitKind::MaxLength),
    ("支持的最大列表长度为", LimitKind::MaxItems),
    ("支持的最大长度为", LimitKind::MaxLength),
    ("支持最小值为", LimitKind::Min),
    ("支持最大值为", LimitKind::Max),
];

/// Of pages that were translated: in a column of their own, for descriptions start like this too.
const ENGLISH_LIMIT_LABELS: [(&str, LimitKind); 5] = [
    ("Default", LimitKind::Default),
    ("Max length", LimitKind::MaxLength),
    ("Max list size", LimitKind::MaxItems),
    ("Min value", LimitKind::Min),
    ("Max value", LimitKind::Max),
];

/// The label at the start of a text, and what follows its colon.
fn leading_limit(text: &str) -> Option<(LimitKind, &str)> {
    LIMIT_LABELS.iter().find_map(|(label, kind)| {
        let rest = text.strip_prefix(label)?.trim_start();
        let rest = rest.strip_prefix([':', '：'])?;
        Some((*kind, rest.trim_start()))
    })
}

/// The limits of a cell of the column of limits.
pub(super) fn column_limits(cell: &str) -> Option<Vec<Limit>> {
    limits(cell).or_else(|| {
        let mut out = Vec::new();
        for part in cell.split([';', ',', '\n']).map(str::trim) {
            let (label, value) = part.split_once(':')?;
            let (_, kind) = ENGLISH_LIMIT_LABELS
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(label.trim()))?;
            out.push(Limit {
                kind: *kind,
                value: value.trim().to_owned(),
            });
        }
        Some(out)
    })
}

/// The limits of a cell that holds nothing else; several may share it.
pub(super) fn limits(cell: &str) -> Option<Vec<Limit>> {
    let cell = cell.trim().trim_start_matches(['•', '*', '-', ' ']);
    let (mut kind, mut rest) = leading_limit(cell)?;
    let mut out = Vec::new();
    loop {
        let next = next_limit(rest);
        let end = next.map_or(rest.len(), |(at, ..)| at);
        out.push(Limit {
            kind,
            value: rest[..end]
                .trim()
                .trim_end_matches([';', '；', ',', '，', '•', ' '])
                .to_owned(),
        });
        let Some((_, next_kind, after)) = next else {
            return Some(out);
        };
        kind = next_kind;
        rest = after;
    }
}

fn next_limit(text: &str) -> Option<(usize, LimitKind, &str)> {
    text.char_indices()
        .filter(|(_, c)| matches!(c, '默' | '最' | '支'))
        .find_map(|(at, _)| leading_limit(&text[at..]).map(|(kind, rest)| (at, kind, rest)))
}

/// The method and the title of a heading such as `taobao.time.get (time)`.
pub(super) fn method_heading(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches('#').trim();
    let end = line
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | '（'))
        .unwrap_or(line.len());
    let (method, rest) = line.split_at(end);
    if !is_method(method) {
        return None;
    }
    let rest = rest.trim();
    if rest.is_empty() {
        return Some((method.to_owned(), String::new()));
    }
    let title = rest.strip_prefix(['(', '（'])?;
    let title = title.strip_suffix([')', '）']).unwrap_or(title).trim();
    Some((method.to_owned(), title.to_owned()))
}

/// Whether a word is the name of a method: words with dots between them.
pub(super) fn is_method(word: &str) -> bool {
    word.contains('.')
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.split('.').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        })
}

/// The parts a page is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Common,
    Request,
    Response,
    RequestSample,
    ResponseSample,
    Rest,
}

/// The part a heading opens.
pub(super) fn heading(line: &str) -> Option<Part> {
    let line = line
        .trim()
        .trim_start_matches('#')
        .trim()
        .trim_matches('*')
        .trim_end_matches([':', '：'])
        .to_lowercase();
    Some(match line.as_str() {
        "公共参数" | "公共请求参数" | "common parameters" | "public parameters" => {
            Part::Common
        }
        "请求参数" | "业务参数" | "业务请求参数" | "request parameters" => {
            Part::Request
        }
        "响应参数" | "返回参数" | "返回结果" | "response parameters" => Part::Response,
        "请求示例"
        | "nodejs 调用示例"
        | "调用示例"
        | "java 调用示例"
        | "request example"
        | "request sample" => Part::RequestSample,
        "响应示例" | "返回示例" | "json 响应示例" | "xml 响应示例" | "response example"
        | "response sample" => Part::ResponseSample,
        "异常示例" | "错误码解释" | "错误码" | "错误码表" | "api工具" | "faq" | "如何获得此api"
        | "error example" | "exception example" | "error codes" => Part::Rest,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_end_where_the_example_starts() {
        assert_eq!(
            leading_type("String [] 1,2 ids"),
            Some(("String []", "1,2 ids"))
        );
        assert_eq!(leading_type("Number[]"), Some(("Number[]", "")));
        assert_eq!(
            leading_type("OrderDto {} the order"),
            Some(("OrderDto", "{} the order"))
        );
        assert_eq!(
            leading_type("OrderDto{} the order"),
            Some(("OrderDto{}", "the order"))
        );
        assert_eq!(
            leading_type("OrderDto [] [] the orders"),
            Some(("OrderDto []", "[] the orders"))
        );
        assert_eq!(leading_type("byte[] [] x"), Some(("byte[] []", "x")));
        assert_eq!(leading_type("说明"), None);
    }

    #[test]
    fn one_cell_can_hold_two_limits() {
        let found = limits("最小值：1; 最大值:20").unwrap();
        assert_eq!(found[0].kind, LimitKind::Min);
        assert_eq!(found[0].value, "1");
        assert_eq!(found[1].kind, LimitKind::Max);
        assert_eq!(found[1].value, "20");
        assert_eq!(limits("最大长度不能超过20"), None);
    }

    #[test]
    fn headings_name_a_method() {
        assert_eq!(
            method_heading("##taobao.a.b（标题(一)）"),
            Some(("taobao.a.b".to_owned(), "标题(一)".to_owned()))
        );
        assert_eq!(method_heading("a.b is a method"), None);
        assert_eq!(method_heading("no method (x)"), None);
    }
}
