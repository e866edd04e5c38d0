//! Sign and encode: `Client::prepare` against straight-line code and against the digest alone.

use std::hint::black_box;

use serde_json::{Value, json};
use top_runtime::{Client, SignMethod};

use super::order::{APP_KEY, Order, SECRET, declared};
use super::straight::{self, Keyed};
use crate::calls::Piece;
use crate::rounds::{Contender, Effort, race};
use crate::{Outcome, show};

const GATEWAY: &str = "http://127.0.0.1:9/router/rest";

pub(crate) fn client(method: SignMethod) -> Outcome<Client> {
    let builder = Client::builder(APP_KEY, SECRET)
        .gateway(GATEWAY)
        .sign_method(method);
    Ok(builder.build()?)
}

pub(crate) fn run(effort: Effort) -> Outcome<Value> {
    let mut results = serde_json::Map::new();
    for method in [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256] {
        let result = one(effort, method)?;
        results.insert(method.as_str().to_owned(), result);
    }
    Ok(results.into())
}

/// Each piece of work by name, md5.
pub(crate) fn pieces(each: &mut Piece<'_>) -> Outcome<()> {
    let client = client(SignMethod::Md5)?;
    let request = declared();
    let order = Order::of(&request).ok_or("the request has no order")?;
    let keyed = Keyed::new(SignMethod::Md5)?;
    let timestamp = same_bytes(&client, &keyed, &order)?;
    each("prepare", &mut || {
        black_box(client.prepare(black_box(&request), None)?);
        Ok(())
    })?;
    each("straight", &mut || {
        black_box(straight::prepare(
            &keyed,
            GATEWAY,
            black_box(&order),
            &timestamp,
        )?);
        Ok(())
    })
}

fn one(effort: Effort, method: SignMethod) -> Outcome<Value> {
    let client = client(method)?;
    let request = declared();
    let order = Order::of(&request).ok_or("the request has no order")?;
    let keyed = Keyed::new(method)?;
    let timestamp = same_bytes(&client, &keyed, &order)?;
    let json = serde_json::to_string(&order)?;
    let mut contenders = [
        Contender::new("top-runtime: prepare", || {
            black_box(client.prepare(black_box(&request), None)?);
            Ok(())
        }),
        Contender::new("straight-line code", || {
            let written = straight::prepare(&keyed, GATEWAY, black_box(&order), &timestamp)?;
            black_box(written);
            Ok(())
        }),
        Contender::new("the digest alone", || {
            black_box(straight::digest(&keyed, black_box(&json), &timestamp));
            Ok(())
        }),
    ];
    race(effort, &mut contenders)?;
    let [ours, straight, digest] = &contenders;
    let allocations = allocation_counter::measure(|| {
        let _ = black_box(client.prepare(black_box(&request), None));
    });
    println!("sign and encode, {method}:");
    for contender in &contenders {
        show::nanos(contender);
    }
    let ratio = ours.against(straight);
    println!(
        "  {ratio:.2} x straight-line code (bound 1.15), {} allocations (bound 4)",
        allocations.count_total
    );
    Ok(json!({
        "prepare_ns": show::round(ours.nanos()),
        "straight_line_ns": show::round(straight.nanos()),
        "digest_ns": show::round(digest.nanos()),
        "against_straight_line": show::ratio(ratio),
        "against_digest": show::ratio(ours.against(digest)),
        "allocations": allocations.count_total,
    }))
}

/// The parameters of an address, in the order of their names.
fn parameters(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').unwrap_or_default().1;
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs
}

/// Both ways write the same request, or the comparison means nothing. Gives the timestamp.
fn same_bytes(client: &Client, keyed: &Keyed, order: &Order) -> Outcome<String> {
    let prepared = client.prepare(&declared(), None)?;
    let timestamp = form_urlencoded::parse(prepared.url().as_bytes())
        .find(|(name, _)| name == "timestamp")
        .map(|(_, value)| value.into_owned())
        .ok_or("no timestamp in the address")?;
    let (url, body) = straight::prepare(keyed, GATEWAY, order, &timestamp)?;
    if parameters(&url) != parameters(prepared.url()) || Some(body.as_bytes()) != prepared.body() {
        return Err("straight-line code writes another request than prepare".into());
    }
    Ok(timestamp)
}
