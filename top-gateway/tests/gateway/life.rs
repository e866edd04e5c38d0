//! A gateway begins, ends, and leaves nothing.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpStream;
use top_gateway::{Fault, Gateway};

use crate::support::{End, Line, SECRET, call, echo, encoded, gateway, protocol, request, signed};

fn target() -> String {
    format!(
        "/router/rest?{}",
        encoded(&signed(protocol("taobao.echo"), SECRET, ""))
    )
}

#[tokio::test]
async fn connections_are_kept() {
    let gateway = echo().start().await.unwrap();
    let mut line = Line::open(&gateway).await;
    for _ in 0..3 {
        line.write(&request("POST", &target(), &[], b"")).await;
        assert_eq!(line.read().await.status, 200);
    }
    assert_eq!(gateway.open_connections(), 1);
    assert_eq!(gateway.counters().accepted, 3);
}

#[tokio::test]
async fn only_this_machine_is_served() {
    let gateway = echo().start().await.unwrap();
    assert!(gateway.address().ip().is_loopback());
    assert_eq!(
        gateway.url(),
        format!("http://127.0.0.1:{}/router/rest", gateway.address().port())
    );
    assert_eq!(
        gateway.batch_url(),
        format!("http://127.0.0.1:{}/router/batch", gateway.address().port())
    );
}

#[tokio::test]
async fn shutdown_leaves_no_task_and_no_connection() {
    let before = tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks();
    let gateway = echo()
        .fault("taobao.echo", Fault::Delay(Duration::from_hours(1)).nth(2))
        .start()
        .await
        .unwrap();
    let mut idle = Line::open(&gateway).await;
    idle.write(&request("POST", &target(), &[], b"")).await;
    assert_eq!(idle.read().await.status, 200);
    let mut waiting = Line::open(&gateway).await;
    waiting.write(&request("POST", &target(), &[], b"")).await;
    let mut silent = Line::open(&gateway).await;
    silent.write(b"POST /router/rest HTTP/1.1\r\n").await;
    // The delayed call has been executed by now, and waits.
    while gateway.counters().executed < 2 {
        tokio::task::yield_now().await;
    }
    let address = gateway.address();
    gateway.shutdown().await;
    assert_eq!(
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks(),
        before
    );
    // A call that is being answered gets its answer, its delay cut short.
    assert_eq!(
        waiting.read().await.json()["echo_response"]["params"],
        json!({})
    );
    assert_eq!(idle.read().await.status, 0);
    assert_eq!(silent.read().await.status, 0);
    assert!(
        TcpStream::connect(address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn dropping_stops_as_well() {
    let before = tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks();
    let gateway = echo().start().await.unwrap();
    let mut line = Line::open(&gateway).await;
    line.write(&request("POST", &target(), &[], b"")).await;
    assert_eq!(line.read().await.status, 200);
    let address = gateway.address();
    drop(gateway);
    let end = line.read().await;
    assert!((end.status, end.end) == (0, End::Cut) || end.end == End::Reset);
    while tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
        > before
    {
        tokio::task::yield_now().await;
    }
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn gateways_live_side_by_side() {
    let one = gateway()
        .on_untyped("taobao.who", |_, _| Ok(json!({ "who": 1 })))
        .start()
        .await
        .unwrap();
    let two = gateway()
        .on_untyped("taobao.who", |_, _| Ok(json!({ "who": 2 })))
        .start()
        .await
        .unwrap();
    let who = async |gateway: &Gateway| {
        call(gateway, protocol("taobao.who")).await.json()["who_response"]["who"].clone()
    };
    assert_eq!((who(&one).await, who(&two).await), (json!(1), json!(2)));
}

#[tokio::test]
async fn requests_come_in_any_pieces() {
    let gateway = echo().start().await.unwrap();
    let mut line = Line::open(&gateway).await;
    let form = encoded(&signed(protocol("taobao.echo"), SECRET, ""));
    let text = format!(
        "POST /router/rest HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        10,
        &form[..10],
        form.len() - 10,
        &form[10..]
    );
    for byte in text.as_bytes() {
        line.write(&[*byte]).await;
    }
    assert_eq!(
        line.read().await.json()["echo_response"]["params"],
        json!({})
    );
}

#[tokio::test]
async fn nonsense_does_not_harm() {
    let gateway = echo().start().await.unwrap();
    for bytes in [
        &b"\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"POST /router/rest HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ] {
        let mut line = Line::open(&gateway).await;
        line.write(bytes).await;
        // Whatever comes back, the gateway goes on; some of it waits for more.
        drop(line);
    }
    let mut gone = Line::open(&gateway).await;
    gone.write(b"POST /router/rest HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100\r\n\r\nhalf")
        .await;
    drop(gone);
    assert_eq!(call(&gateway, protocol("taobao.echo")).await.status, 200);
    assert_eq!(gateway.counters().requests, 1);
}
