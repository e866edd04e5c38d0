//! What a declaration costs to compile, and what a call costs to make.
//!
//! `cargo run --release -p top-bench -- compile` and `-- calls`; the README of this package says how to read them.

mod calls;
mod cpu;
mod rounds;
mod show;

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
    /// Signing, encoding, decoding, calls on loopback, growth, memory.
    Calls(calls::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Calls(options) => calls::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("top-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
