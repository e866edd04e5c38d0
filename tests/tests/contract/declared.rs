//! Declared types by themselves: builders, equality, serde.

use std::collections::BTreeMap;

use serde_json::json;
use top_runtime::{DateTime, Decimal, Json, SessionPolicy, TopApi, TopModel, top_model};

use crate::deep::{
    Buyer, Level, Line, Order, OrderPut, OrderPutResponse, Size, State, echo, full, order,
};

#[test]
fn the_declaration_is_there_to_be_asked() {
    fn asked<A: TopApi>() -> (&'static str, SessionPolicy, bool) {
        (A::METHOD, A::SESSION, A::IDEMPOTENT)
    }
    fn is_a_model<T: TopModel + Send + Sync + 'static>() {}
    assert_eq!(
        asked::<OrderPut>(),
        ("shop.order.put", SessionPolicy::Required, true)
    );
    is_a_model::<OrderPutResponse>();
    is_a_model::<State>();
}

#[test]
fn a_copy_is_equal_and_shows_the_same() {
    let request = full();
    let copy = request.clone();
    assert_eq!(request, copy);
    assert_eq!(format!("{request:?}"), format!("{copy:?}"));
    let mut other = copy;
    other.order.lines[0].size = None;
    assert_ne!(request, other);
    assert!(format!("{:?}", Size { w: 1, h: None }).starts_with("Size { w: 1"));
}

#[test]
fn where_nothing_is_required_there_is_a_default() {
    assert_eq!(
        OrderPutResponse::default(),
        OrderPutResponse::builder().build()
    );
    assert_eq!(
        Buyer::default(),
        Buyer {
            nick: None,
            referred_by: None
        }
    );
}

#[test]
fn serde_gives_back_what_it_took() {
    let request = full();
    let text = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<OrderPut>(&text).unwrap(), request);
    let tree = serde_json::to_value(&request).unwrap();
    assert_eq!(serde_json::from_value::<OrderPut>(tree).unwrap(), request);
    let bytes = serde_json::to_vec(&echo(full())).unwrap();
    let answer: OrderPutResponse = serde_json::from_reader(bytes.as_slice()).unwrap();
    assert_eq!(answer, echo(request));
}

#[test]
fn serde_uses_the_names_and_forms_of_the_wire() {
    let tree = serde_json::to_value(order()).unwrap();
    assert_eq!(tree["orderId"], json!(i64::MAX));
    assert_eq!(tree["orderLines"][0]["price"], "123.00");
    assert_eq!(tree["buyer"]["referredBy"], json!({"nick": "二"}));
    assert_eq!(serde_json::to_value(Level::High).unwrap(), 105);
    assert_eq!(
        serde_json::to_value(State::Other("NEW".into())).unwrap(),
        "NEW"
    );
}

#[test]
fn serde_is_as_lenient_as_an_answer_is_read() {
    let line: Line =
        serde_json::from_value(json!({"sku": 7, "quantity": " 2", "price": 1.5, "new": {}}))
            .unwrap();
    let wanted = Line::builder()
        .sku("7")
        .quantity(2)
        .price("1.5".parse().unwrap())
        .build();
    assert_eq!(line, wanted);
    let error =
        serde_json::from_value::<Line>(json!({"sku": "a", "quantity": "many"})).unwrap_err();
    assert!(error.to_string().contains("`quantity`"), "{error}");
    let error = serde_json::from_value::<Line>(json!({"sku": "a"})).unwrap_err();
    assert!(error.to_string().contains("`quantity`"), "{error}");
}

/// A tree that must be there, if only as null.
#[top_model]
struct Note {
    any: serde_json::Value,
    map: BTreeMap<String, i64>,
}

#[test]
fn serde_writes_what_must_be_there_to_be_read() {
    let note = Note::builder()
        .any(json!(null))
        .map(BTreeMap::new())
        .build();
    let tree = serde_json::to_value(&note).unwrap();
    assert_eq!(tree, json!({"any": null, "map": {}}));
    assert_eq!(serde_json::from_value::<Note>(tree).unwrap(), note);
    let tree = json!({"any": [1.0, 1, 1e300, -0.5, {"a": 2.0}], "map": {"b": 1.0}});
    let numbers = serde_json::from_value::<Note>(tree.clone()).unwrap();
    assert_eq!((&numbers.any, numbers.map["b"]), (&tree["any"], 1));
    assert_eq!(
        serde_json::from_value::<Note>(json!({"any": null, "map": ""})).unwrap(),
        note
    );
}

#[test]
fn serde_names_the_whole_path_through_a_list() {
    let mut tree = serde_json::to_value(order()).unwrap();
    tree["orderLines"][0]["quantity"] = json!("many");
    let error = serde_json::from_value::<Order>(tree).unwrap_err();
    let wanted = "`lines[0].quantity`: expected a whole number";
    assert!(error.to_string().starts_with(wanted), "{error}");
}

#[test]
fn the_values_of_the_platform_have_a_form_of_their_own_in_serde() {
    let date: DateTime = "2031-07-09 08:05:00".parse().unwrap();
    assert_eq!(serde_json::to_value(date).unwrap(), "2031-07-09 08:05:00");
    assert_eq!(
        serde_json::from_value::<DateTime>(json!(1_941_321_900_000_i64)).unwrap(),
        date
    );
    let price: Decimal = "123.00".parse().unwrap();
    assert_eq!(serde_json::to_value(price).unwrap(), "123.00");
    assert_eq!(
        serde_json::from_value::<Decimal>(json!("123.00"))
            .unwrap()
            .to_string(),
        "123.00"
    );
    assert_eq!(
        serde_json::from_value::<Decimal>(json!(1.5))
            .unwrap()
            .to_string(),
        "1.5"
    );
    let document = Json(Size { w: 1, h: None });
    assert_eq!(serde_json::to_value(&document).unwrap(), r#"{"w":1}"#);
    let text = json!(r#"{"w":1}"#);
    assert_eq!(
        serde_json::from_value::<Json<Size>>(text).unwrap(),
        document
    );
}

/// A field named as the end of a builder.
#[top_model]
struct House {
    build: i64,
    colour: Option<String>,
}

#[test]
fn a_document_reads_like_what_it_holds() {
    let mut document = Json(Size { w: 1, h: None });
    document.h = Some(2);
    assert_eq!(document.w, 1);
    assert_eq!(
        serde_json::to_value(&*document).unwrap(),
        json!({"w": 1, "h": 2})
    );
    let house = House::builder().build_(1987).colour("red").build();
    assert_eq!(
        house,
        House {
            build: 1987,
            colour: Some("red".into())
        }
    );
}
