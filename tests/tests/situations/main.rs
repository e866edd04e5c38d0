//! The answers in which other clients fail: each ends in the right value, or in an error that says what happened;
//! never in a wrong value, a hang or a panic. All over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod api;
mod envelope;
mod http;
mod json;
mod list;
mod scalar;
mod situation;
mod transport;
mod xml;

use std::collections::BTreeSet;

/// What the task asks for at least.
const ENOUGH: usize = 43;

#[tokio::test]
async fn every_situation_ends_well() {
    let situations: Vec<_> = [
        envelope::situations(),
        http::situations(),
        json::situations(),
        list::situations(),
        scalar::situations(),
        transport::situations(),
        xml::situations(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut names = BTreeSet::new();
    for situation in &situations {
        assert!(
            names.insert(situation.name),
            "`{}` stands twice",
            situation.name
        );
    }
    assert!(situations.len() >= ENOUGH);

    let bench = situation::Bench::new().await;
    let mut failures = Vec::new();
    for situation in situations {
        let name = situation.name;
        if let Err(failure) = situation.run(bench.clone()).await {
            failures.push(format!("{name}: {failure}"));
        }
    }
    println!("{} situations", names.len());
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}
