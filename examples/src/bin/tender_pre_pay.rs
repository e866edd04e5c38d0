//! Reports a prepayment to Xianyu, in the name of a service provider.

use top_examples::apis::alibaba_idle_tender_pre_pay_action::{
    CommonResult, Request, Response, TenderPrePayCmd, TenderPrepayTopResult,
};
use top_examples::stage::{Failure, Stage};
use top_gateway::Gateway;

/// Pays the prepayment.
const PAY: i64 = 2;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let stage = Stage::set(Gateway::builder().on::<Request>(|request, ctx| {
        let report = request.param0;
        let done = TenderPrepayTopResult::builder()
            .order_id(report.order_id)
            .pre_pay_amount(1234)
            .pre_pay_no(report.pre_pay_no)
            .pre_pay_status("2")
            .pre_pay_action(report.pre_pay_action)
            .app_key(ctx.app_key())
            .request_id("a number of the provider's own")
            .build();
        Ok(Response::builder()
            .result(CommonResult::builder().data(done).success(true).build())
            .build())
    }))
    .await?;

    let report = TenderPrePayCmd::builder()
        .order_id("1234")
        .pre_pay_no("20260001")
        .pre_pay_action(PAY)
        .build();
    stage
        .show(
            "the prepayment is paid",
            &Request::builder().param0(report.clone()).build(),
        )
        .await?;

    let nameless = TenderPrePayCmd {
        order_id: String::new(),
        ..report
    };
    stage
        .show_mistake(
            "no order is named",
            &Request::builder().param0(nameless).build(),
        )
        .await
}
