//! What is called: responses with a field of every type.

use std::collections::BTreeMap;

use serde_json::Value;
use top_runtime::{DateTime, Decimal, Json, top_api, top_model};

/// All of its answer is optional.
#[top_api(method = "shop.order.get", session = false, response = Order)]
pub(crate) struct OrderGet {}

#[top_model]
pub(crate) struct Order {
    pub(crate) id: Option<i64>,
    pub(crate) big: Option<u64>,
    pub(crate) small: Option<u8>,
    pub(crate) title: Option<String>,
    pub(crate) price: Option<Decimal>,
    pub(crate) rate: Option<f64>,
    pub(crate) paid: Option<bool>,
    pub(crate) at: Option<DateTime>,
    pub(crate) status: Option<Status>,
    pub(crate) kind: Option<Kind>,
    pub(crate) level: Option<Level>,
    pub(crate) lines: Option<Vec<Line>>,
    pub(crate) nodes: Option<Vec<Node>>,
    pub(crate) trees: Option<Vec<Tree>>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) ids: Option<Vec<i64>>,
    pub(crate) dates: Option<Vec<DateTime>>,
    pub(crate) grid: Option<Vec<Vec<i64>>>,
    pub(crate) extra: Option<BTreeMap<String, String>>,
    pub(crate) document: Option<Json<Line>>,
    pub(crate) any: Option<Value>,
    pub(crate) parent: Option<Box<Order>>,
}

#[top_model]
pub(crate) struct Line {
    pub(crate) sku: Option<String>,
    pub(crate) quantity: Option<i64>,
}

/// A field of it is named as the wrapper around a list of them is.
#[top_model]
pub(crate) struct Node {
    pub(crate) node: Option<i64>,
    pub(crate) name: Option<String>,
}

/// It holds lists, one of them of its own kind.
#[top_model]
pub(crate) struct Tree {
    pub(crate) number: Option<i64>,
    pub(crate) branches: Option<Vec<Tree>>,
    pub(crate) leaves: Option<Vec<String>>,
}

/// Texts; those not listed are kept.
#[top_model]
pub(crate) enum Status {
    #[top(value = "TRADE_FINISHED")]
    Finished,
    #[top(other)]
    Other(String),
}

/// Texts; those not listed are refused.
#[top_model]
pub(crate) enum Kind {
    #[top(value = "fixed")]
    Fixed,
    #[top(value = "auction")]
    Auction,
}

/// Numbers; those not listed are kept.
#[top_model]
pub(crate) enum Level {
    #[top(value = 1)]
    Low,
    #[top(value = 105)]
    High,
    #[top(other)]
    Other(i64),
}

/// All of its answer must be there.
#[top_api(method = "shop.order.must", session = false, response = Must)]
pub(crate) struct OrderMust {}

#[top_model]
pub(crate) struct Must {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) at: DateTime,
    pub(crate) line: Line,
    pub(crate) lines: Vec<Line>,
}

/// An answer of one object, as many APIs have it.
#[top_api(method = "taobao.shop.order.result", session = false, response = OneObject)]
pub(crate) struct OrderResult {}

#[top_model]
pub(crate) struct OneObject {
    pub(crate) result: Option<Outcome>,
}

#[top_model]
pub(crate) struct Outcome {
    #[top(success)]
    pub(crate) success: Option<bool>,
    #[top(error_code)]
    pub(crate) code: Option<String>,
    #[top(error_msg)]
    pub(crate) msg: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// An answer that declares what the envelope also has.
#[top_api(method = "shop.order.traced", session = false, response = Traced)]
pub(crate) struct OrderTraced {}

#[top_model]
pub(crate) struct Traced {
    pub(crate) request_id: Option<String>,
    pub(crate) id: Option<i64>,
}
