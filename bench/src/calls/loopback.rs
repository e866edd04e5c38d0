//! Whole calls on loopback: the client's CPU against that of bare reqwest, which sends the same bytes and reads the
//! answer.

use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use top_runtime::reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use top_runtime::{Client, reqwest};

use super::Piece;
use super::order::{APP_KEY, SECRET, declared};
use crate::rounds::median;
use crate::serve::{BATCH, Server};
use crate::{Outcome, cpu, show};

/// Microseconds of CPU for one call, and calls per second.
#[derive(Clone, Copy)]
struct Cost {
    micros: f64,
    per_second: f64,
}

pub(crate) fn run(short: bool) -> Outcome<Value> {
    let server = Server::start()?;
    // One thread: what is counted is work, not the handing of work from core to core.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = Client::builder(APP_KEY, SECRET)
        .gateway(&server.url)
        .build()?;
    let (rounds, calls) = if short { (1, 50) } else { (9, 4000) };
    let mut results = Vec::new();
    for in_flight in [1, 64, 512] {
        let calls = if in_flight == 1 { calls / 4 } else { calls };
        results.push(compare(&runtime, &client, in_flight, rounds, calls)?);
    }
    let batch = batches(&runtime, &client, rounds, if short { 2 } else { 100 })?;
    Ok(json!({ "calls": results, "batch": batch }))
}

fn compare(
    runtime: &Runtime,
    client: &Client,
    in_flight: usize,
    rounds: usize,
    calls: usize,
) -> Outcome<Value> {
    let bare = Bare::new(client)?;
    let mut own = Vec::new();
    let mut plain = Vec::new();
    // The first round makes the connections.
    for round in 0..=rounds {
        let ours = drive(runtime, in_flight, calls, ours(client))?;
        let bare = bare.clone();
        let theirs = drive(runtime, in_flight, calls, move || bare.clone().call())?;
        if round > 0 {
            own.push(ours);
            plain.push(theirs);
        }
    }
    let ratio = median(
        own.iter()
            .zip(&plain)
            .map(|(own, bare)| own.micros / bare.micros)
            .collect(),
    );
    let (ours, theirs) = (middle(&own), middle(&plain));
    println!("calls on loopback, {in_flight} in flight:");
    for (name, cost) in [("top-runtime: execute", ours), ("bare reqwest", theirs)] {
        println!(
            "  {name:<28} {:>9.1} µs of CPU, {:.0} calls/s",
            cost.micros, cost.per_second
        );
    }
    println!("  {ratio:.2} x bare reqwest (bound 1.30 at 64)");
    Ok(json!({
        "in_flight": in_flight,
        "execute_us": show::ratio(ours.micros),
        "execute_per_second": show::round(ours.per_second),
        "reqwest_us": show::ratio(theirs.micros),
        "reqwest_per_second": show::round(theirs.per_second),
        "against_reqwest": show::ratio(ratio),
    }))
}

/// One call after another, of a request that has been built.
fn ours(
    client: &Client,
) -> impl Fn() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Clone + Send + 'static
{
    let shared = Arc::new((client.clone(), declared()));
    move || {
        let shared = Arc::clone(&shared);
        Box::pin(async move {
            let (client, request) = &*shared;
            let reply = request.execute(client).await;
            black_box(reply.map_err(|error| error.to_string())?);
            Ok(())
        })
    }
}

/// Rounds of 64 calls in flight, by name.
pub(crate) fn pieces(each: &mut Piece<'_>) -> Outcome<()> {
    let server = Server::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = Client::builder(APP_KEY, SECRET)
        .gateway(&server.url)
        .build()?;
    each("execute-64-in-flight", &mut || {
        drive(&runtime, 64, 64, ours(&client)).map(drop)
    })?;
    let bare = Bare::new(&client)?;
    each("reqwest-64-in-flight", &mut || {
        let bare = bare.clone();
        drive(&runtime, 64, 64, move || bare.clone().call()).map(drop)
    })
}

fn middle(costs: &[Cost]) -> Cost {
    Cost {
        micros: median(costs.iter().map(|cost| cost.micros).collect()),
        per_second: median(costs.iter().map(|cost| cost.per_second).collect()),
    }
}

/// Makes `calls` calls, `in_flight` at a time.
fn drive<F>(
    runtime: &Runtime,
    in_flight: usize,
    calls: usize,
    call: impl Fn() -> F + Clone + Send + 'static,
) -> Outcome<Cost>
where
    F: Future<Output = Result<(), String>> + Send,
{
    let left = Arc::new(AtomicUsize::new(calls));
    let start = (cpu::of_process()?, Instant::now());
    runtime.block_on(async {
        let workers: Vec<_> = (0..in_flight)
            .map(|_| {
                let (left, call) = (Arc::clone(&left), call.clone());
                tokio::spawn(async move {
                    let take = |count: usize| count.checked_sub(1);
                    while left
                        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                        .is_ok()
                    {
                        call().await?;
                    }
                    Ok::<(), String>(())
                })
            })
            .collect();
        for worker in workers {
            worker.await.map_err(|error| error.to_string())??;
        }
        Ok::<(), String>(())
    })?;
    let took = cpu::of_process()?.saturating_sub(start.0).as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let calls = calls as f64;
    Ok(Cost {
        micros: took * 1e6 / calls,
        per_second: calls / start.1.elapsed().as_secs_f64(),
    })
}

/// The request of a call, written once, for bare reqwest.
#[derive(Clone)]
struct Bare {
    http: reqwest::Client,
    url: String,
    content_type: String,
    body: Vec<u8>,
}

impl Bare {
    fn new(client: &Client) -> Outcome<Self> {
        let prepared = client.prepare(&declared(), None)?;
        Ok(Self {
            http: reqwest::Client::builder().tcp_nodelay(true).build()?,
            url: prepared.url().to_owned(),
            content_type: prepared.content_type().to_owned(),
            body: prepared.body().unwrap_or_default().to_vec(),
        })
    }

    async fn call(self) -> Result<(), String> {
        let response = self
            .http
            .post(&self.url)
            .header(CONTENT_TYPE, &self.content_type)
            .header(ACCEPT, "application/json,text/xml,text/javascript")
            .header(ACCEPT_ENCODING, "gzip")
            .body(self.body)
            .send()
            .await
            .map_err(|error| error.to_string())?;
        black_box(response.bytes().await.map_err(|error| error.to_string())?);
        Ok(())
    }
}

/// Twenty calls in one request against twenty requests.
fn batches(runtime: &Runtime, client: &Client, rounds: usize, batches: usize) -> Outcome<Value> {
    let mut together = Vec::new();
    let mut apart = Vec::new();
    for _ in 0..rounds {
        let cloned = client.clone();
        let batch = drive(runtime, 1, batches, move || in_one(cloned.clone()))?;
        #[expect(clippy::cast_precision_loss, reason = "twenty")]
        together.push(1e6 / batch.micros * BATCH as f64);
        let single = drive(runtime, 1, batches * BATCH, ours(client))?;
        apart.push(1e6 / single.micros);
    }
    let (together, apart) = (median(together), median(apart));
    println!("a batch of {BATCH}: {together:.0} calls per CPU second, one by one {apart:.0}");
    Ok(json!({
        "size": BATCH,
        "batch_calls_per_cpu_second": show::round(together),
        "single_calls_per_cpu_second": show::round(apart),
    }))
}

async fn in_one(client: Client) -> Result<(), String> {
    let said = |error: top_runtime::Error| error.to_string();
    let mut batch = client.batch();
    let mut tickets = Vec::with_capacity(BATCH);
    for _ in 0..BATCH {
        tickets.push(batch.push(&declared(), None).map_err(said)?);
    }
    let mut replies = batch.send().await.map_err(said)?;
    for ticket in tickets {
        black_box(replies.take(ticket).map_err(said)?);
    }
    Ok(())
}
