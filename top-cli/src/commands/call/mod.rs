//! `topapi call`: calls any API, declared or not, once or for each line of a file.

mod args;
mod journal;
mod json;
mod lines;
mod many;
mod output;
mod tally;

use std::io;
use std::process::ExitCode;

use top_runtime::{Call, Client, Session};

use crate::cli::Call as Options;
use crate::commands::say;
use crate::profile;

use args::Params;
use output::{failed, print_answer, printed};

/// What ends a command with a message.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command.
///
/// # Errors
/// It could not start.
pub(super) fn run(options: &Options) -> io::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match start(options).await {
            Ok(code) => Ok(code),
            Err(error) => {
                say(format_args!("topapi: {error}"));
                Ok(ExitCode::from(2))
            }
        }
    })
}

async fn start(options: &Options) -> Result<ExitCode, Failure> {
    let profile = profile::load(options.profile.as_deref())?;
    let mut client = profile.client(options.format.into())?;
    if let Some(seconds) = options.timeout {
        client = client.timeout(std::time::Duration::from_secs(seconds));
    }
    let client = client.build()?;
    let session = profile.session().filter(|_| !options.no_session);
    if let Some(file) = &options.input {
        return many::run(options, &profile, &client, session.as_ref(), file).await;
    }
    let params = args::read(&options.params)?;
    let files = params.files.clone();
    let call = with_files(&client, options, params, session.as_ref());
    if options.dry_run {
        return match call.prepare() {
            Ok(prepared) => {
                output::print_prepared(&prepared, &files)?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => Ok(failed(&error)),
        };
    }
    match call.await {
        Ok(reply) => Ok(printed(&print_answer(&reply, options.ndjson))),
        Err(error) => {
            let unread = output::print_unread(&error);
            let code = failed(&error);
            Ok(if unread.is_ok() {
                code
            } else {
                printed(&unread)
            })
        }
    }
}

/// The call of one set of parameters.
fn with_files(
    client: &Client,
    options: &Options,
    params: Params,
    session: Option<&Session>,
) -> Call<'static, serde_json::Value> {
    let mut call = client.call_untyped(options.method.clone(), params.tree, session);
    for (name, file) in params.files {
        call = call.attachment(name, file);
    }
    if options.idempotent {
        call.idempotent()
    } else {
        call
    }
}
