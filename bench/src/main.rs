//! What a declaration costs to compile, and what a call costs to make.
//!
//! `cargo run --release -p top-bench -- compile` and `-- calls`; the README of this package says how to read them.

#![allow(
    clippy::needless_pass_by_value,
    clippy::struct_field_names,
    clippy::unit_arg,
    clippy::unnecessary_wraps,
    clippy::write_with_newline,
    reason = "pieces of work have one shape, and types the names of the wire, whatever the single one needs"
)]

mod calls;
mod charts;
mod compile;
mod cpu;
mod machine;
mod results;
mod rounds;
mod serve;
mod show;
mod spin;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What everything here gives: a benchmark that cannot run says why.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Benchmarks of the client for the Taobao Open Platform.
#[derive(Parser)]
#[command(name = "top-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The compile time of declarations against that of serde derives.
    Compile(compile::Options),
    /// The first build of top-runtime by its features: crates and seconds.
    Cold(compile::cold::Options),
    /// Signing, encoding, decoding, calls on loopback, growth, memory, peers.
    Calls(calls::Options),
    /// Draws the charts of the last results anew.
    Charts,
    /// One piece of work again and again, for callgrind.
    Spin(spin::Options),
    /// The server of fixed answers that the other commands start.
    #[command(hide = true)]
    Serve,
    /// One upload, in a process of its own.
    #[command(hide = true)]
    Upload(calls::upload::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Compile(options) => compile::run(&options),
        Command::Cold(options) => compile::cold::run(&options),
        Command::Calls(options) => calls::run(&options),
        Command::Charts => charts::draw(),
        Command::Spin(options) => spin::run(&options),
        Command::Serve => serve::run(),
        Command::Upload(options) => calls::upload::run_child(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("top-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
