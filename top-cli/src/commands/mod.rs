//! The subcommands, one module each.

mod call;
mod gateway;
mod import;
mod modules;
mod pages;
mod sign;

use std::io;
use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::cli::{Cli, Command};

/// Runs a command.
///
/// # Errors
/// Where it could not do its work at all; what goes wrong with single pages is reported by the command itself.
pub fn run(cli: Cli) -> io::Result<ExitCode> {
    match cli.command {
        Command::Import(options) => import::run(&options),
        Command::Call(options) => call::run(&options),
        Command::Sign(options) => Ok(sign::run(&options)),
        Command::Gateway(options) => gateway::run(&options),
        Command::Completions(options) => {
            let mut script = Vec::new();
            clap_complete::generate(options.shell, &mut Cli::command(), "topapi", &mut script);
            print(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            print(&page)
        }
    }
}

/// Prints, and takes a closed pipe for the reader's wish.
fn print(text: &[u8]) -> io::Result<ExitCode> {
    use io::Write as _;
    match io::stdout().write_all(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}
