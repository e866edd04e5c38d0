//! Makes very many calls against a gateway that fails one request in twenty, and checks each by the gateway's records.

use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use top_examples::soak::Soak;
use top_examples::stage::Failure;

/// Makes very many calls against a gateway that fails one request in twenty.
#[derive(Debug, Parser)]
struct Options {
    /// Calls in all.
    #[arg(long, default_value_t = 100_000)]
    calls: u64,
    /// How many are in flight at a time.
    #[arg(long, default_value_t = 256)]
    in_flight: u64,
    /// What the faults are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let options = Options::parse();
    let soak = Soak {
        calls: options.calls,
        in_flight: options.in_flight.max(1),
        seed: options.seed,
    };
    let style = "{bar:40} {human_pos}/{human_len} calls, {per_sec}, {eta} to go";
    let bar = ProgressBar::new(soak.calls).with_style(ProgressStyle::with_template(style)?);
    let report = soak.run(|ended| bar.set_position(ended)).await?;
    bar.finish_and_clear();
    println!("{report}");
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
