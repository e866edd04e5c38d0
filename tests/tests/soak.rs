//! The soak of the examples, shorter: nothing lost, nothing done twice, nothing left over.

#![allow(clippy::unwrap_used, reason = "tests")]

use top_examples::soak::Soak;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_soak_is_clean() {
    let soak = Soak {
        calls: 600,
        in_flight: 64,
        seed: 3,
    };
    let report = soak.run(|_| {}).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.counters.faulted > 0, "{report}");
    assert!(report.repeated > 0, "{report}");
}
