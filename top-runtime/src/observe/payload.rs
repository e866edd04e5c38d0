//! What was sent and what came back, for those who ask for it: secrets masked, long texts cut.

use std::fmt::Write as _;

use tracing::debug;

use crate::call::{Answer, Plan, Told};
use crate::error::Error;
use crate::secret::{MASK, mask, names_secret};
use crate::session::SessionKey;

const TARGET: &str = "top_runtime::payload";

/// Bytes of a text that are shown.
const SHOWN: usize = 2048;

/// Longer than any secret, so that none is cut in half before it is looked for.
const MARGIN: usize = 1024;

/// Tells what an attempt sends.
pub(crate) fn sent(plan: &Plan, told: &Told) {
    if !tracing::enabled!(target: TARGET, tracing::Level::DEBUG) {
        return;
    }
    let mut text = String::new();
    for (name, value) in plan.params.iter() {
        let _ = writeln!(text, "{name}={value}");
    }
    text.push_str(plan.body.signed().unwrap_or_default());
    let params = shown(&text, plan, told);
    let files = plan.params.files().len();
    debug!(target: TARGET, params, files, "sent");
}

/// Tells what came back.
pub(crate) fn received(result: &Result<Answer, Error>, plan: &Plan, told: &Told) {
    if !tracing::enabled!(target: TARGET, tracing::Level::DEBUG) {
        return;
    }
    let body = match result {
        Ok(answer) => &answer.body[..],
        Err(error) => error.text().unwrap_or_default(),
    };
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN + MARGIN)]);
    let answer = shown(&text, plan, told);
    debug!(target: TARGET, bytes = body.len(), answer, "received");
}

fn shown(text: &str, plan: &Plan, told: &Told) -> String {
    let text = cut(text, SHOWN + MARGIN);
    let sessions = plan.sessions().iter().map(SessionKey::expose);
    let mut masked = masked(text);
    for secret in told.secrets().chain(sessions) {
        mask(&mut masked, secret);
    }
    match cut(&masked, SHOWN) {
        whole if whole.len() == masked.len() => masked,
        part => format!("{part}…"),
    }
}

/// The first `length` bytes, or a few less where that would split a character.
fn cut(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// The text with the values of secret names masked.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, end)) = next_secret(rest) {
        out.push_str(&rest[..start]);
        out.push_str(MASK);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Where the value of the first secret name stands.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut end = 0;
    while let Some(gap) = text[end..].find(is_name) {
        let word = end + gap;
        end = text[word..]
            .find(|letter| !is_name(letter))
            .map_or(text.len(), |length| word + length);
        let name = &text[word..end];
        if !names_secret(name) {
            continue;
        }
        // `":"`, `\":\"`, `=` or `>` leads to the value.
        let lead = text[end..]
            .find(|letter: char| !matches!(letter, '"' | '\\' | ':' | '=' | '>' | ' '))
            .unwrap_or(text.len() - end);
        if !text[end..end + lead].contains([':', '=', '>']) {
            continue;
        }
        let start = end + lead;
        let length = text[start..]
            .find(|letter: char| {
                letter.is_whitespace() || matches!(letter, '"' | '\\' | '&' | '<' | ',' | '}')
            })
            .unwrap_or(text.len() - start);
        if length > 0 {
            return Some((start, start + length));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_in_every_form_they_stand_in() {
        for (text, wanted) in [
            (
                r#"{"access_token":"abc","x":1}"#,
                r#"{"access_token":"***","x":1}"#,
            ),
            (
                r#"{"token_result":"{\"refresh_token\":\"abc\",\"n\":2}"}"#,
                r#"{"token_result":"{\"refresh_token\":\"***\",\"n\":2}"}"#,
            ),
            (
                r#"{"session" : "abc" , "secret": 12}"#,
                r#"{"session" : "***" , "secret": ***}"#,
            ),
            (
                "<sessionKey>abc</sessionKey>",
                "<sessionKey>***</sessionKey>",
            ),
            (
                "method=a.b&session=abc\r\n-S-\r\nsession=def&n=1",
                "method=a.b&session=***\r\n-S-\r\nsession=***&n=1",
            ),
            (
                "session_end=abc session design=x",
                "session_end=abc session design=x",
            ),
            (r#"{"sign":""}"#, r#"{"sign":""}"#),
        ] {
            assert_eq!(masked(text), wanted);
        }
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("淘宝", 4), "淘");
        assert_eq!(cut("abc", 9), "abc");
    }
}
