//! Which fields of an answer say whether it was done, and why not.

use crate::import::page::Field;
use crate::import::types::Base;

/// What each field says about the answer, as the text of an attribute.
pub(super) fn roles(fields: &[Field]) -> Vec<Option<String>> {
    let mut roles = vec![None; fields.len()];
    for (at, _) in fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_flag(field))
    {
        roles[at] = Some("success".to_owned());
    }
    if roles.iter().all(Option::is_none) {
        if let Some((at, code)) = done_code(fields) {
            roles[at] = Some(format!("success = {code}"));
        }
        return roles;
    }
    for (role, names, words) in [
        ("error_code", CODE_NAMES, CODE_WORDS),
        ("error_msg", TEXT_NAMES, TEXT_WORDS),
    ] {
        let free = |at: &usize| roles[*at].is_none();
        if let Some(at) = find(fields, names, words).filter(free) {
            roles[at] = Some(role.to_owned());
        }
    }
    roles
}

/// The names that say so themselves, the plainest first, and the descriptions that say nothing else.
const CODE_NAMES: &[&str] = &["error_code", "err_code", "errcode"];
const CODE_WORDS: &[&str] = &["错误码", "错误编码", "错误代码"];
const TEXT_NAMES: &[&str] = &["error_msg", "error_message", "err_msg", "errmsg"];
const TEXT_WORDS: &[&str] = &["错误信息", "错误消息", "错误描述"];

fn find(fields: &[Field], names: &[&str], words: &[&str]) -> Option<usize> {
    let plain = |field: &Field| {
        field.ty.lists == 0
            && field.fields.is_empty()
            && matches!(field.ty.base, Base::Text | Base::Number)
    };
    let by_name = names.iter().find_map(|name| {
        fields
            .iter()
            .position(|field| field.name == *name && plain(field))
    });
    by_name.or_else(|| {
        fields
            .iter()
            .position(|field| plain(field) && words.contains(&said(field)))
    })
}

fn is_flag(field: &Field) -> bool {
    matches!(field.name.as_str(), "success" | "is_success" | "isSuccess")
        && field.ty.base == Base::Boolean
        && field.ty.lists == 0
}

/// A number of which the page says nothing but which value means done: `0为成功`.
fn done_code(fields: &[Field]) -> Option<(usize, i64)> {
    fields.iter().enumerate().find_map(|(at, field)| {
        let is_number = field.ty.base == Base::Number && field.ty.lists == 0;
        let code = said(field).strip_suffix("成功")?;
        let code = ["为", "代表", "表示"]
            .iter()
            .find_map(|word| code.strip_suffix(word))?;
        Some((at, code.trim().parse().ok()?)).filter(|_| is_number)
    })
}

/// The description of a field, where it is a single phrase.
fn said(field: &Field) -> &str {
    field.doc.trim().trim_end_matches(['。', '.'])
}
