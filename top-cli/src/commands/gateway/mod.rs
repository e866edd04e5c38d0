//! `topapi gateway`: serves imported pages as a gateway, for programs in any language.

mod check;
mod dynamic;
mod sample;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use top_gateway::{Gateway, GatewayBuilder, Record, Untyped, Verdict};
use top_runtime::SessionPolicy;

use crate::cli::Gateway as Options;
use crate::import::page::{Page, Session};
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
            eprintln!("topapi: {error}");
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn serve(options: &Options) -> Result<(), Failure> {
    let mut builder = Gateway::builder()
        .port(options.port)
        .any_session()
        .observe(print_record);
    builder = if let Some(name) = &options.profile {
        let profile = profile::load(Some(name))?;
        println!(
            "app key {}, secret from the profile {name}",
            profile.app_key
        );
        builder.app(profile.app_key.clone(), profile.app_secret.expose())
    } else {
        println!("app key {}, secret {}, any session", APP.0, APP.1);
        builder.app(APP.0, APP.1)
    };
    let mut served = 0_usize;
    for file in files(&options.docs)? {
        match page(&file) {
            Ok(page) => {
                served += 1;
                builder = answered(builder, page);
            }
            Err(error) => eprintln!("{}: {error}; not served", file.display()),
        }
    }
    if served == 0 {
        return Err(format!("{}: no page could be read", options.docs.display()).into());
    }
    let gateway = builder.start().await?;
    println!(
        "{served} methods at {} (batches at {}); Ctrl-C ends it",
        gateway.url(),
        gateway.batch_url()
    );
    tokio::signal::ctrl_c().await?;
    gateway.shutdown().await;
    Ok(())
}

/// The pages of a folder, or one page.
fn files(docs: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |error: io::Error| format!("{}: {error}", docs.display());
    if docs.is_file() {
        return Ok(vec![docs.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(docs).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn page(file: &Path) -> Result<Page, Failure> {
    let text = std::fs::read_to_string(file)?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(read_page(&text, &name)?)
}

/// Serves a page: checks what it says of the parameters, and answers with its samples.
fn answered(builder: GatewayBuilder, page: Page) -> GatewayBuilder {
    let policy = match page.session {
        Session::Yes => SessionPolicy::Required,
        Session::No => SessionPolicy::None,
        Session::Unknown(_) => SessionPolicy::Optional,
    };
    let required = page
        .request
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name.clone());
    let method = Untyped::new(page.method.clone())
        .session(policy)
        .required(required);
    let answer = sample::response(&page);
    let request = page.request;
    builder.on_untyped(method, move |params, _| {
        check::parameters(&request, params)?;
        Ok(answer.clone())
    })
}

/// One line for each request, with its parameters below.
fn print_record(record: &Record) {
    let verdict = match record.verdict() {
        Verdict::Accepted => "accepted".to_owned(),
        Verdict::Refused(error) => format!("refused: {error}"),
        other => format!("{other:?}"),
    };
    println!("#{} {} — {verdict}", record.number(), record.method());
    for (name, value) in record.parameters() {
        println!("    {name} = {value}");
    }
    for file in record.files() {
        println!(
            "    {} = file {} ({} bytes, sha256 {})",
            file.name, file.file_name, file.size, file.sha256
        );
    }
}
