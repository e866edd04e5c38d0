//! Reports the result of a telephone order in the name of a merchant: the API needs the merchant's session.

use top_examples::apis::taobao_wt_trade_opentrade_resultcallback::{
    CommonRtnDo, OrderResultDto, Request, Response,
};
use top_examples::stage::{Failure, Stage};
use top_gateway::Gateway;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let stage = Stage::set(Gateway::builder().on::<Request>(|request, _| {
        let result = CommonRtnDo::builder()
            .success(true)
            .error_code("0000")
            .error_msg("taken")
            .req_id(request.param0.map(|order| order.req_id).unwrap_or_default())
            .build();
        Ok(Response::builder().result(result).build())
    }))
    .await?;

    let order = OrderResultDto::builder()
        .order_no(1_779_808_514_810_777_486)
        .success(true)
        .req_id("channel_1212312")
        .result_code("0000")
        .ext(r#"{"firstChargeAmount":"100","firstChargeTime":"1704038400000"}"#)
        .build();
    let request = Request::builder().param0(order.clone()).build();
    stage.show("the order is done", &request).await?;

    let anonymous = OrderResultDto {
        req_id: String::new(),
        ..order
    };
    let request = Request::builder().param0(anonymous).build();
    stage
        .show_mistake("the number of the request is blank", &request)
        .await
}
