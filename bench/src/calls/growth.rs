//! How cost grows with size: straight lines, or something is wrong.

use std::hint::black_box;

use serde_json::{Value, json};
use top_runtime::kernel::Value as _;
use top_runtime::wire::json_read;
use top_runtime::{Client, SignMethod, top_api, top_model};

use super::answers::{Large, large_json};
use super::order::declared;
use super::prepare::client;
use crate::rounds::{Contender, Effort, race};
use crate::{Outcome, show};

/// A text of any length.
#[top_api(method = "bench.memo.add", session = false, response = Done)]
pub struct Memo {
    /// The text.
    pub text: String,
}

/// Nothing.
#[top_model]
pub struct Done {}

pub(crate) fn run(short: bool) -> Outcome<Value> {
    let effort = Effort {
        rounds: if short { 1 } else { 9 },
        ..Effort::of(short)
    };
    let scale = if short { 2 } else { 0 };
    let body = line(effort, "body, bytes", &sizes(100, 7 - scale), |size| {
        let request = Memo::builder()
            .text("12345678 \"a\",".repeat(size / 12 + 1))
            .build();
        prepares(client(SignMethod::default())?, request)
    })?;
    let list = line(effort, "list, elements", &sizes(1, 5 - scale), |size| {
        let text = large_json(size);
        Ok(move || {
            let mut value = Large::vacant();
            json_read::read(text.as_bytes(), &mut value)?;
            drop(black_box(value));
            Ok(())
        })
    })?;
    let params = line(
        effort,
        "parameters",
        &[1, 2, 5, 10, 20, 50, 100, 200],
        |size| {
            let client = client(SignMethod::default())?;
            let pairs: Vec<_> = (0..size)
                .map(|index| (format!("parameter_{index:03}"), "a value, 24 bytes long"))
                .collect();
            Ok(move || {
                let call = client.call_untyped("bench.memo.add", pairs.as_slice(), None);
                black_box(call.prepare()?);
                Ok(())
            })
        },
    )?;
    let clones = line(effort, "clones", &sizes(1, 3), |size| {
        let client = client(SignMethod::default())?;
        let clones = vec![client; size];
        let request = declared();
        Ok(move || {
            for client in &clones {
                black_box(client.prepare(&request, None)?);
            }
            Ok(())
        })
    })?;
    Ok(json!({ "body": body, "list": list, "params": params, "clones": clones }))
}

fn prepares(client: Client, request: Memo) -> Outcome<impl FnMut() -> Outcome<()>> {
    Ok(move || {
        black_box(client.prepare(&request, None)?);
        Ok(())
    })
}

/// Ten times more from step to step.
fn sizes(first: usize, last_power: u32) -> Vec<usize> {
    (0..=last_power)
        .map(|power| 10_usize.pow(power))
        .filter(|size| *size >= first)
        .collect()
}

/// Measures one line; each size is a piece of work of its own.
fn line<W: FnMut() -> Outcome<()>>(
    effort: Effort,
    name: &str,
    sizes: &[usize],
    work: impl Fn(usize) -> Outcome<W>,
) -> Outcome<Value> {
    let mut points = Vec::new();
    println!("growth, {name}:");
    for size in sizes {
        let mut contender = [Contender::new("", work(*size)?)];
        race(effort, &mut contender)?;
        let nanos = contender[0].nanos();
        #[expect(clippy::cast_precision_loss, reason = "ten millions")]
        let each = nanos / *size as f64;
        println!(
            "  {size:>10}: {:>12.2} µs, {each:>9.2} ns each",
            nanos / 1000.0
        );
        points.push(json!([size, show::round(nanos)]));
    }
    Ok(points.into())
}
