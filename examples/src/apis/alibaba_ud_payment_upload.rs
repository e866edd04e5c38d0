//! `alibaba.ud.payment.upload` (UniDesk, 成交数据上传接口): tells the advertising platform that an order was placed
//! or paid, so that the advertisement which led to it is credited.

use top_runtime::{top_api, top_model};

/// One conversion.
#[top_api(method = "alibaba.ud.payment.upload", session = false)]
pub struct Request {
    /// The order behind the conversion.
    pub payment_service_request: Option<PaymentServiceRequest>,
}

/// The order behind a conversion.
#[top_model]
pub struct PaymentServiceRequest {
    /// The buyer's Taobao id.
    pub tb_buyer_id: Option<i64>,
    /// The parent order.
    pub tb_trade_parent_id: Option<i64>,
    /// When the conversion happened, in seconds since the epoch.
    pub tb_trade_timestamp: i64,
    /// The seller's id.
    pub tb_seller_id: Option<i64>,
    /// An id of the sender's own, unique for each conversion.
    pub pub_request_id: String,
    /// The state of the order.
    pub tb_status: Option<i64>,
    /// What the order is worth, in yuan with two decimals: required for event 12.
    #[top(required_if(event_type = 12))]
    pub tb_gmv_total_price: Option<String>,
    /// What was paid, in yuan with two decimals: required for event 3.
    #[top(required_if(event_type = 3))]
    pub tb_alipay_total_price: Option<String>,
    /// The item sold.
    pub tb_auction_id: Option<i64>,
    /// The order.
    pub tb_trade_id: Option<i64>,
    /// The medium that showed the advertisement; 105 is Kuaishou (快手).
    pub channel_id: i64,
    /// What happened: 12 an order was placed, 3 it was paid.
    pub event_type: i64,
}

/// Whether the conversion was taken.
#[top_model]
pub struct Response {
    /// The id under which the platform traces the upload.
    pub id: Option<String>,
    /// 0 when the conversion was taken.
    #[top(success = 0)]
    pub status: Option<i64>,
}
