//! One call for each line of a file: so many at a time, journalled, and never a line twice.

use std::collections::BTreeSet;
use std::future::{Future as _, poll_fn};
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use std::task::Poll;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinSet;
use top_runtime::{Client, Session};

use super::journal::{Journal, State};
use super::lines::{self, Line};
use super::tally::{Tally, beside};
use super::{Failure, output};
use crate::cli::Call as Options;
use crate::commands::say;
use crate::profile::Profile;

/// Calls the method once for each line of `file`.
pub(super) async fn run(
    options: &Options,
    profile: &Profile,
    client: &Client,
    session: Option<&Session>,
    file: &Path,
) -> Result<ExitCode, Failure> {
    let lines = lines::read(file)?;
    if options.dry_run {
        return Ok(show(options, client, session, lines)?);
    }
    let path = options
        .journal
        .clone()
        .unwrap_or_else(|| beside(file, "journal"));
    let journal = Journal::open(&path, &purpose(options, profile))?;
    let mut tally = Tally::new(file);
    let (todo, bar) = pending(lines, &journal, &mut tally)?;
    let mut todo = todo.into_iter();
    let mut running = JoinSet::new();
    let mut under_way = BTreeSet::new();
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let mut interrupted_again = pin!(tokio::signal::ctrl_c());
    // It is listened for from the first poll on; that is before anything is sent.
    let first = poll_fn(|context| Poll::Ready(interrupted.as_mut().poll(context))).await;
    let mut stopped = match first {
        Poll::Ready(result) => result.map(|()| true)?,
        Poll::Pending => false,
    };
    loop {
        while !stopped && running.len() < options.in_flight.max(1) {
            let Some(line) = todo.next() else { break };
            journal.note(line.number, &line.text, State::Sent)?;
            let call = client.call_untyped(options.method.clone(), line.params, session);
            let call = if options.idempotent {
                call.idempotent()
            } else {
                call
            };
            under_way.insert(line.number);
            running.spawn(async move { (line.number, line.text, call.await) });
        }
        tokio::select! {
            ended = running.join_next() => match ended {
                None => break,
                Some(ended) => {
                    let (number, text, result) = ended?;
                    journal.note(number, &text, tally.take(number, &text, result.map(top_runtime::Reply::into_inner))?)?;
                    under_way.remove(&number);
                    bar.inc(1);
                    stopped |= tally.is_unheard();
                }
            },
            _ = &mut interrupted, if !stopped => {
                stopped = true;
                bar.suspend(|| say("stopping; the calls under way are waited for (interrupt again to leave them)"));
            }
            _ = &mut interrupted_again, if stopped => {
                tally.leave(&under_way);
                break;
            }
        }
    }
    bar.finish_and_clear();
    Ok(tally.end(stopped, &path))
}

/// Prints what would be sent for each line, and what keeps a line from being sent.
fn show(
    options: &Options,
    client: &Client,
    session: Option<&Session>,
    lines: Vec<Line>,
) -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for line in lines {
        let call = client.call_untyped(options.method.clone(), line.params, session);
        match call.prepare() {
            Ok(prepared) => output::print_prepared(&prepared, &[])?,
            Err(error) => {
                say(format_args!("topapi: line {}: {error}", line.number));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// What the lines are for. A file that was tried on one gateway is not done on another.
fn purpose(options: &Options, profile: &Profile) -> String {
    let gateway = profile.gateway.as_deref().unwrap_or_default();
    format!("{}\n{}\n{gateway}", options.method, profile.app_key)
}

/// The lines that are still to be sent, and a bar for them.
fn pending(
    lines: Vec<Line>,
    journal: &Journal,
    tally: &mut Tally,
) -> Result<(Vec<Line>, ProgressBar), Failure> {
    let mut todo = Vec::new();
    for line in lines {
        match journal.state(line.number, &line.text)? {
            None => todo.push(line),
            Some(state) => tally.earlier(line.number, state),
        }
    }
    let bar = if io::stderr().is_terminal() {
        ProgressBar::new(todo.len() as u64)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} calls, {eta} left") {
        bar.set_style(style);
    }
    Ok((todo, bar))
}
