//! Corners of a declaration: raw identifiers, `cfg`, names that meet ours, derives of the user's.

#![allow(
    clippy::expect_used,
    clippy::non_minimal_cfg,
    reason = "a test that cannot go on has failed; a condition that always or never holds is what is tested"
)]

use std::collections::{BTreeMap, HashSet};

use top_runtime::{Json, SessionPolicy, TopApi, top_api, top_model};

/// The same text, read back: the wire names and the values are right.
fn round_trip<T>(value: &T, text: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(
        serde_json::to_string(value).expect("it has a serde form"),
        text
    );
    assert_eq!(
        &serde_json::from_str::<T>(text).expect("it reads back"),
        value
    );
}

#[top_api(method = "taobao.item.add", session = optional, response = r#Item, idempotent)]
struct ItemAddRequest {
    r#type: String,
    #[top(required_if(r#type = "b"))]
    r#match: Option<i64>,
    r#fn: Option<bool>,
}

#[top_model]
struct r#Item {
    r#type: Option<String>,
}

#[test]
fn raw_identifiers_travel_without_the_prefix() {
    let request = ItemAddRequest::builder().r#type("a").r#fn(true).build();
    round_trip(&request, r#"{"type":"a","fn":true}"#);
    let request = ItemAddRequest::builder().r#type("b").build();
    let error = request.validate().expect_err("`match` is required for `b`");
    let paths: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| violation.path().to_string())
        .collect();
    assert_eq!(paths, ["match"]);
    assert_eq!(Item::default(), Item { r#type: None });
}

#[test]
fn the_options_of_the_item_are_constants() {
    assert_eq!(ItemAddRequest::METHOD, "taobao.item.add");
    assert_eq!(ItemAddRequest::SESSION, SessionPolicy::Optional);
    const { assert!(ItemAddRequest::IDEMPOTENT) };
}

#[top_model]
struct Conditional {
    #[cfg(any())]
    gone: NoSuchType,
    first: i64,
    #[cfg(any())]
    gone_too: NoSuchType,
    #[cfg(all())]
    second: String,
    #[cfg(any())]
    last_but_gone: NoSuchType,
    #[cfg(any())]
    #[top(max_len = 3)]
    optional_but_gone: Option<NoSuchType>,
    #[cfg(all())]
    #[top(required_if(first = 1))]
    third: Option<i64>,
    #[cfg(any())]
    #[top(rename = "fourth")]
    fourth_here: Option<String>,
    #[cfg(all())]
    #[top(rename = "fourth")]
    fourth_there: Option<i64>,
}

#[top_model]
struct NothingRequired {
    #[cfg(any())]
    gone: i64,
    here: Option<i64>,
}

#[top_model]
#[cfg(any())]
struct Gone {
    field: NoSuchType,
}

#[top_model]
enum ConditionalChoice {
    #[cfg(any())]
    #[top(value = 1)]
    Gone,
    #[top(value = 2)]
    Two,
    #[top(value = 3)]
    Three,
}

#[test]
fn cfg_goes_with_the_field() {
    let value = Conditional::builder()
        .first(2)
        .second("x")
        .third(3)
        .fourth_there(4)
        .build();
    round_trip(&value, r#"{"first":2,"second":"x","third":3,"fourth":4}"#);
    let value = Conditional::builder().first(1).second("x").build();
    assert_eq!(
        value
            .validate()
            .expect_err("`third` is required")
            .violations()
            .len(),
        1
    );
    assert_eq!(NothingRequired::default().here, None);
    round_trip(&ConditionalChoice::Two, "2");
    round_trip(&ConditionalChoice::Three, "3");
}

#[top_model]
#[allow(non_snake_case)]
struct Awkward {
    build: i64,
    build_: Option<i64>,
    builder: Option<i64>,
    validate: Option<bool>,
    order_id: i64,
    orderId: i64,
    is_paid: Option<bool>,
    clone: Option<String>,
    default: Option<i64>,
}

#[test]
fn names_that_meet_ours() {
    let value = Awkward::builder()
        .build__(1)
        .order_id(2)
        .orderId(3)
        .build_(4)
        .is_paid(true)
        .clone("c")
        .default(5)
        .build();
    round_trip(
        &value,
        r#"{"build":1,"build_":4,"order_id":2,"orderId":3,"is_paid":true,"clone":"c","default":5}"#,
    );
    assert!(value.builder.is_none() && value.validate.is_none());
}

#[top_model]
#[derive(Eq, Hash, Debug, Clone, PartialEq, Default)]
struct Derived {
    id: i64,
    memo: Option<String>,
}

#[top_model]
#[derive(Eq, Hash, PartialOrd, Ord, Copy)]
enum DerivedChoice {
    #[top(value = "A")]
    First,
    #[top(value = "B")]
    Second,
}

#[test]
fn derives_of_the_user_stay() {
    let values = HashSet::from([Derived::default(), Derived::builder().id(0).build()]);
    assert_eq!(values.len(), 1);
    assert!(DerivedChoice::First < DerivedChoice::Second);
}

#[top_model]
struct Deprecations {
    #[deprecated = "the platform ignores it"]
    old: Option<i64>,
    new: Option<i64>,
}

#[test]
fn a_deprecated_field_warns_only_who_uses_it() {
    round_trip(&Deprecations::builder().new(1).build(), r#"{"new":1}"#);
}

#[top_model]
struct Tree {
    name: String,
    #[top(item = "node")]
    children: Option<Vec<Tree>>,
    parent: Option<Box<Tree>>,
}

#[test]
fn a_type_can_hold_itself() {
    let leaf = Tree::builder().name("leaf").build();
    let tree = Tree::builder()
        .name("root")
        .children(vec![leaf.clone()])
        .parent(Box::new(leaf))
        .build();
    round_trip(
        &tree,
        r#"{"name":"root","children":[{"name":"leaf"}],"parent":{"name":"leaf"}}"#,
    );
}

#[top_model]
enum Listed {
    #[top(value = 9_007_199_254_740_993)]
    Big,
    #[top(value = -1)]
    Negative,
    #[top(other)]
    Other(i64),
}

#[test]
fn an_enum_keeps_what_is_not_listed() {
    round_trip(&Listed::Big, "9007199254740993");
    round_trip(&Listed::Negative, "-1");
    round_trip(&Listed::Other(7), "7");
    assert_eq!(
        serde_json::from_str::<Listed>("\"-1\"").expect("a number as text"),
        Listed::Negative
    );
    assert!(serde_json::from_str::<DerivedChoice>("\"C\"").is_err());
}

#[test]
fn a_long_number_fits_its_setter() {
    let value = Derived::builder().id(9_223_372_036_854_775_807).build();
    assert_eq!(value.id, i64::MAX);
}

/// All that a field can hold other fields in.
#[top_model]
struct Held {
    required: Item,
    boxed: Box<Item>,
    document: Json<Item>,
    list: Vec<Item>,
    map: BTreeMap<String, Item>,
    optional: Option<Item>,
}

#[test]
fn a_member_that_stands_twice_replaces_and_does_not_add() {
    let object = r#"{"type":"a"}"#;
    for (name, first, second) in [
        ("required", object, "{}"),
        ("boxed", object, "{}"),
        ("document", object, "{}"),
        ("list", "[{},{}]", "[{}]"),
        ("map", r#"{"a":{}}"#, r#"{"b":{}}"#),
        ("optional", object, "{}"),
    ] {
        let others = r#""required":{},"boxed":{},"document":{}"#;
        let read = |member: &str| {
            serde_json::from_str::<Held>(&format!("{{{others},{member}}}")).expect("it is read")
        };
        let once = read(&format!(r#""{name}":{second}"#));
        let twice = read(&format!(r#""{name}":{first},"{name}":{second}"#));
        assert_eq!(twice, once, "{name}");
        assert_ne!(read(&format!(r#""{name}":{first}"#)), once, "{name}");
    }
}

#[test]
fn a_clone_holds_everything() {
    let item = || Item::builder().r#type("a").build();
    let held = Held::builder()
        .required(item())
        .boxed(Box::new(item()))
        .document(Json(item()))
        .list(vec![item()])
        .map(BTreeMap::from([("a".to_owned(), item())]))
        .optional(item())
        .build();
    assert_eq!(
        serde_json::to_string(&held.clone()).expect("it has a serde form"),
        concat!(
            r#"{"required":{"type":"a"},"boxed":{"type":"a"},"document":"{\"type\":\"a\"}","#,
            r#""list":[{"type":"a"}],"map":{"a":{"type":"a"}},"optional":{"type":"a"}}"#
        )
    );
}

/// A type of so many fields, and a check that each is known by its name.
macro_rules! fields {
    ($test:ident: $($field:ident)+) => {
        #[test]
        fn $test() {
            #[top_model]
            struct Many {
                $($field: Option<i64>,)+
            }
            let text = [$(concat!("\"", stringify!($field), "\":1")),+].join(",");
            let many = Many::builder()$(.$field(1))+.build();
            round_trip(&many, &format!("{{{text}}}"));
        }
    };
}

// Longer lists of names have another type, 32 with that of the type itself; more fields than 32 are shown in another way.
fields!(thirty_one_fields: a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23 a24 a25
    a26 a27 a28 a29 a30 a31);
fields!(thirty_two_fields: a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23 a24 a25
    a26 a27 a28 a29 a30 a31 a32);
fields!(thirty_three_fields: a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23 a24 a25
    a26 a27 a28 a29 a30 a31 a32 a33);
