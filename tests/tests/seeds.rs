//! The four APIs of the examples through real sockets: what is sent, what is answered, each rule, each refusal.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use top_examples::apis::{
    alibaba_diantao_tripartite_order_info as tripartite,
    alibaba_idle_tender_pre_pay_action as tender, alibaba_ud_payment_upload as payment,
    taobao_wt_trade_opentrade_resultcallback as callback,
};
use top_gateway::{ApiError, Gateway};
use top_runtime::{
    Client, ClientBuilder, Error, ErrorKind, Outcome, RetryPolicy, Session, SignMethod, Violation,
};

const KEY: &str = "12345678";
const SECRET: &str = "seed-secret";
const SESSION: &str = "seed-session";
/// More than an `f64` can hold.
const BIG: i64 = 1_779_808_514_810_777_486;

fn client(gateway: &Gateway) -> ClientBuilder {
    Client::builder(KEY, SECRET)
        .gateway(gateway.url())
        .retry(RetryPolicy::none())
}

async fn platform() -> Gateway {
    Gateway::builder()
        .app(KEY, SECRET)
        .session(SESSION)
        .on::<payment::Request>(|request, _| {
            let order = request
                .payment_service_request
                .ok_or_else(|| ApiError::new(40, "nothing"))?;
            if order.tb_status == Some(-1) {
                return Err(ApiError::new(15, "Remote service error")
                    .sub_code("isv.order-closed")
                    .sub_msg("the order is closed"));
            }
            Ok(payment::Response {
                id: order.tb_trade_id.map(|id| id.to_string()),
                status: Some(0),
            })
        })
        .on::<tripartite::Request>(|request, _| {
            let order = request.tripartite_order_info_dto;
            let done = order.is_some_and(|order| order.trade_finished);
            Ok(tripartite::Response {
                is_success: Some(done),
                error_info: (!done).then(|| "1001".to_owned()),
                error_message: (!done).then(|| "not finished".to_owned()),
            })
        })
        .on::<callback::Request>(|request, _| {
            let req_id = request.param0.map(|order| order.req_id);
            let result = callback::CommonRtnDo {
                success: Some(true),
                req_id,
                error_code: None,
                error_msg: None,
            };
            Ok(callback::Response {
                result: Some(result),
            })
        })
        .on::<tender::Request>(|request, ctx| {
            let data = tender::TenderPrepayTopResult::builder()
                .order_id(request.param0.order_id)
                .pre_pay_no(request.param0.pre_pay_no)
                .pre_pay_amount(BIG)
                .pre_pay_action(request.param0.pre_pay_action)
                .app_key(ctx.app_key())
                .request_id("inner")
                .build();
            let result = tender::CommonResult::builder()
                .data(data)
                .success(true)
                .build();
            Ok(tender::Response {
                result: Some(result),
            })
        })
        .start()
        .await
        .unwrap()
}

fn order() -> payment::PaymentServiceRequest {
    payment::PaymentServiceRequest::builder()
        .tb_trade_timestamp(1_672_221_789)
        .pub_request_id("0babd506")
        .channel_id(105)
        .event_type(12)
        .tb_gmv_total_price("123.00")
        .tb_buyer_id(3_240_778_674)
        .tb_trade_parent_id(BIG)
        .tb_seller_id(2_208_312_033_390)
        .tb_status(0)
        .tb_alipay_total_price("120.50")
        .tb_auction_id(682_757_872_889)
        .tb_trade_id(BIG)
        .build()
}

fn upload(order: payment::PaymentServiceRequest) -> payment::Request {
    payment::Request {
        payment_service_request: Some(order),
    }
}

fn paid() -> tripartite::TripartiteOrderInfoDTO {
    tripartite::TripartiteOrderInfoDTO::builder()
        .extend(r#"{"a":"中"}"#)
        .amount(990)
        .biz("biz")
        .order_id("123")
        .pay_time(1_661_148_782_000)
        .out_order_id("543125")
        .biz_scene("scene")
        .appkey("33445566")
        .trade_finished(true)
        .title("a & b=c+d/é")
        .user_id("9")
        .phone_number("152")
        .build()
}

/// The one parameter of a request as the gateway got it.
fn sent(gateway: &Gateway, name: &str) -> Value {
    let records = gateway.records();
    let [(only, value)] = records.last().unwrap().parameters() else {
        panic!("one parameter")
    };
    assert_eq!(only, name);
    serde_json::from_str(value).unwrap()
}

#[tokio::test]
async fn every_field_of_the_payment_upload_arrives_and_returns() {
    let gateway = platform().await;
    for method in [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256] {
        for simplify in [false, true] {
            let client = client(&gateway)
                .sign_method(method)
                .simplify(simplify)
                .build()
                .unwrap();
            let reply = upload(order()).execute(&client).await.unwrap();
            assert_eq!(reply.id.as_deref(), Some("1779808514810777486"));
            assert_eq!((reply.status, reply.succeeded()), (Some(0), Some(true)));
            assert!(reply.request_id().is_some());
        }
    }
    let wanted = json!({
        "tb_buyer_id": 3_240_778_674_i64, "tb_trade_parent_id": BIG, "tb_trade_timestamp": 1_672_221_789,
        "tb_seller_id": 2_208_312_033_390_i64, "pub_request_id": "0babd506", "tb_status": 0,
        "tb_gmv_total_price": "123.00", "tb_alipay_total_price": "120.50", "tb_auction_id": 682_757_872_889_i64,
        "tb_trade_id": BIG, "channel_id": 105, "event_type": 12,
    });
    assert_eq!(sent(&gateway, "payment_service_request"), wanted);
}

#[tokio::test]
async fn the_price_that_an_event_requires_is_asked_for() {
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    for (event, gmv, alipay, wanted) in [
        (
            12,
            None,
            None,
            Some("payment_service_request.tb_gmv_total_price"),
        ),
        (
            3,
            Some("1.00"),
            None,
            Some("payment_service_request.tb_alipay_total_price"),
        ),
        (
            12,
            Some(" "),
            None,
            Some("payment_service_request.tb_gmv_total_price"),
        ),
        (7, None, None, None),
        (3, None, Some("1.00"), None),
    ] {
        let order = payment::PaymentServiceRequest {
            event_type: event,
            tb_gmv_total_price: gmv.map(str::to_owned),
            tb_alipay_total_price: alipay.map(str::to_owned),
            ..order()
        };
        let result = upload(order).execute(&client).await;
        match (result, wanted) {
            (Ok(_), None) => {}
            (Err(error), Some(path)) => {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
                assert_eq!(error.path(), Some(path));
            }
            (other, wanted) => panic!("event {event}: {other:?}, wanted {wanted:?}"),
        }
    }
    assert_eq!(gateway.records().len(), 2, "what is invalid is not sent");
}

#[tokio::test]
async fn what_the_client_lets_through_the_gateway_refuses() {
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    let order = payment::PaymentServiceRequest {
        pub_request_id: String::new(),
        ..order()
    };
    let error = upload(order)
        .execute(&client)
        .skip_rules()
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.outcome()),
        (Some(40), Outcome::NotExecuted)
    );
    assert!(error.to_string().contains("pub_request_id"), "{error}");
}

#[tokio::test]
async fn the_order_of_a_third_party_arrives_and_its_flag_is_read() {
    let gateway = platform().await;
    let client = client(&gateway).build().unwrap();
    let request = tripartite::Request {
        tripartite_order_info_dto: Some(paid()),
    };
    let reply = request.execute(&client).await.unwrap();
    assert_eq!(reply.succeeded(), Some(true));
    let wanted = json!({
        "extend": r#"{"a":"中"}"#, "amount": 990, "biz": "biz", "phone_number": "152", "order_id": "123",
        "pay_time": 1_661_148_782_000_i64, "out_order_id": "543125", "biz_scene": "scene", "appkey": "33445566",
        "trade_finished": true, "title": "a & b=c+d/é", "user_id": "9",
    });
    assert_eq!(sent(&gateway, "tripartite_order_info_dto"), wanted);

    let open = tripartite::TripartiteOrderInfoDTO {
        trade_finished: false,
        ..paid()
    };
    let request = tripartite::Request {
        tripartite_order_info_dto: Some(open),
    };
    let reply = request.execute(&client).await.unwrap();
    assert_eq!(reply.succeeded(), Some(false));
    let error = reply.into_success().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Refused, Outcome::Executed)
    );
    assert_eq!(
        (error.code(), error.msg()),
        (Some(1001), Some("not finished"))
    );
}

#[tokio::test]
async fn every_required_text_is_checked_at_once() {
    let blank = tripartite::TripartiteOrderInfoDTO {
        extend: String::new(),
        biz: "\t".to_owned(),
        order_id: "\u{3000}".to_owned(),
        ..paid()
    };
    let error = tripartite::Request {
        tripartite_order_info_dto: Some(blank),
    }
    .validate()
    .unwrap_err();
    let paths: Vec<&str> = error.violations().iter().map(Violation::path).collect();
    let wanted =
        ["extend", "biz", "order_id"].map(|field| format!("tripartite_order_info_dto.{field}"));
    assert_eq!(paths, wanted);
}

#[tokio::test]
async fn the_two_apis_with_a_session_answer_with_one_result() {
    let gateway = platform().await;
    let session = Session::new(SESSION);
    for simplify in [false, true] {
        let client = client(&gateway).simplify(simplify).build().unwrap();
        let order = callback::OrderResultDto::builder()
            .order_no(BIG)
            .success(true)
            .req_id("r-1")
            .sub_order_no(1)
            .build();
        let reply = callback::Request {
            param0: Some(order),
        }
        .execute(&client, &session)
        .await
        .unwrap();
        assert_eq!(
            reply.result.as_ref().unwrap().req_id.as_deref(),
            Some("r-1")
        );
        assert_eq!(reply.succeeded(), Some(true));
        let wanted =
            json!({ "sub_order_no": 1, "order_no": BIG, "success": true, "req_id": "r-1" });
        assert_eq!(sent(&gateway, "param0"), wanted);

        let report = tender::TenderPrePayCmd {
            order_id: "1234".to_owned(),
            pre_pay_no: "no".to_owned(),
            pre_pay_action: 2,
        };
        let reply = tender::Request { param0: report }
            .execute(&client, &session)
            .await
            .unwrap();
        let data = reply.result.as_ref().unwrap().data.as_ref().unwrap();
        assert_eq!(data.pre_pay_amount, Some(BIG));
        assert_eq!(data.request_id.as_deref(), Some("inner"));
        assert_ne!(
            reply.request_id(),
            Some("inner"),
            "the envelope's, never a field's"
        );
        assert_eq!(
            sent(&gateway, "param0"),
            json!({ "order_id": "1234", "pre_pay_no": "no", "pre_pay_action": 2 })
        );
    }
}

#[tokio::test]
async fn each_refusal_of_the_gateway_is_told_apart() {
    let gateway = platform().await;
    let request = upload(order());
    let call = |builder: ClientBuilder| {
        let client = builder.build().unwrap();
        let request = request.clone();
        async move { request.execute(&client).await.unwrap_err() }
    };
    let other = |key: &str, secret: &str| {
        Client::builder(key, secret)
            .gateway(gateway.url())
            .retry(RetryPolicy::none())
    };
    let refused = |error: &Error| {
        (
            error.kind(),
            error.code(),
            error.outcome(),
            error.attempts(),
        )
    };
    let api = |code| (ErrorKind::Api, Some(code), Outcome::NotExecuted, 1);

    let error = call(other(KEY, "wrong")).await;
    assert_eq!(refused(&error), api(25));
    assert!(
        !error.is_retryable() && error.to_string().contains("secret belongs to the app key"),
        "{error}"
    );
    let error = call(other("87654321", SECRET)).await;
    assert_eq!(refused(&error), api(29));

    let client = client(&gateway).build().unwrap();
    let report = tender::TenderPrePayCmd {
        order_id: "1".to_owned(),
        pre_pay_no: "n".to_owned(),
        pre_pay_action: 2,
    };
    let tender = tender::Request { param0: report };
    let error = tender
        .execute(&client, &Session::new("expired"))
        .await
        .unwrap_err();
    assert_eq!(refused(&error), api(27));
    assert!(
        error.needs_authorization() && error.to_string().contains("authorise the app again"),
        "{error}"
    );
    let error = client
        .call_untyped(
            <tender::Request as top_runtime::TopApi>::METHOD,
            json!({}),
            None,
        )
        .await;
    assert_eq!(refused(&error.unwrap_err()), api(26));
    let error = client
        .call_untyped("taobao.no.such.api", json!({}), None)
        .await
        .unwrap_err();
    assert_eq!(refused(&error), api(22));
    let error = client.call(&tender, None).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::MissingSession, 0)
    );
    let error = client
        .call(&request, Some(&Session::new(SESSION)))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::MissingSession, 0)
    );

    let closed = payment::PaymentServiceRequest {
        tb_status: Some(-1),
        ..order()
    };
    let error = upload(closed).execute(&client).await.unwrap_err();
    assert_eq!(refused(&error), api(15));
    assert_eq!(
        (error.sub_code(), error.sub_msg()),
        (Some("isv.order-closed"), Some("the order is closed"))
    );
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn a_wrong_clock_is_refused_and_corrected() {
    let late = || SystemTime::now() + Duration::from_hours(1);
    let gateway = Gateway::builder()
        .app(KEY, SECRET)
        .on::<payment::Request>(|_, _| {
            Ok(payment::Response {
                id: None,
                status: Some(0),
            })
        })
        .clock(late)
        .start()
        .await
        .unwrap();
    let client = client(&gateway).build().unwrap();
    let reply = upload(order()).execute(&client).await.unwrap();
    assert_eq!(reply.attempts(), 2);
    let skew = client.clock_skew_millis();
    assert!((3_590_000..3_610_000).contains(&skew), "{skew}");
    assert_eq!(
        upload(order()).execute(&client).await.unwrap().attempts(),
        1
    );
}
