use std::borrow::Cow;
use std::path::Path;

use proptest::prelude::*;

use super::{decode, encode, pairs, push_pair};

fn encoded(text: &str) -> String {
    let mut out = Vec::new();
    encode(text, &mut out);
    String::from_utf8(out).unwrap()
}

fn pairs_of(text: &str) -> Result<Vec<(String, String)>, String> {
    pairs(text.as_bytes())
        .map(|pair| pair.map(|(name, value)| (name.into_owned(), value.into_owned())))
        .collect::<Result<_, _>>()
        .map_err(|problem| problem.to_string())
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn encodes_as_java_does() {
    assert_eq!(encoded("Az09-_.*"), "Az09-_.*");
    assert_eq!(encoded("a b~/\u{7f}"), "a+b%7E%2F%7F");
    assert_eq!(encoded("价é😀"), "%E4%BB%B7%C3%A9%F0%9F%98%80");
    assert_eq!(encoded(""), "");
}

/// The rows that the official SDK was seen to encode, where they are at hand.
#[test]
fn encodes_every_observed_row() {
    let Some(shared) = std::env::var_os("TOP_SHARED") else {
        return;
    };
    let rows = std::fs::read(Path::new(&shared).join("vectors/urlencode.json")).unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&rows).unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let (text, wanted) = (
            row["in"].as_str().unwrap(),
            row["urlencoder_utf8"].as_str().unwrap(),
        );
        assert_eq!(encoded(text), wanted, "{text:?}");
        assert_eq!(decode(wanted.as_bytes()).unwrap(), text);
    }
}

#[test]
fn decodes_without_copying_where_nothing_is_encoded() {
    assert!(matches!(decode("中a".as_bytes()), Ok(Cow::Borrowed("中a"))));
    assert_eq!(decode(b"a+b%2B%e4%B8%ad").unwrap(), "a b+中");
}

#[test]
fn refuses_what_is_not_encoded_right() {
    for (text, message) in [
        (&b"a%"[..], "`%` without two hexadecimal digits at byte 1"),
        (b"a%4", "`%` without two hexadecimal digits at byte 1"),
        (b"+a%4g", "`%` without two hexadecimal digits at byte 2"),
        (b"%+1", "`%` without two hexadecimal digits at byte 0"),
        (b"a\xff", "invalid UTF-8 at byte 1"),
        (b"%20+%ff", "invalid UTF-8 at byte 4"),
        (b"+%E4%B8", "invalid UTF-8 at byte 1"),
    ] {
        assert_eq!(decode(text).unwrap_err().to_string(), message);
    }
    assert_eq!(
        pairs_of("a=1&b=%").unwrap_err(),
        "`%` without two hexadecimal digits at byte 6"
    );
    assert_eq!(
        pairs_of("a=1&%zz=2").unwrap_err(),
        "`%` without two hexadecimal digits at byte 4"
    );
}

#[test]
fn splits_a_form() {
    assert_eq!(pairs_of(""), Ok(vec![]));
    assert_eq!(
        pairs_of("&a=1&&b=x=y&c&d=&=e&"),
        Ok(owned(&[
            ("a", "1"),
            ("b", "x=y"),
            ("c", ""),
            ("d", ""),
            ("", "e")
        ]))
    );
    assert_eq!(pairs_of("a%26%3D=%3D+"), Ok(owned(&[("a&=", "= ")])));
}

proptest! {
    #[test]
    fn texts_come_back(text: String) {
        let encoded = encoded(&text);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.*+%".contains(&byte)));
        prop_assert_eq!(decode(encoded.as_bytes()).unwrap(), text);
    }

    #[test]
    fn forms_come_back(form: Vec<(String, String)>) {
        let mut out = Vec::new();
        for (name, value) in &form {
            push_pair(name, value, &mut out);
        }
        prop_assert_eq!(pairs_of(&String::from_utf8(out).unwrap()), Ok(form));
    }

    #[test]
    fn never_panics(text in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"%&=+4Ee"[..])], 0..40)) {
        let _ = decode(&text);
        pairs(&text).for_each(drop);
    }
}

#[test]
fn room_behind_what_is_written_changes_nothing() {
    for length in 0..=70 {
        for letter in ["a", "{", "价"] {
            let text = letter.repeat(length);
            let tight = encoded(&text);
            for room in [47, 48, 1000] {
                let mut out = Vec::with_capacity(room + 1);
                out.push(b'&');
                encode(&text, &mut out);
                assert_eq!(out[1..], *tight.as_bytes(), "{text} in {room}");
            }
        }
    }
}
