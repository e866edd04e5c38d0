//! How a program may write a value before it signs it.

use serde_json::Value;
use top_runtime::wire::form;

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Writing {
    AsIs,
    /// As a form has it, a space as `+`.
    Form,
    /// A space as `%20`.
    Percent,
    /// As `encodeURIComponent` has it.
    Uri,
    /// As a form has it, in lower-case hex.
    LowerForm,
    /// As a form has it, names too.
    FormNames,
    /// Without blanks around.
    Trimmed,
    /// JSON without blanks between its parts.
    Compact,
    /// JSON with a blank behind each comma and colon.
    Spaced,
    /// `True` and `False`.
    Python,
    /// A whole number with `.0`.
    Float,
    /// A decimal number without the zeros at its end.
    Shortened,
}

impl Writing {
    pub(super) fn of_name(self, name: &str) -> String {
        if self == Self::FormNames {
            encoded(name)
        } else {
            name.to_owned()
        }
    }

    pub(super) fn of(self, value: &str) -> String {
        match self {
            Self::Form | Self::FormNames => encoded(value),
            Self::Percent => encoded(value)
                .replace('+', "%20")
                .replace('*', "%2A")
                .replace("%7E", "~"),
            Self::Uri => {
                let kept = [
                    ("+", "%20"),
                    ("%21", "!"),
                    ("%27", "'"),
                    ("%28", "("),
                    ("%29", ")"),
                    ("%7E", "~"),
                ];
                kept.iter()
                    .fold(encoded(value), |text, (from, to)| text.replace(from, to))
            }
            Self::LowerForm => lower_escapes(&encoded(value)),
            Self::Trimmed => value.trim().to_owned(),
            Self::Compact => document(value).map_or_else(|| value.to_owned(), |_| compact(value)),
            Self::Spaced => document(value).map_or_else(|| value.to_owned(), |_| spaced(value)),
            Self::Python => match value {
                "true" => "True".to_owned(),
                "false" => "False".to_owned(),
                _ => value.to_owned(),
            },
            Self::Float if value.parse::<i64>().is_ok() => format!("{value}.0"),
            Self::Shortened if value.parse::<f64>().is_ok() && value.contains('.') => {
                value.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Self::AsIs | Self::Float | Self::Shortened => value.to_owned(),
        }
    }
}

fn encoded(value: &str) -> String {
    let mut out = Vec::new();
    form::encode(value, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn lower_escapes(text: &str) -> String {
    let mut left = 0;
    text.chars()
        .map(|c| {
            left = if c == '%' {
                3_u8
            } else {
                left.saturating_sub(1)
            };
            if left > 0 { c.to_ascii_lowercase() } else { c }
        })
        .collect()
}

fn document(value: &str) -> Option<Value> {
    if !value.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(value).ok()
}

/// JSON text without blanks between its parts.
fn compact(text: &str) -> String {
    outside_of_texts(text, |c| {
        if c.is_ascii_whitespace() {
            String::new()
        } else {
            c.to_string()
        }
    })
}

fn spaced(text: &str) -> String {
    outside_of_texts(&compact(text), |c| match c {
        ',' => ", ".to_owned(),
        ':' => ": ".to_owned(),
        c => c.to_string(),
    })
}

fn outside_of_texts(text: &str, write: impl Fn(char) -> String) -> String {
    let (mut in_text, mut escaped) = (false, false);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
        } else {
            in_text = c == '"';
            out.push_str(&write(c));
        }
    }
    out
}
