//! A request with a field of every type, in every position it can stand, and an answer that gives all of it back.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use top_runtime::{DateTime, Decimal, Json, top_api, top_model};

/// Puts an order into the books of a shop.
#[top_api(method = "shop.order.put", session = true, response = OrderPutResponse, idempotent)]
pub(crate) struct OrderPut {
    /// The shop's own number of it.
    #[top(max_len = 16)]
    pub(crate) out_no: String,
    pub(crate) order: Order,
    pub(crate) note: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) ids: Option<Vec<i64>>,
    pub(crate) days: Option<Vec<DateTime>>,
    pub(crate) prices: Option<Vec<Decimal>>,
    pub(crate) states: Option<Vec<State>>,
    pub(crate) orders: Option<Vec<Order>>,
    pub(crate) grid: Option<Vec<Vec<i64>>>,
    pub(crate) labels: Option<BTreeMap<String, String>>,
    pub(crate) by_name: Option<BTreeMap<String, Line>>,
    pub(crate) document: Option<Json<Line>>,
    pub(crate) anything: Option<Value>,
    pub(crate) paid: Option<bool>,
    pub(crate) rate: Option<f64>,
    pub(crate) price: Option<Decimal>,
    pub(crate) at: Option<DateTime>,
    pub(crate) state: Option<State>,
    pub(crate) level: Option<Level>,
    pub(crate) small: Option<u8>,
    pub(crate) large: Option<u64>,
}

#[top_model]
pub(crate) struct Order {
    /// Camel case on the wire.
    #[top(rename = "orderId")]
    pub(crate) number: i64,
    #[top(rename = "orderLines")]
    pub(crate) lines: Vec<Line>,
    pub(crate) buyer: Option<Box<Buyer>>,
    /// A name of the protocol, which may stand inside.
    pub(crate) app_key: Option<String>,
}

#[top_model]
pub(crate) struct Line {
    pub(crate) sku: String,
    #[top(min = 1, max = 999)]
    pub(crate) quantity: i64,
    pub(crate) price: Option<Decimal>,
    pub(crate) state: Option<State>,
    pub(crate) extra: Option<BTreeMap<String, String>>,
    pub(crate) size: Option<Size>,
}

#[top_model]
pub(crate) struct Size {
    pub(crate) w: i32,
    pub(crate) h: Option<i32>,
}

#[top_model]
pub(crate) struct Buyer {
    pub(crate) nick: Option<String>,
    /// Who sent them.
    #[top(rename = "referredBy")]
    pub(crate) referred_by: Option<Box<Buyer>>,
}

#[top_model]
pub(crate) enum State {
    #[top(value = "TRADE_FINISHED")]
    Finished,
    #[top(value = "TRADE_CLOSED")]
    Closed,
    #[top(other)]
    Other(String),
}

#[top_model]
pub(crate) enum Level {
    #[top(value = 1)]
    Low,
    #[top(value = 105)]
    High,
    #[top(other)]
    Other(i64),
}

#[top_model]
pub(crate) struct OrderPutResponse {
    #[top(success)]
    pub(crate) is_success: Option<bool>,
    pub(crate) order: Option<Order>,
    pub(crate) note: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) ids: Option<Vec<i64>>,
    pub(crate) days: Option<Vec<DateTime>>,
    pub(crate) prices: Option<Vec<Decimal>>,
    pub(crate) states: Option<Vec<State>>,
    pub(crate) orders: Option<Vec<Order>>,
    pub(crate) grid: Option<Vec<Vec<i64>>>,
    pub(crate) labels: Option<BTreeMap<String, String>>,
    pub(crate) by_name: Option<BTreeMap<String, Line>>,
    pub(crate) document: Option<Json<Line>>,
    pub(crate) anything: Option<Value>,
    pub(crate) paid: Option<bool>,
    pub(crate) rate: Option<f64>,
    pub(crate) price: Option<Decimal>,
    pub(crate) at: Option<DateTime>,
    pub(crate) state: Option<State>,
    pub(crate) level: Option<Level>,
    pub(crate) small: Option<u8>,
    pub(crate) large: Option<u64>,
}

/// The answer of a handler that gives back what it got.
pub(crate) fn echo(request: OrderPut) -> OrderPutResponse {
    OrderPutResponse {
        is_success: Some(true),
        order: Some(request.order),
        note: request.note,
        tags: request.tags,
        ids: request.ids,
        days: request.days,
        prices: request.prices,
        states: request.states,
        orders: request.orders,
        grid: request.grid,
        labels: request.labels,
        by_name: request.by_name,
        document: request.document,
        anything: request.anything,
        paid: request.paid,
        rate: request.rate,
        price: request.price,
        at: request.at,
        state: request.state,
        level: request.level,
        small: request.small,
        large: request.large,
    }
}

/// Text that is awkward in a query, in JSON, in XML and in a log.
pub(crate) const AWKWARD: &str = "a&b=c+d%20e 梨🍐 <x>&amp;\"'\\/ \t]]>";

pub(crate) fn line(sku: &str) -> Line {
    Line::builder()
        .sku(sku)
        .quantity(2)
        .price("123.00".parse().unwrap())
        .state(State::Other("TRADE_NEW".into()))
        .extra(BTreeMap::from([("colour".into(), AWKWARD.into())]))
        .size(Size { w: -1, h: None })
        .build()
}

pub(crate) fn order() -> Order {
    let friend = Buyer::builder().nick("二").build();
    let buyer = Buyer::builder()
        .nick("一")
        .referred_by(Box::new(friend))
        .build();
    Order::builder()
        .number(9_223_372_036_854_775_807)
        .lines(vec![
            line("a"),
            Line::builder().sku("b").quantity(1).build(),
        ])
        .buyer(Box::new(buyer))
        .app_key("not the protocol's")
        .build()
}

/// Every field has a value.
pub(crate) fn full() -> OrderPut {
    let at: DateTime = "2031-07-09 08:05:00".parse().unwrap();
    OrderPut::builder()
        .out_no("A-17")
        .order(order())
        .note(AWKWARD)
        .tags(vec!["x".into(), "two words".into()])
        .ids(vec![9_007_199_254_740_993, -1])
        .days(vec![at])
        .prices(vec!["1.10".parse().unwrap(), "0.0".parse().unwrap()])
        .states(vec![State::Finished, State::Other("NEW".into())])
        .orders(vec![
            order(),
            Order::builder().number(1).lines(vec![line("z")]).build(),
        ])
        .grid(vec![vec![1, 2], vec![3]])
        .labels(BTreeMap::from([("k".into(), "v".into())]))
        .by_name(BTreeMap::from([("first".into(), line("c"))]))
        .document(Json(line("d")))
        .anything(json!({"n": [1, true, null], "id": 9_223_372_036_854_775_807_i64}))
        .paid(false)
        .rate(0.5)
        .price("-0.50".parse().unwrap())
        .at(at)
        .state(State::Closed)
        .level(Level::High)
        .small(255)
        .large(u64::MAX)
        .build()
}
