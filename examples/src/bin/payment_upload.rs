//! Uploads a conversion to UniDesk: which price is required depends on the event.

use top_examples::apis::alibaba_ud_payment_upload::{PaymentServiceRequest, Request, Response};
use top_examples::stage::{Failure, Stage};
use top_gateway::Gateway;

/// An order was placed.
const ORDERED: i64 = 12;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let stage = Stage::set(Gateway::builder().on::<Request>(|request, _| {
        let id = request
            .payment_service_request
            .map(|order| order.pub_request_id);
        Ok(Response {
            id,
            status: Some(0),
        })
    }))
    .await?;

    let order = PaymentServiceRequest::builder()
        .tb_trade_timestamp(1_672_221_789)
        .pub_request_id("0babd50600001273635da90c05e4fc54")
        .channel_id(105)
        .event_type(ORDERED)
        .tb_gmv_total_price("123.00")
        .tb_trade_id(1_779_808_514_810_777_486)
        .build();
    let request = Request::builder()
        .payment_service_request(order.clone())
        .build();
    stage.show("an order was placed", &request).await?;

    let without_price = PaymentServiceRequest {
        tb_gmv_total_price: None,
        ..order
    };
    let request = Request::builder()
        .payment_service_request(without_price)
        .build();
    stage
        .show_mistake("the price that this event requires is missing", &request)
        .await
}
