//! Tells Diantao that an order of a mini program was paid: amounts in cents, times in milliseconds.

use top_examples::apis::alibaba_diantao_tripartite_order_info::{
    Request, Response, TripartiteOrderInfoDTO,
};
use top_examples::stage::{Failure, Stage};
use top_gateway::Gateway;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let stage = Stage::set(Gateway::builder().on::<Request>(|request, _| {
        let paid = request
            .tripartite_order_info_dto
            .is_some_and(|order| order.amount > 0);
        Ok(if paid {
            Response {
                is_success: Some(true),
                ..Response::default()
            }
        } else {
            Response {
                is_success: Some(false),
                error_info: Some("1001".to_owned()),
                error_message: Some("an order without an amount".to_owned()),
            }
        })
    }))
    .await?;

    let order = TripartiteOrderInfoDTO::builder()
        .extend("{}")
        .amount(990)
        .biz("recharge")
        .order_id("6401238812")
        .pay_time(1_661_148_782_000)
        .out_order_id("543125")
        .biz_scene("phone")
        .appkey("33445566")
        .trade_finished(true)
        .title("Phone bill, 10 yuan")
        .user_id("2200788123")
        .phone_number("15200000000")
        .build();
    let request = Request::builder()
        .tripartite_order_info_dto(order.clone())
        .build();
    stage.show("paid", &request).await?;

    let free = TripartiteOrderInfoDTO {
        amount: 0,
        ..order.clone()
    };
    let request = Request::builder().tripartite_order_info_dto(free).build();
    stage
        .show("answered, and refused in the answer", &request)
        .await?;

    let untitled = TripartiteOrderInfoDTO {
        title: String::new(),
        biz: " ".to_owned(),
        ..order
    };
    let request = Request::builder()
        .tripartite_order_info_dto(untitled)
        .build();
    stage
        .show_mistake("required texts are blank", &request)
        .await
}
