//! `taobao.wt.trade.opentrade.resultcallback` (充值送业务办理结果回调): a merchant of telephone services reports how
//! an order went, and the platform ships and confirms it.

use top_runtime::{top_api, top_model};

/// The result of one order.
#[top_api(method = "taobao.wt.trade.opentrade.resultcallback", session = true)]
pub struct Request {
    /// The result.
    pub param0: Option<OrderResultDto>,
}

/// The result of an order.
#[top_model]
pub struct OrderResultDto {
    /// The line of the order.
    pub sub_order_no: Option<i64>,
    /// Tmall's order.
    pub order_no: i64,
    /// Whether the merchant has done its part.
    pub success: bool,
    /// The merchant's code of the result.
    pub result_code: Option<String>,
    /// The merchant's text of the result.
    pub result_desc: Option<String>,
    /// The merchant's own number of the request.
    pub req_id: String,
    /// More about the result, as the text of a JSON object.
    pub ext: Option<String>,
}

/// The platform's answer.
#[top_model]
pub struct Response {
    /// What became of the report.
    pub result: Option<CommonRtnDo>,
}

/// What became of a report.
#[top_model]
pub struct CommonRtnDo {
    /// Whether it was taken.
    #[top(success)]
    pub success: Option<bool>,
    /// The merchant's number of the request, repeated.
    pub req_id: Option<String>,
    /// The code of the result.
    #[top(error_code)]
    pub error_code: Option<String>,
    /// The text of the result.
    #[top(error_msg)]
    pub error_msg: Option<String>,
}
