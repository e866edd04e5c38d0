//! `topapi gateway`: serves imported pages as a gateway, for programs in any language.

mod check;
mod dynamic;
mod sample;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use top_gateway::{Gateway, GatewayBuilder, Record, Untyped, Verdict};
use top_runtime::SessionPolicy;

use crate::cli::Gateway as Options;
use crate::commands;
use crate::commands::pages::find;
use crate::commands::progress::Progress;
use crate::import::page::{Page, Session};
use crate::import::plan::{Plan, plan};
use crate::import::read_page;
use crate::profile;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What a program calls with where the user names no app.
const APP: (&str, &str) = ("12345678", "app-secret");

/// Runs the command until it is interrupted.
///
/// # Errors
/// It could not start.
pub(super) fn run(options: &Options) -> io::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(serve(options)) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            commands::say(format_args!("topapi: {error}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn serve(options: &Options) -> Result<(), Failure> {
    let mut builder = Gateway::builder().port(options.port).any_session();
    builder = if let Some(name) = &options.profile {
        let profile = profile::load(Some(name))?;
        say(&format!(
            "app key {}, secret from the profile {name}\n",
            profile.app_key
        ));
        builder.app(profile.app_key.clone(), profile.app_secret.expose())
    } else {
        say(&format!(
            "app key {}, secret {}, any session\n",
            APP.0, APP.1
        ));
        builder.app(APP.0, APP.1)
    };
    let (builder, plans) = pages(builder, &options.docs)?;
    let count = plans.len();
    if count == 0 {
        return Err(format!("{}: no page could be read", options.docs.display()).into());
    }
    let plural = if count == 1 { "" } else { "s" };
    let gateway = builder
        .observe(move |record| print_record(record, plans.get(record.method())))
        .start()
        .await?;
    say(&format!(
        "{count} method{plural} at {} (batches at {}); Ctrl-C ends it\n",
        gateway.url(),
        gateway.batch_url()
    ));
    tokio::signal::ctrl_c().await?;
    gateway.shutdown().await;
    Ok(())
}

/// What the pages say, by method.
type Plans = BTreeMap<String, Arc<Plan>>;

/// Serves every page of a folder, or one page.
fn pages(mut builder: GatewayBuilder, docs: &Path) -> Result<(GatewayBuilder, Plans), Failure> {
    let sources = find(&[docs.to_owned()])?;
    let mut progress = Progress::new(sources.len());
    let mut served = Plans::new();
    for source in sources {
        let read = source
            .text()
            .and_then(|text| read_page(&text, &source.name()).map_err(|error| error.to_string()));
        let wrong = match read {
            Ok(page) if served.contains_key(&page.method) => {
                Some(format!("`{}` is served from another page", page.method))
            }
            Ok(page) => {
                let plan = Arc::new(plan(&page));
                builder = answered(builder, &page, Arc::clone(&plan));
                served.insert(page.method, plan);
                None
            }
            Err(error) => Some(error),
        };
        if let Some(wrong) = wrong {
            progress.suspend(|| {
                commands::say(format_args!("{}: {wrong}; not served", source.label()));
            });
        }
        progress.step();
    }
    progress.clear();
    Ok((builder, served))
}

/// Serves a page: checks what it says of the parameters, and answers with its samples.
fn answered(builder: GatewayBuilder, page: &Page, plan: Arc<Plan>) -> GatewayBuilder {
    let policy = match page.session {
        Session::Yes => SessionPolicy::Required,
        Session::No => SessionPolicy::None,
        Session::Unknown(_) => SessionPolicy::Optional,
    };
    let method = Untyped::new(page.method.clone()).session(policy);
    let answer = sample::response(page);
    builder.on_untyped(method, move |params, _| {
        check::parameters(&plan, params)?;
        Ok(answer.clone())
    })
}

/// One line for each request, with its parameters below. A reader that has gone away is no reason to stop serving.
fn print_record(record: &Record, plan: Option<&Arc<Plan>>) {
    let verdict = match record.verdict() {
        Verdict::Accepted => "accepted".to_owned(),
        Verdict::Refused(error) => format!("refused: {error}"),
        other => format!("{other:?}"),
    };
    let mut text = format!("#{} {} — {verdict}\n", record.number(), record.method());
    // Writing to a String cannot fail.
    for (name, value) in record.parameters() {
        let _ = writeln!(text, "    {name} = {value}");
    }
    for file in record.files() {
        let _ = writeln!(
            text,
            "    {} = file {} ({} bytes, sha256 {})",
            file.name, file.file_name, file.size, file.sha256
        );
    }
    // The platform drops what it does not know without a word; a name that is misspelt shows only here.
    let unknown = plan.map_or_else(Vec::new, |plan| check::unknown(plan, record));
    if !unknown.is_empty() {
        let _ = writeln!(text, "    not on the page: {}", unknown.join(", "));
    }
    say(&text);
}

fn say(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
