//! `alibaba.idle.tender.pre.pay.action` (服务商预付款完成接口): a service provider of Xianyu (闲鱼) reports that the
//! prepayment of an order is done.

use top_runtime::{top_api, top_model};

/// One prepayment.
#[top_api(method = "alibaba.idle.tender.pre.pay.action", session = true)]
pub struct Request {
    /// What was prepaid.
    pub param0: TenderPrePayCmd,
}

/// What was prepaid.
#[top_model]
pub struct TenderPrePayCmd {
    /// The order.
    pub order_id: String,
    /// The provider's number of the prepayment.
    pub pre_pay_no: String,
    /// What is done with the prepayment: 2 pays it.
    pub pre_pay_action: i64,
}

/// The platform's answer.
#[top_model]
pub struct Response {
    /// What became of the report.
    pub result: Option<CommonResult>,
}

/// What became of a report.
#[top_model]
pub struct CommonResult {
    /// The prepayment as it stands now.
    pub data: Option<TenderPrepayTopResult>,
    /// Whether the report was taken.
    #[top(success)]
    pub success: Option<bool>,
    /// The code of the refusal.
    #[top(error_code)]
    pub error_code: Option<String>,
    /// Why it was refused.
    #[top(error_msg)]
    pub error_msg: Option<String>,
}

/// A prepayment as it stands now.
#[top_model]
pub struct TenderPrepayTopResult {
    /// The order.
    pub order_id: Option<String>,
    /// The amount prepaid; its page names no unit.
    pub pre_pay_amount: Option<i64>,
    /// Alipay's number of the payment.
    pub pre_pay_no: Option<String>,
    /// 1 not paid, 2 paid.
    pub pre_pay_status: Option<String>,
    /// What was done: 2 paid it.
    pub pre_pay_action: Option<i64>,
    /// The app key of the provider.
    pub app_key: Option<String>,
    /// The provider's number of the request; not the envelope's.
    pub request_id: Option<String>,
}
