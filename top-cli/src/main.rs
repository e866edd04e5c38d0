//! The program `topapi`.

use std::process::ExitCode;

use clap::Parser as _;
use top_cli::cli::Cli;
use top_cli::commands;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            commands::say(format_args!("topapi: {error}"));
            ExitCode::FAILURE
        }
    }
}
