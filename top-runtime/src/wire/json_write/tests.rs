use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Tree, json};

use super::{text, write, write_wrapped};
use crate::kernel::{Detail, Input, Json, Model, Name, Problem, Shape, Table, Value, View};
use crate::{DateTime, Decimal};

fn written(value: &dyn Value) -> String {
    let mut out = String::from("before ");
    write(value, &mut out);
    out.strip_prefix("before ").unwrap().to_owned()
}

fn wrapped(value: &dyn Value) -> String {
    let mut out = String::new();
    write_wrapped(value, &mut out);
    out
}

/// A declared struct that is only written.
struct Shop {
    name: Option<String>,
    tags: Vec<String>,
    branches: Option<Vec<Shop>>,
    grid: Vec<Vec<i64>>,
}

const fn name(text: &'static str) -> Name {
    Name {
        text,
        marked: false,
    }
}

static SHOP: Table = Table::new(
    &[
        name("ShopDTO"),
        name("name"),
        name("tags"),
        name("branches"),
        name("grid"),
    ],
    &[
        name("ShopDTO"),
        Name {
            text: "shop \"name\"",
            marked: true,
        },
        name("tags"),
        name("branches"),
        name("grid"),
    ],
    &[Detail::new(1).item("tag")],
);

fn shop(name: &str) -> Shop {
    Shop {
        name: Some(name.to_owned()),
        tags: vec!["a".to_owned()],
        branches: None,
        grid: vec![vec![1, 2], vec![]],
    }
}

impl Value for Shop {
    fn vacant() -> Self {
        shop("")
    }
    fn shape() -> Shape {
        Shape::Object(&SHOP)
    }
    fn kind(&self) -> Shape {
        Self::shape()
    }
    fn view(&self) -> View<'_> {
        View::Object(self)
    }
    fn fill(&mut self, _: Input<'_>) -> Result<(), Problem> {
        Ok(())
    }
    fn any(&self) -> &dyn std::any::Any {
        self
    }
    fn assign(&mut self, _: Option<&dyn Value>) {}
}

impl Model for Shop {
    fn show<'a>(&'a self, look: &mut dyn FnMut(&[&'a dyn Value])) {
        look(&[&self.name, &self.tags, &self.branches, &self.grid]);
    }
    fn show_mut<'a>(&'a mut self, _: &mut dyn FnMut(&mut [&'a mut dyn Value])) {}
}

#[test]
fn plain_values() {
    assert_eq!(written(&true), "true");
    assert_eq!(written(&i64::MIN), "-9223372036854775808");
    assert_eq!(written(&u64::MAX), "18446744073709551615");
    assert_eq!(written(&"123.00".parse::<Decimal>().unwrap()), "\"123.00\"");
    assert_eq!(written(&None::<String>), "null");
    assert_eq!(written(&vec![Some(1i64), None]), "[1,null]");
    let date: DateTime = "2022-12-28 22:56:29".parse().unwrap();
    assert_eq!(written(&date), "\"2022-12-28 22:56:29\"");
}

#[test]
fn floats_stay_json_numbers() {
    for (value, text) in [
        (12.5, "12.5"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e21, "1e21"),
        (1e-7, "1e-7"),
    ] {
        assert_eq!(written(&value), text);
        assert_eq!(text.parse(), Ok(value));
        assert!(serde_json::from_str::<Tree>(text).unwrap().is_number());
    }
    assert_eq!(written(&f64::NAN), "null");
    assert_eq!(written(&f64::INFINITY), "null");
}

#[test]
fn only_what_must_be_escaped_is() {
    assert_eq!(
        written(&"/<>&'\u{7f}\u{80}\u{2028}中😀".to_owned()),
        "\"/<>&'\u{7f}\u{80}\u{2028}中😀\""
    );
    assert_eq!(
        written(&"\"\\\u{8}\u{c}\n\r\t\0\u{1f}\u{b}".to_owned()),
        r#""\"\\\b\f\n\r\t\u0000\u001F\u000B""#
    );
    let mut out = String::new();
    text("a \"quoted\" text of some length\n", &mut out);
    assert_eq!(out, r#""a \"quoted\" text of some length\n""#);
}

#[test]
fn structs_leave_out_what_is_not_there_and_maps_do_not() {
    let mut empty = shop("x");
    empty.name = None;
    assert_eq!(written(&empty), r#"{"tags":["a"],"grid":[[1,2],[]]}"#);
    let map = BTreeMap::from([("a\"".to_owned(), None), ("b".to_owned(), Some(1i64))]);
    assert_eq!(written(&map), r#"{"a\"":null,"b":1}"#);
}

#[test]
fn wrapped_lists_stand_in_an_object_at_each_level() {
    let mut root = shop("x");
    root.branches = Some(vec![shop("y")]);
    assert_eq!(
        wrapped(&root),
        concat!(
            r#"{"shop \"name\"":"x","tags":{"tag":["a"]},"branches":{"shop_d_t_o":["#,
            r#"{"shop \"name\"":"y","tags":{"tag":["a"]},"grid":{"list":[[1,2],[]]}}]},"grid":{"list":[[1,2],[]]}}"#
        )
    );
    assert_eq!(wrapped(&Json(vec![1i64])), r#""[1]""#);
    assert_eq!(
        wrapped(&BTreeMap::from([("k".to_owned(), vec![true])])),
        r#"{"k":{"boolean":[true]}}"#
    );
}

#[test]
fn documents_are_texts_at_each_level() {
    let inner = BTreeMap::from([("k\"".to_owned(), "v\\\n".to_owned())]);
    let outer = Json(BTreeMap::from([(
        "d".to_owned(),
        Json(vec![Json(inner.clone())]),
    )]));
    let level0: String = serde_json::from_str(&written(&outer)).unwrap();
    let level1: BTreeMap<String, String> = serde_json::from_str(&level0).unwrap();
    let level2: Vec<String> = serde_json::from_str(&level1["d"]).unwrap();
    let level3: BTreeMap<String, String> = serde_json::from_str(&level2[0]).unwrap();
    assert_eq!(level3, inner);
}

#[test]
fn trees_are_written_as_they_are() {
    let tree = json!({"a": null, "b": [1, 2.5, -3, "x\"", {}, []], "c": u64::MAX, "d": true});
    assert_eq!(written(&tree), serde_json::to_string(&tree).unwrap());
    assert_eq!(wrapped(&tree), serde_json::to_string(&tree).unwrap());
}

proptest! {
    #[test]
    fn texts_come_back(value: String, nested: bool) {
        let read: String = if nested {
            let outer: String = serde_json::from_str(&written(&Json(value.clone()))).unwrap();
            serde_json::from_str(&outer).unwrap()
        } else {
            serde_json::from_str(&written(&value)).unwrap()
        };
        prop_assert_eq!(read, value);
    }

    #[test]
    fn awkward_texts_come_back(value in "[\"\\\\\u{0}-\u{1f}a中]{0,40}") {
        let read: String = serde_json::from_str(&written(&value)).unwrap();
        prop_assert_eq!(read, value);
    }

    #[test]
    fn floats_come_back(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
        prop_assert_eq!(written(&value).parse(), Ok(value));
    }
}
