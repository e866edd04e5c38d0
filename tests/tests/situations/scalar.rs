//! Plain values in other forms than the page promises.

use serde_json::{Value, json};

use crate::situation::{Situation, reads, root, unreadable};

pub(crate) fn situations() -> Vec<Situation> {
    [
        integers(),
        texts(),
        booleans(),
        dates(),
        decimals(),
        choices(),
        documents(),
        trees(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A field with this text of JSON in its place reads as the value.
fn field(name: &'static str, field: &'static str, text: &str, wanted: Value) -> Situation {
    let mut value = json!({});
    if !wanted.is_null() {
        value[field] = wanted;
    }
    reads(name, root(&format!(r#""{field}":{text}"#)), value)
}

/// A field with this text of JSON in its place is refused at its path.
fn wrong(name: &'static str, field: &'static str, text: &str, says: &'static str) -> Situation {
    unreadable(name, root(&format!(r#""{field}":{text}"#)), says).at(field)
}

fn integers() -> Vec<Situation> {
    let whole = "expected a whole number";
    vec![
        field(
            "integer-of-19-digits",
            "id",
            "9223372036854775807",
            json!(i64::MAX),
        ),
        field(
            "integer-of-19-digits-as-text",
            "id",
            r#""-9223372036854775808""#,
            json!(i64::MIN),
        ),
        field(
            "integer-beyond-f64",
            "id",
            "9007199254740993",
            json!(9_007_199_254_740_993_i64),
        ),
        field(
            "integer-of-20-digits",
            "big",
            "18446744073709551615",
            json!(u64::MAX),
        ),
        field("integer-as-text", "id", r#""12""#, json!(12)),
        field("integer-with-spaces", "id", r#"" 12 ""#, json!(12)),
        field("integer-with-plus", "id", r#""+12""#, json!(12)),
        field("integer-with-zeros", "id", r#""0012""#, json!(12)),
        field("integer-as-decimal", "id", "12.0", json!(12)),
        field("integer-as-exponent", "id", "1.2e1", json!(12)),
        field("integer-blank", "id", r#""""#, Value::Null),
        field("integer-null", "id", "null", Value::Null),
        wrong("integer-with-fraction", "id", "12.5", whole),
        wrong("integer-with-fraction-as-text", "id", r#""12.5""#, whole),
        wrong("integer-too-large", "id", "9223372036854775808", whole),
        wrong(
            "integer-too-large-as-text",
            "id",
            r#""9223372036854775808""#,
            whole,
        ),
        wrong("integer-far-too-large", "id", "1e300", whole),
        wrong(
            "integer-too-large-for-its-type",
            "small",
            "256",
            "from 0 to 255",
        ),
        wrong("integer-below-zero", "small", "-1", "from 0 to 255"),
        wrong("integer-with-underscore", "id", r#""1_000""#, whole),
        wrong("integer-as-word", "id", r#""many""#, r#"found "many""#),
        wrong("integer-as-boolean", "id", "true", "found true"),
        wrong("integer-as-object", "id", "{}", "found an object"),
        wrong("integer-as-list", "id", "[1]", "found a list"),
        wrong(
            "integer-in-words-of-a-page",
            "id",
            r#""<script>alert(1)</script>""#,
            whole,
        ),
    ]
}

fn texts() -> Vec<Situation> {
    vec![
        field("text-as-number", "title", "12", json!("12")),
        field("text-as-price", "title", "1.10", json!("1.10")),
        field(
            "text-as-long-number",
            "title",
            "12345678901234567890.50",
            json!("12345678901234567890.50"),
        ),
        field("text-as-exponent", "title", "1E+3", json!("1E+3")),
        field("text-as-boolean", "title", "true", json!("true")),
        field(
            "text-as-object",
            "title",
            r#"{"a": 1.10, "b":["x", null]}"#,
            json!(r#"{"a":1.10,"b":["x",null]}"#),
        ),
        field("text-as-list", "title", r#"[1, "a"]"#, json!(r#"[1,"a"]"#)),
        field("text-null", "title", "null", Value::Null),
    ]
}

fn booleans() -> Vec<Situation> {
    let word = "expected true or false";
    vec![
        field("boolean-as-text", "paid", r#""true""#, json!(true)),
        field("boolean-in-capitals", "paid", r#""FALSE""#, json!(false)),
        field("boolean-as-1", "paid", "1", json!(true)),
        field("boolean-as-0-in-text", "paid", r#""0""#, json!(false)),
        field("boolean-blank", "paid", r#""""#, Value::Null),
        field("boolean-null", "paid", "null", Value::Null),
        wrong("boolean-as-2", "paid", "2", word),
        wrong("boolean-as-word", "paid", r#""yes""#, word),
    ]
}

fn dates() -> Vec<Situation> {
    let date = |name, text: &str| field(name, "at", text, json!("2031-07-09 08:05:00"));
    let form = "expected a date";
    vec![
        date("date", r#""2031-07-09 08:05:00""#),
        date("date-with-fraction", r#""2031-07-09 08:05:00.0""#),
        date("date-with-milliseconds", r#""2031-07-09 08:05:00.999""#),
        date("date-in-single-digits", r#""2031-7-9 8:5:0""#),
        date("date-with-t", r#""2031-07-09T08:05:00""#),
        date("date-with-z", r#""2031-07-09T00:05:00Z""#),
        date("date-with-zone", r#""2031-07-08T20:05:00-04:00""#),
        date(
            "date-with-zone-without-colon",
            r#""2031-07-09T08:05:00.000+0800""#,
        ),
        date("date-with-slashes", r#""2031/07/09 08:05:00""#),
        date("date-without-seconds", r#""2031-07-09 08:05""#),
        date("date-with-spaces", r#"" 2031-07-09 08:05:00 ""#),
        date("date-in-milliseconds", "1941321900000"),
        date("date-in-milliseconds-as-text", r#""1941321900000""#),
        field(
            "date-alone",
            "at",
            r#""2031-07-09""#,
            json!("2031-07-09 00:00:00"),
        ),
        field(
            "date-of-a-leap-day",
            "at",
            r#""2028-02-29 23:59:59""#,
            json!("2028-02-29 23:59:59"),
        ),
        field("date-before-1970", "at", "-1", json!("1970-01-01 07:59:59")),
        field("date-blank", "at", r#""""#, Value::Null),
        field("date-null", "at", "null", Value::Null),
        field(
            "date-of-zeros",
            "at",
            r#""0000-00-00 00:00:00""#,
            Value::Null,
        ),
        wrong("date-of-month-13", "at", r#""2031-13-01 00:00:00""#, form),
        wrong(
            "date-of-february-30",
            "at",
            r#""2031-02-30 00:00:00""#,
            form,
        ),
        wrong("date-of-hour-25", "at", r#""2031-07-09 25:00:00""#, form),
        wrong("date-of-a-short-year", "at", r#""31-07-09 08:05:00""#, form),
        wrong("date-without-separators", "at", r#""203107090805""#, form),
        wrong("date-in-words", "at", r#""yesterday""#, form),
        wrong("date-as-boolean", "at", "true", form),
    ]
}

fn decimals() -> Vec<Situation> {
    vec![
        field(
            "decimal-keeps-its-scale",
            "price",
            r#""123.00""#,
            json!("123.00"),
        ),
        field(
            "decimal-as-number-keeps-its-scale",
            "price",
            "123.00",
            json!("123.00"),
        ),
        field(
            "decimal-that-no-float-holds",
            "price",
            "0.1234567890123456789",
            json!("0.1234567890123456789"),
        ),
        field("decimal-as-exponent", "price", r#""1E+3""#, json!("1000")),
        field("decimal-below-zero", "price", "-0.05", json!("-0.05")),
        field("decimal-blank", "price", r#""""#, Value::Null),
        wrong(
            "decimal-with-separators",
            "price",
            r#""1,234.50""#,
            "expected a decimal",
        ),
        wrong(
            "decimal-with-currency",
            "price",
            r#""¥5""#,
            "expected a decimal",
        ),
        wrong(
            "decimal-with-underscore",
            "price",
            r#""1_0.5""#,
            "expected a decimal",
        ),
        wrong(
            "decimal-too-long",
            "price",
            "0.12345678901234567890123456789012345",
            "expected a decimal",
        ),
        field("float", "rate", "0.5", json!(0.5)),
        field("float-as-integer", "rate", "5", json!(5.0)),
        field("float-as-text", "rate", r#""5e-1""#, json!(0.5)),
        wrong(
            "float-too-large",
            "rate",
            "1e400",
            "expected a finite number",
        ),
        wrong(
            "float-that-is-none",
            "rate",
            r#""NaN""#,
            "expected a finite number",
        ),
    ]
}

fn choices() -> Vec<Situation> {
    vec![
        field(
            "choice",
            "status",
            r#""TRADE_FINISHED""#,
            json!("TRADE_FINISHED"),
        ),
        field(
            "choice-not-listed",
            "status",
            r#""TRADE_NEW""#,
            json!("TRADE_NEW"),
        ),
        field("choice-not-listed-as-number", "status", "7", json!("7")),
        field("choice-of-numbers", "level", "105", json!(105)),
        field("choice-of-numbers-as-text", "level", r#""105""#, json!(105)),
        field(
            "choice-of-numbers-not-listed",
            "level",
            "9007199254740993",
            json!(9_007_199_254_740_993_i64),
        ),
        field("choice-null", "kind", "null", Value::Null),
        field("choice-blank", "level", r#""""#, Value::Null),
        field("strict-choice", "kind", r#""fixed""#, json!("fixed")),
        wrong(
            "strict-choice-not-listed",
            "kind",
            r#""swap""#,
            r#"found "swap""#,
        ),
        wrong(
            "choice-of-numbers-as-word",
            "level",
            r#""high""#,
            r#"found "high""#,
        ),
        wrong("choice-as-object", "status", "{}", "found an object"),
    ]
}

fn documents() -> Vec<Situation> {
    let line = json!(r#"{"sku":"a"}"#);
    vec![
        field(
            "document-in-a-text",
            "document",
            r#""{\"sku\":\"a\",\"new\":1}""#,
            line.clone(),
        ),
        field("document-bare", "document", r#"{"sku":"a"}"#, line),
        field("document-blank", "document", r#""""#, Value::Null),
        field("document-null", "document", "null", Value::Null),
        field(
            "document-null-in-a-text",
            "document",
            r#""null""#,
            Value::Null,
        ),
        wrong(
            "document-cut",
            "document",
            r#""{\"sku\":\"a""#,
            "unexpected end",
        )
        .at("document.sku"),
        wrong(
            "document-that-is-none",
            "document",
            r#""plain""#,
            "expected a value",
        ),
        wrong(
            "document-with-a-wrong-value",
            "document",
            r#""{\"quantity\":\"x\"}""#,
            "whole number",
        )
        .at("document.quantity"),
        field(
            "map",
            "extra",
            r#"{"b":"1","a":2,"":""}"#,
            json!({"": "", "a": "2", "b": "1"}),
        ),
        field("map-empty", "extra", "{}", json!({})),
        field("map-as-empty-list", "extra", "[]", json!({})),
        field("map-null", "extra", "null", Value::Null),
        wrong("map-with-a-null", "extra", r#"{"a":null}"#, "found null").at("extra[\"a\"]"),
        wrong("map-as-text", "extra", r#""a=1""#, "expected an object"),
        wrong("object-as-text", "parent", r#""abc""#, "expected an object"),
        field("object-as-empty-list", "parent", "[]", json!({})),
        field("object-blank", "parent", r#""""#, Value::Null),
    ]
}

fn trees() -> Vec<Situation> {
    vec![
        field(
            "any-keeps-integers",
            "any",
            "[9223372036854775807,18446744073709551615]",
            json!([i64::MAX, u64::MAX]),
        ),
        field(
            "any-keeps-digits",
            "any",
            "123456789012345678901",
            json!("123456789012345678901"),
        ),
        field(
            "any-keeps-fractions",
            "any",
            "0.12345678901234567890",
            json!("0.12345678901234567890"),
        ),
        field(
            "any-object",
            "any",
            r#"{"a":[true,null,1.5,"x"]}"#,
            json!({"a": [true, null, 1.5, "x"]}),
        ),
        field("any-null", "any", "null", Value::Null),
    ]
}
