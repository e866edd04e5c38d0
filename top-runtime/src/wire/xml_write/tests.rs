use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Tree, json};

use super::{text, write};
use crate::kernel::{Json, Value};
use crate::wire::xml_read;
use crate::{DateTime, Decimal};

fn written(value: &dyn Value) -> String {
    let mut out = String::new();
    write("r", value, None, &mut out);
    out.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\" ?>")
        .unwrap()
        .to_owned()
}

fn map<T: Value>(key: &str, value: T) -> BTreeMap<String, T> {
    BTreeMap::from([(key.to_owned(), value)])
}

#[test]
fn plain_values() {
    assert_eq!(written(&map("a", true)), "<r><a>true</a></r>");
    assert_eq!(written(&map("a", -5i64)), "<r><a>-5</a></r>");
    assert_eq!(written(&map("a", 1.5)), "<r><a>1.5</a></r>");
    assert_eq!(
        written(&map("a", "123.00".parse::<Decimal>().unwrap())),
        "<r><a>123.00</a></r>"
    );
    let date: DateTime = "2022-12-28 22:56:29".parse().unwrap();
    assert_eq!(
        written(&map("a", date)),
        "<r><a>2022-12-28 22:56:29</a></r>"
    );
    assert_eq!(written(&map("a", None::<i64>)), "<r></r>");
    assert_eq!(
        written(&map("a", Json(vec!["b".to_owned()]))),
        "<r><a>[&quot;b&quot;]</a></r>"
    );
}

#[test]
fn lists_name_their_elements() {
    assert_eq!(
        written(&map("ids", vec![Some(1i64), None])),
        r#"<r><ids list="true"><number>1</number><number></number></ids></r>"#
    );
    assert_eq!(
        written(&map("grid", vec![vec!["a".to_owned()]])),
        r#"<r><grid list="true"><list list="true"><string>a</string></list></grid></r>"#
    );
}

#[test]
fn trees() {
    let tree = json!({"a": [1, {"b": null, "c": "x"}], "d": {}});
    assert_eq!(
        written(&tree),
        r#"<r><a list="true"><item>1</item><item><c>x</c></item></a><d></d></r>"#
    );
}

#[test]
fn awkward_names_are_made_to_fit() {
    assert_eq!(written(&map("1 <a>", 1i64)), "<r><_1__a_>1</_1__a_></r>");
    assert_eq!(written(&map("", 1i64)), "<r><_>1</_></r>");
    assert_eq!(written(&map("中文", 1i64)), "<r><中文>1</中文></r>");
}

#[test]
fn the_request_id_follows_the_members() {
    let mut out = String::new();
    write("x_response", &map("a", 1i64), Some("id&"), &mut out);
    assert!(out.ends_with("<x_response><a>1</a><request_id>id&amp;</request_id></x_response>"));
}

#[test]
fn a_text_leaves_no_place_for_a_request_id() {
    let mut out = String::new();
    write("r", &json!("text"), Some("id"), &mut out);
    assert!(out.ends_with("<r>text</r>"), "{out}");
}

#[test]
fn texts_are_escaped_and_cleaned() {
    let mut out = String::new();
    text("a<b>&\"'\t\n\r\0\u{b}\u{1f}\u{fffe}\u{ffff}é中😀", &mut out);
    assert_eq!(out, "a&lt;b&gt;&amp;&quot;&apos;\t\n&#13;é中😀");
}

proptest! {
    #[test]
    fn texts_come_back(text: String) {
        let clean: String = text
            .chars()
            .filter(|letter| *letter >= ' ' && !matches!(letter, '\u{FFFE}' | '\u{FFFF}') || matches!(letter, '\t' | '\n' | '\r'))
            .collect();
        let mut tree = Tree::Null;
        xml_read::read(written(&map("a", text)).as_bytes(), &mut tree).unwrap();
        prop_assert_eq!(tree, json!({"a": clean}));
    }

    #[test]
    fn any_tree_is_well_formed(keys: Vec<String>) {
        let tree: Tree = keys.into_iter().map(|key| (key.clone(), Tree::from(key))).collect::<serde_json::Map<_, _>>().into();
        xml_read::read(written(&tree).as_bytes(), &mut Tree::Null).unwrap();
    }
}
