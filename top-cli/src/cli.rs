//! The command line. Completions and the man page come from these declarations too.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Works with the Taobao Open Platform (TOP) from its documentation.
///
/// Exit codes: 0 when all went well; 1 when something failed, or when `import --check` found a difference; 2 for a
/// command line that makes no sense.
#[derive(Debug, Parser)]
#[command(
    name = "topapi",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes Rust modules of documentation pages.
    ///
    /// A page can be text copied from the browser, a saved HTML file, a pipe or Markdown table, or the platform's JSON
    /// description (getDocument.json); which one it is, is recognised. What a page leaves open, such as the object a field
    /// belongs to, is said on standard error and marked `// unsettled:` in the code.
    Import(Import),
    /// Calls any API, declared or not.
    ///
    /// App key, secret and session come from the environment (`TOP_APP_KEY`, `TOP_APP_SECRET`, `TOP_SESSION`, and
    /// `TOP_GATEWAY`, `TOP_SIGN_METHOD` where they are not the usual ones) or from a profile in a private file
    /// (`~/.config/topapi/config.toml`, or the one that `TOPAPI_CONFIG` names), never from the command line.
    ///
    /// Exit codes: 0 answered; 1 not executed; 2 a command line or settings that make no sense; 3 nobody knows whether
    /// it was executed; 4 executed, but the answer cannot be read. With `--input` the worst of the lines counts.
    Call(Call),
    /// Explains a signature, or finds out what is wrong with one.
    ///
    /// Prints the parameters in order, the text that is signed (secret masked), and what each sign method makes of it.
    /// With `--request`, a request captured from another program is checked, and the rule that it broke is named. The
    /// app secret comes from the environment or a profile.
    ///
    /// Exit codes: 0 explained, or the captured signature is right; 1 it is wrong; 2 there is nothing to judge.
    Sign(Sign),
    /// Serves pages as a gateway on this machine, for programs in any language.
    ///
    /// Verifies app key, timestamp, signature, session and what the pages say of the parameters, answers with the samples of
    /// the pages, and prints each request with its verdict.
    Gateway(Gateway),
    /// Prints a completion script for a shell.
    Completions(Completions),
    /// Prints the manual page of the program, or of one of its commands.
    Man(Man),
}

/// What `topapi import` is told.
#[derive(Args, Debug)]
pub struct Import {
    /// Pages, folders of pages, or `-` for standard input.
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<PathBuf>,

    /// The folder for the modules and their `mod.rs`. Modules that were changed by hand are kept.
    #[arg(short, long, value_name = "DIR", required_unless_present = "stdout")]
    pub out: Option<PathBuf>,

    /// Prints the modules instead of writing them.
    #[arg(long, conflicts_with_all = ["out", "check"])]
    pub stdout: bool,

    /// Imports only this method; can be given several times.
    #[arg(long, value_name = "METHOD")]
    pub only: Vec<String>,

    /// The path to top-runtime in your crate, where it is not `top_runtime`.
    #[arg(long = "crate", value_name = "PATH", value_parser = rust_path)]
    pub runtime: Option<String>,

    /// Writes nothing, and prints what differs between the pages and the modules in DIR.
    #[arg(long)]
    pub check: bool,

    /// Replaces modules that differ from their page, changes made by hand included.
    #[arg(long, conflicts_with_all = ["stdout", "check"])]
    pub overwrite: bool,
}

/// What `topapi call` is told.
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Call {
    /// The method, such as `taobao.time.get`.
    pub method: String,

    /// Parameters: `name=text`, `name=@file` for an attachment, `name:=json` for anything else.
    #[arg(value_name = "NAME=VALUE", conflicts_with = "input")]
    pub params: Vec<String>,

    /// Calls once for each line of this file, a JSON object of parameters. What became of each line is kept in a
    /// journal: an interrupted run goes on where it stopped, and no line is sent twice.
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,

    /// The journal of `--input`, where it is not FILE.journal.
    #[arg(long, value_name = "FILE", requires = "input")]
    pub journal: Option<PathBuf>,

    /// How many calls of `--input` are under way at a time.
    #[arg(long, value_name = "N", default_value_t = 8, requires = "input")]
    pub in_flight: usize,

    /// The profile of the file of profiles; without it the environment, then the profile `default`.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,

    /// The form in which the gateway is asked to answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Json)]
    pub format: AnswerFormat,

    /// Leaves the session out, for an API that takes none.
    #[arg(long)]
    pub no_session: bool,

    /// Says that doing it twice is the same as doing it once, so that it may be repeated when its outcome is open.
    #[arg(long)]
    pub idempotent: bool,

    /// The time for a call, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: Option<u64>,

    /// Prints the answer on one line.
    #[arg(long)]
    pub ndjson: bool,

    /// Sends nothing and prints what would be sent, secrets masked.
    #[arg(long)]
    pub dry_run: bool,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum AnswerFormat {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl From<AnswerFormat> for top_runtime::Format {
    fn from(format: AnswerFormat) -> Self {
        match format {
            AnswerFormat::Json => Self::Json,
            AnswerFormat::Xml => Self::Xml,
        }
    }
}

/// What `topapi sign` is told.
#[derive(Args, Debug)]
pub struct Sign {
    /// Parameters: `name=text`.
    #[arg(
        value_name = "NAME=VALUE",
        required_unless_present = "request",
        conflicts_with = "request"
    )]
    pub params: Vec<String>,

    /// A raw JSON, XML or batch body, which is signed behind the parameters.
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,

    /// A captured request: the URL and the body behind an empty line, the text of an HTTP request, or a curl command.
    /// `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "body")]
    pub request: Option<PathBuf>,

    /// The profile of the file of profiles; without it the environment, then the profile `default`.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// What `topapi gateway` is told.
#[derive(Args, Debug)]
pub struct Gateway {
    /// A page or a folder of pages, in any form that `import` reads.
    #[arg(long, value_name = "DIR")]
    pub docs: PathBuf,

    /// The port; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    pub port: u16,

    /// Takes the app key and secret of this profile; without it they are made up and printed.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// Prints a completion script for a shell.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// What `topapi man` is told.
#[derive(Args, Debug)]
pub struct Man {
    /// The command.
    pub command: Option<String>,
}

fn rust_path(text: &str) -> Result<String, String> {
    let is_ident = |part: &str| {
        let word = part.strip_prefix("r#").unwrap_or(part);
        word.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let path = text.strip_prefix("::").unwrap_or(text);
    if path.split("::").all(is_ident) {
        Ok(text.to_owned())
    } else {
        Err("expected a Rust path, such as `crate::top`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_runtime_path_is_a_rust_path() {
        assert!(rust_path("crate::vendor::top").is_ok());
        assert!(rust_path("::top").is_ok());
        assert!(rust_path("top-runtime").is_err());
    }
}
