//! The subcommands, one module each.

mod call;
mod gateway;
mod import;
mod modules;
mod pages;
mod progress;
mod secrets;
mod sign;

use std::fmt::Display;
use std::io::{self, Write as _};
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
        Command::Man(options) => {
            if let Some(page) = man(options.command.as_deref())? {
                print(&page)
            } else {
                say("topapi: there is no such command");
                Ok(ExitCode::from(2))
            }
        }
    }
}

/// The manual page of the whole or of one command.
fn man(command: Option<&str>) -> io::Result<Option<Vec<u8>>> {
    let mut whole = Cli::command();
    // Names the commands in full, as their own pages have it.
    whole.build();
    let described = match command {
        None => whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Ok(None),
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(described).render(&mut page)?;
    Ok(Some(page))
}

/// Prints a line on standard error. Where nobody reads that, the exit code must still say how it went.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Takes a closed pipe for the reader's wish to hear no more.
fn heard(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn print(text: &[u8]) -> io::Result<ExitCode> {
    heard(io::stdout().write_all(text)).map(|()| ExitCode::SUCCESS)
}
