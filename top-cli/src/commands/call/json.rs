//! JSON that a user wrote, as parameters: a number keeps all its digits, an object the order of its members.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Map, Value};

/// The value of a parameter. What is no text of its own becomes the text that is sent: a tree of numbers would change
/// `1.10` and an id of twenty digits.
pub(super) fn value(text: &str) -> Result<Value, Error> {
    of_raw(serde_json::from_str(text)?)
}

/// The parameters of a call, an object.
pub(super) fn params(text: &str) -> Result<Value, Error> {
    let members: Members = serde_json::from_str(text)?;
    let params: Result<Map<String, Value>, Error> = members
        .0
        .into_iter()
        .map(|(name, raw)| Ok((name, of_raw(raw)?)))
        .collect();
    params.map(Value::Object)
}

fn of_raw(raw: &RawValue) -> Result<Value, Error> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => Value::String(without_blanks(text)),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            if !items.iter().all(|item| is_plain(item)) {
                return Ok(Value::String(without_blanks(text)));
            }
            items.into_iter().map(of_raw).collect::<Result<_, _>>()?
        }
        Some(b'"' | b't' | b'f' | b'n') => serde_json::from_str(text)?,
        _ => Value::String(text.to_owned()),
    })
}

/// Whether a list of such elements travels joined by commas.
fn is_plain(item: &RawValue) -> bool {
    !item.get().starts_with(['{', '[', 'n'])
}

/// The same JSON without what stands between its parts.
fn without_blanks(text: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    text.chars()
        .filter(|c| {
            if in_text {
                in_text = escaped || *c != '"';
                escaped = !escaped && *c == '\\';
                return true;
            }
            in_text = *c == '"';
            !c.is_ascii_whitespace()
        })
        .collect()
}

/// The members of an object as they stand; a name that stands twice is a slip.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'t> Visitor<'t> for MembersVisitor {
    type Value = Members<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of parameters")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(String, &RawValue)> = Vec::new();
        while let Some((name, raw)) = map.next_entry::<String, &RawValue>()? {
            if members.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(format!("`{name}` is given twice")));
            }
            members.push((name, raw));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_objects_their_order() {
        for (text, wanted) in [
            ("1.10", json!("1.10")),
            ("12345678901234567890123", json!("12345678901234567890123")),
            (" 1E3 ", json!("1E3")),
            ("true", json!(true)),
            ("null", json!(null)),
            ("\"@\\u4e2d\"", json!("@中")),
            (
                "[1.10, 2, \"a b\", false]",
                json!(["1.10", "2", "a b", false]),
            ),
            ("[]", json!([])),
            (
                "{ \"z\": 1.10,\n\"a\": \" \\\" \\\\\", \"b\": [ ] }",
                json!(r#"{"z":1.10,"a":" \" \\","b":[]}"#),
            ),
            ("[ {\"z\" : 1.0} ]", json!("[{\"z\":1.0}]")),
            ("[\"a\", null]", json!("[\"a\",null]")),
        ] {
            assert_eq!(value(text).unwrap(), wanted, "{text}");
        }
        assert!(value("{\"a\":1} x").is_err());
        assert!(value("").is_err());
    }

    #[test]
    fn parameters_are_one_object() {
        assert_eq!(
            params("{\"id\": 7.0, \"sub\": {\"b\":1,\"a\":2}}").unwrap(),
            json!({ "id": "7.0", "sub": "{\"b\":1,\"a\":2}" })
        );
        for (text, said) in [
            ("[1]", "expected an object of parameters"),
            ("{\"a\":1,\"a\":2}", "`a` is given twice"),
            ("{\"a\":", "EOF"),
        ] {
            let error = params(text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
