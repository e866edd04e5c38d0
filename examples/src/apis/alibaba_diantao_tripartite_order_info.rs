//! `alibaba.diantao.tripartite.order.info` (点淘对接三方接受交易状态推送): a third party tells Diantao how an order
//! of its mini program stands.

use top_runtime::{top_api, top_model};

/// One change of an order.
#[top_api(method = "alibaba.diantao.tripartite.order.info", session = false)]
pub struct Request {
    /// The order as it stands now.
    pub tripartite_order_info_dto: Option<TripartiteOrderInfoDTO>,
}

/// An order as it stands now.
#[top_model]
pub struct TripartiteOrderInfoDTO {
    /// More about the order, as the text of a JSON object; `{}` when there is nothing.
    pub extend: String,
    /// What was paid, in cents (分).
    pub amount: i64,
    /// The line of business.
    pub biz: String,
    /// The buyer's phone number.
    pub phone_number: Option<String>,
    /// Diantao's order.
    pub order_id: String,
    /// When it was paid, in milliseconds since the epoch.
    pub pay_time: i64,
    /// The third party's order.
    pub out_order_id: String,
    /// The scene within the line of business.
    pub biz_scene: String,
    /// The app key of the mini program; no parameter of the protocol in spite of its name.
    pub appkey: String,
    /// Whether the order is finished.
    pub trade_finished: bool,
    /// What was bought.
    pub title: String,
    /// The buyer.
    pub user_id: String,
}

/// Whether the change was taken.
#[top_model]
pub struct Response {
    /// Why it was refused.
    #[top(error_msg)]
    pub error_message: Option<String>,
    /// The code of the refusal.
    #[top(error_code)]
    pub error_info: Option<String>,
    /// Whether the change was taken.
    #[top(success)]
    pub is_success: Option<bool>,
}
