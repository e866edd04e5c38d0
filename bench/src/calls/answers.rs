//! The answers that are decoded: one of 405 bytes and one of 40 KB with a list of 200 elements, in JSON and XML, and
//! the types for them, declared and derived.

use std::fmt::Write as _;

use serde::Deserialize;
use top_runtime::top_model;

/// A small answer: twelve plain fields.
#[top_model]
pub struct Small {
    /// The root.
    pub trade_get_response: Trade,
}

/// A trade.
#[top_model]
pub struct Trade {
    /// Number of the trade.
    pub tid: Option<i64>,
    /// State.
    pub status: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Paid, in yuan.
    pub payment: Option<String>,
    /// Created.
    pub created: Option<String>,
    /// Buyer.
    pub buyer_nick: Option<String>,
    /// Seller.
    pub seller_nick: Option<String>,
    /// Items.
    pub num: Option<i64>,
    /// Whether it was rated.
    pub seller_rate: Option<bool>,
    /// The item.
    pub num_iid: Option<i64>,
    /// Address of the picture.
    pub pic_path: Option<String>,
    /// Where it is traced.
    pub request_id: Option<String>,
}

/// A large answer.
#[top_model]
pub struct Large {
    /// The root.
    pub orders_get_response: Orders,
}

/// A page of orders.
#[top_model]
pub struct Orders {
    /// How many there are in all.
    pub total_results: i64,
    /// The page.
    pub orders: Vec<Line>,
    /// Where it is traced.
    pub request_id: Option<String>,
}

/// An order.
#[top_model]
pub struct Line {
    /// Number of the order.
    pub oid: i64,
    /// Title.
    pub title: String,
    /// Price, in yuan.
    pub price: Option<String>,
    /// Items.
    pub num: Option<i64>,
    /// State.
    pub status: Option<String>,
    /// Whether it is closed.
    pub closed: Option<bool>,
    /// The article.
    pub sku_id: Option<i64>,
    /// Created.
    pub created: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SmallTwin {
    pub(crate) trade_get_response: TradeTwin,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read into")]
pub(crate) struct TradeTwin {
    pub(crate) tid: Option<i64>,
    status: Option<String>,
    title: Option<String>,
    payment: Option<String>,
    created: Option<String>,
    buyer_nick: Option<String>,
    seller_nick: Option<String>,
    num: Option<i64>,
    seller_rate: Option<bool>,
    num_iid: Option<i64>,
    pic_path: Option<String>,
    request_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct LargeTwin {
    pub(crate) orders_get_response: OrdersTwin,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read into")]
pub(crate) struct OrdersTwin {
    total_results: i64,
    pub(crate) orders: ListTwin,
    request_id: Option<String>,
}

/// What the platform puts around a list.
#[derive(Deserialize)]
pub(crate) struct ListTwin {
    #[serde(default)]
    pub(crate) order: Vec<LineTwin>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read into")]
pub(crate) struct LineTwin {
    oid: i64,
    title: String,
    price: Option<String>,
    num: Option<i64>,
    status: Option<String>,
    closed: Option<bool>,
    sku_id: Option<i64>,
    created: Option<String>,
}

/// The small answer.
pub(crate) const SMALL_JSON: &str = concat!(
    r#"{"trade_get_response":{"tid":1749316812064451827,"status":"WAIT_SELLER_SEND_GOODS","#,
    r#""title":"潮流女装 2022 winter coat, M","payment":"200.07","created":"2022-12-28 22:23:09","#,
    r#""buyer_nick":"hz0799","seller_nick":"麦包包官方旗舰店","num":1,"seller_rate":true,"num_iid":675219418823,"#,
    r#""pic_path":"http:\/\/img08.taobaocdn.com\/bao\/uploaded\/i8\/T1jVXXXePbXXaoPB6a.jpg","request_id":"15q9kz2x8w7ab"}}"#,
);

/// The small answer in XML.
pub(crate) const SMALL_XML: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8" ?><trade_get_response><tid>1749316812064451827</tid>"#,
    "<status>WAIT_SELLER_SEND_GOODS</status><title>潮流女装 2022 winter coat, M</title>",
    "<payment>200.07</payment><created>2022-12-28 22:23:09</created><buyer_nick>hz0799</buyer_nick>",
    "<seller_nick>麦包包官方旗舰店</seller_nick><num>1</num><seller_rate>true</seller_rate>",
    "<num_iid>675219418823</num_iid>",
    "<pic_path>http://img08.taobaocdn.com/bao/uploaded/i8/T1jVXXXePbXXaoPB6a.jpg</pic_path>",
    "<request_id>15q9kz2x8w7ab</request_id></trade_get_response>",
);

/// The large answer with this many elements.
pub(crate) fn large_json(elements: usize) -> String {
    let mut text =
        format!(r#"{{"orders_get_response":{{"total_results":{elements},"orders":{{"order":["#);
    for index in 0..elements {
        let comma = if index > 0 { "," } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            r#"{comma}{{"oid":17493168120644{index:05},"title":"潮流女装 winter coat {index}","price":"{}.07","num":{},"#,
            200 + index,
            index % 7 + 1,
        );
        let _ = write!(
            text,
            r#""status":"WAIT_SELLER_SEND_GOODS","closed":false,"sku_id":675219{index:06},"created":"2022-12-28 22:23:09"}}"#,
        );
    }
    text.push_str(r#"]},"request_id":"15q9kz2x8w7ab"}}"#);
    text
}

/// The large answer in XML.
pub(crate) fn large_xml(elements: usize) -> String {
    let mut text = format!(
        r#"<?xml version="1.0" encoding="utf-8" ?><orders_get_response><total_results>{elements}</total_results><orders>"#
    );
    for index in 0..elements {
        let _ = write!(
            text,
            "<order><oid>17493168120644{index:05}</oid><title>潮流女装 winter coat {index}</title><price>{}.07</price>\
             <num>{}</num><status>WAIT_SELLER_SEND_GOODS</status><closed>false</closed><sku_id>675219{index:06}</sku_id>\
             <created>2022-12-28 22:23:09</created></order>",
            200 + index,
            index % 7 + 1,
        );
    }
    text.push_str("</orders><request_id>15q9kz2x8w7ab</request_id></orders_get_response>");
    text
}
