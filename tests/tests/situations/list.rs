//! Lists in all the shapes that answers give them.

use serde_json::{Value, json};

use crate::situation::{Situation, reads, root, unreadable};

pub(crate) fn situations() -> Vec<Situation> {
    [objects(), plain(), wrong()]
        .into_iter()
        .flatten()
        .collect()
}

fn field(name: &'static str, field: &'static str, text: &str, wanted: Value) -> Situation {
    let mut value = json!({});
    if !wanted.is_null() {
        value[field] = wanted;
    }
    reads(name, root(&format!(r#""{field}":{text}"#)), value)
}

fn objects() -> Vec<Situation> {
    let one = || json!([{"sku": "a"}]);
    let lines = |name, text: &str| field(name, "lines", text, one());
    vec![
        lines("list-wrapped", r#"{"line":[{"sku":"a"}]}"#),
        lines(
            "list-in-an-odd-wrapper",
            r#"{"order_line_d_t_o":[{"sku":"a"}]}"#,
        ),
        lines("list-bare", r#"[{"sku":"a"}]"#),
        lines("list-of-one-bare-object", r#"{"sku":"a"}"#),
        lines("list-of-one-wrapped-object", r#"{"line":{"sku":"a"}}"#),
        lines("list-of-one-in-an-odd-wrapper", r#"{"dto":{"sku":"a"}}"#),
        lines("list-of-one-with-new-members", r#"{"sku":"a","new":[1]}"#),
        lines(
            "list-of-one-with-a-new-member-first",
            r#"{"new":7,"sku":"a"}"#,
        ),
        lines("list-of-one-with-a-null-first", r#"{"new":null,"sku":"a"}"#),
        lines(
            "list-of-one-with-a-new-object-first",
            r#"{"new":{"x":1},"sku":"a"}"#,
        ),
        lines("list-and-its-length", r#"{"line":[{"sku":"a"}],"total":1}"#),
        lines(
            "list-behind-its-length",
            r#"{"total":1,"line":[{"sku":"a"}]}"#,
        ),
        lines(
            "list-whose-wrapper-is-a-plain-field",
            r#"{"sku":[{"sku":"a"}]}"#,
        ),
        lines(
            "list-of-one-whose-wrapper-is-a-plain-field",
            r#"{"sku":{"sku":"a"}}"#,
        ),
        field(
            "list-of-one-whose-wrapper-is-also-a-field",
            "nodes",
            r#"{"node":{"node":1,"name":"b"}}"#,
            json!([{"node": 1, "name": "b"}]),
        ),
        field(
            "list-whose-wrapper-is-a-list-of-the-element",
            "trees",
            r#"{"branches":[{"number":1},{"branches":{"branches":[{"number":2}]}}]}"#,
            json!([{"number": 1}, {"branches": [{"number": 2}]}]),
        ),
        field(
            "bare-object-with-a-list-first",
            "trees",
            r#"{"branches":[{"number":1}],"number":2}"#,
            json!([{"branches": [{"number": 1}], "number": 2}]),
        ),
        field(
            "bare-object-with-a-list-of-texts",
            "trees",
            r#"{"leaves":["a",1.10]}"#,
            json!([{"leaves": ["a", "1.10"]}]),
        ),
        field(
            "list-wrapped-null-whose-wrapper-is-also-a-field",
            "nodes",
            r#"{"node":null}"#,
            json!([]),
        ),
        field("list-empty", "lines", "[]", json!([])),
        field("list-wrapped-empty", "lines", r#"{"line":[]}"#, json!([])),
        field("list-wrapped-null", "lines", r#"{"line":null}"#, json!([])),
        field("list-as-empty-object", "lines", "{}", json!([])),
        field("list-null", "lines", "null", Value::Null),
        field("list-blank", "lines", r#""""#, Value::Null),
        field("list-of-empty-objects", "lines", "[{},{}]", json!([{}, {}])),
        field(
            "list-whose-wrapper-is-also-a-field",
            "nodes",
            r#"{"node":[{"node":1},{"name":"b"}]}"#,
            json!([{"node": 1}, {"name": "b"}]),
        ),
        field(
            "bare-object-with-the-wrapper's-name",
            "nodes",
            r#"{"node":7}"#,
            json!([{"node": 7}]),
        ),
        field(
            "list-in-order",
            "lines",
            r#"{"line":[{"quantity":3},{"quantity":1},{"quantity":2}]}"#,
            json!([{"quantity": 3}, {"quantity": 1}, {"quantity": 2}]),
        ),
    ]
}

fn plain() -> Vec<Situation> {
    vec![
        field(
            "texts-wrapped",
            "tags",
            r#"{"string":["a","b"]}"#,
            json!(["a", "b"]),
        ),
        field("texts-bare", "tags", r#"["a","b"]"#, json!(["a", "b"])),
        field("texts-of-one", "tags", r#"{"string":"a"}"#, json!(["a"])),
        field("texts-of-one-bare", "tags", r#""a""#, json!(["a"])),
        field("texts-empty", "tags", r#"{"string":[]}"#, json!([])),
        field("texts-as-empty-object", "tags", "{}", json!([])),
        field(
            "texts-of-other-types",
            "tags",
            r#"[1.10,true,"x"]"#,
            json!(["1.10", "true", "x"]),
        ),
        field(
            "texts-with-commas",
            "tags",
            r#"["a,b",""]"#,
            json!(["a,b", ""]),
        ),
        field(
            "numbers-wrapped",
            "ids",
            r#"{"number":[1,9007199254740993]}"#,
            json!([1, 9_007_199_254_740_993_i64]),
        ),
        field(
            "numbers-as-texts",
            "ids",
            r#"{"number":["1","2"]}"#,
            json!([1, 2]),
        ),
        field(
            "texts-and-their-number",
            "tags",
            r#"{"string":["a"],"total":1}"#,
            json!(["a"]),
        ),
        field("numbers-of-one-bare", "ids", "7", json!([7])),
        field(
            "dates-wrapped",
            "dates",
            r#"{"date":["2031-07-09 00:00:00"]}"#,
            json!(["2031-07-09 00:00:00"]),
        ),
        field(
            "lists-of-lists",
            "grid",
            "[[1,2],[],[3]]",
            json!([[1, 2], [], [3]]),
        ),
        field(
            "lists-of-lists-wrapped",
            "grid",
            r#"{"list":[{"number":[1,2]},{"number":3}]}"#,
            json!([[1, 2], [3]]),
        ),
    ]
}

fn wrong() -> Vec<Situation> {
    let wrong = |name, field: &str, text: &str, says| {
        unreadable(name, root(&format!(r#""{field}":{text}"#)), says)
    };
    vec![
        wrong(
            "list-with-a-text",
            "lines",
            r#"[{"sku":"a"},"b"]"#,
            "expected an object",
        )
        .at("lines[1]"),
        wrong(
            "list-with-a-null",
            "lines",
            r#"[{"sku":"a"},null]"#,
            "found null",
        )
        .at("lines[1]"),
        wrong(
            "object-for-texts",
            "tags",
            r#"{"a":"x","b":"y"}"#,
            "`b` beside another member",
        )
        .at("tags"),
        wrong(
            "two-lists",
            "lines",
            r#"{"line":[{"sku":"a"}],"more":[{"sku":"b"}]}"#,
            "`more` beside another member",
        )
        .at("lines"),
        wrong(
            "object-without-an-element",
            "lines",
            r#"{"total":3}"#,
            "the member `total` and no element",
        )
        .at("lines"),
        wrong("list-as-text", "lines", r#""none""#, "expected an object").at("lines[0]"),
        wrong(
            "numbers-with-a-null",
            "ids",
            r#"{"number":[1,null]}"#,
            "found null",
        )
        .at("ids[1]"),
        wrong("numbers-with-a-fraction", "ids", "[1,1.5]", "found 1.5").at("ids[1]"),
        wrong("numbers-joined", "ids", r#""1,2""#, r#"found "1,2""#).at("ids[0]"),
        wrong(
            "wrong-value-deep-inside",
            "lines",
            r#"{"line":[{},{"quantity":"many"}]}"#,
            r#"expected a whole number of 64 bits, found "many""#,
        )
        .at("lines[1].quantity"),
        wrong(
            "wrong-value-in-a-grid",
            "grid",
            r#"[[1],[2,"x"]]"#,
            r#"found "x""#,
        )
        .at("grid[1][1]"),
        wrong(
            "wrong-value-in-a-parent",
            "parent",
            r#"{"parent":{"ids":[{}]}}"#,
            "found an object",
        )
        .at("parent.parent.ids[0]"),
    ]
}
