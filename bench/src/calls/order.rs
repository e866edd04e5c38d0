//! The request that is signed and encoded: the order of `alibaba.ud.payment.upload`, all twelve fields set.

use super::declaration::{PaymentServiceRequest, Request};
use serde::Serialize;

pub(crate) const METHOD: &str = "alibaba.ud.payment.upload";
pub(crate) const APP_KEY: &str = "12345678";
pub(crate) const SECRET: &str = "helloworld0123456789abcdef012345";

/// The declared request.
pub(crate) fn declared() -> Request {
    let order = PaymentServiceRequest::builder()
        .tb_trade_timestamp(1_672_221_789)
        .pub_request_id("0babd50600001273635da90c05e4fc54")
        .channel_id(105)
        .event_type(12)
        .tb_buyer_id(2_200_657_715_182)
        .tb_trade_parent_id(1_749_316_812_063_451_827)
        .tb_seller_id(2_207_340_189_321)
        .tb_status(2)
        .tb_gmv_total_price("123.00")
        .tb_alipay_total_price("119.50")
        .tb_auction_id(675_219_418_823)
        .tb_trade_id(1_749_316_812_064_451_827)
        .build();
    Request::builder().payment_service_request(order).build()
}

/// The same order for `serde_json`.
#[derive(Serialize)]
pub(crate) struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_buyer_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_trade_parent_id: Option<i64>,
    tb_trade_timestamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_seller_id: Option<i64>,
    pub_request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_status: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_gmv_total_price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_alipay_total_price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_auction_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tb_trade_id: Option<i64>,
    channel_id: i64,
    event_type: i64,
}

impl Order {
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let order = request.payment_service_request.clone()?;
        Some(Self {
            tb_buyer_id: order.tb_buyer_id,
            tb_trade_parent_id: order.tb_trade_parent_id,
            tb_trade_timestamp: order.tb_trade_timestamp,
            tb_seller_id: order.tb_seller_id,
            pub_request_id: order.pub_request_id,
            tb_status: order.tb_status,
            tb_gmv_total_price: order.tb_gmv_total_price,
            tb_alipay_total_price: order.tb_alipay_total_price,
            tb_auction_id: order.tb_auction_id,
            tb_trade_id: order.tb_trade_id,
            channel_id: order.channel_id,
            event_type: order.event_type,
        })
    }
}
