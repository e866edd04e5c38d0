//! `topapi sign`: explains a signature, or finds out what is wrong with one.

mod captured;
mod mistakes;

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use top_runtime::{SignMethod, is_blank, sign};

use crate::cli::Sign as Options;
use crate::commands::secrets::shown;
use crate::commands::{heard, say};
use crate::profile;

use captured::Captured;

const METHODS: [SignMethod; 3] = [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256];

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command.
pub(super) fn run(options: &Options) -> ExitCode {
    start(options).unwrap_or_else(|error| {
        say(format_args!("topapi: {error}"));
        ExitCode::from(2)
    })
}

fn start(options: &Options) -> Result<ExitCode, Failure> {
    let secret = profile::load(options.profile.as_deref())?.app_secret;
    if let Some(file) = &options.request {
        let captured = Captured::read(&bytes_of(file)?)?;
        return Ok(judge(&captured, secret.expose())?);
    }
    let mut params = Vec::new();
    for param in &options.params {
        let (name, value) = param
            .split_once('=')
            .ok_or_else(|| format!("`{param}`: expected name=text"))?;
        params.push((name.to_owned(), value.to_owned()));
    }
    let body = options.body.as_deref().map(text_of).transpose()?;
    heard(explain(&params, body.as_deref(), secret.expose()))?;
    Ok(ExitCode::SUCCESS)
}

fn text_of(file: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes_of(file)?).map_err(|_| format!("{}: not UTF-8", file.display()).into())
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes)
}

/// Prints how a signature comes about.
fn explain(params: &[(String, String)], body: Option<&str>, secret: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "1. The parameters, sorted by name; blank ones and `sign` are left out:"
    )?;
    let text = signed_text(params, body, |name, value| {
        let left_out = if name == "sign" || is_blank(value) {
            "  (left out)"
        } else {
            ""
        };
        writeln!(out, "     {name} = {}{left_out}", shown(name, value))
    })?;
    if body.is_some() {
        writeln!(out, "   The raw body follows them.")?;
    }
    writeln!(
        out,
        "2. Name and value joined with nothing between:\n     {text}"
    )?;
    writeln!(out, "3. Digested, in upper-case hex:")?;
    let signed = params
        .iter()
        .filter(|(name, _)| name != "sign")
        .map(|(name, value)| (name, value));
    for method in METHODS {
        let what = match method {
            SignMethod::Md5 => "MD5 of the secret, the text and the secret",
            SignMethod::Hmac => "HMAC-MD5 keyed with the secret",
            SignMethod::HmacSha256 => "HMAC-SHA256 keyed with the secret",
        };
        writeln!(
            out,
            "     {:<11} {}  ({what})",
            method.as_str(),
            sign(method, secret, signed.clone(), body)
        )?;
    }
    Ok(())
}

/// The text that is signed, secrets masked; `each` sees every parameter in order.
fn signed_text(
    params: &[(String, String)],
    body: Option<&str>,
    mut each: impl FnMut(&str, &str) -> io::Result<()>,
) -> io::Result<String> {
    let mut sorted: Vec<&(String, String)> = params.iter().collect();
    sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    let mut text = String::new();
    for (name, value) in sorted {
        each(name, value)?;
        if name != "sign" && !is_blank(name) && !is_blank(value) {
            text.push_str(name);
            text.push_str(shown(name, value));
        }
    }
    text.push_str(body.unwrap_or_default());
    Ok(text)
}

/// Says whether a captured signature is right, and if not, which rule it broke.
fn judge(captured: &Captured, secret: &str) -> io::Result<ExitCode> {
    let found = mistakes::of(captured, secret);
    heard(print_judgement(captured, &found))?;
    Ok(if found.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print_judgement(captured: &Captured, found: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let text = signed_text(&captured.params, captured.body.as_deref(), |_, _| Ok(()))?;
    writeln!(out, "the text to sign   {text}")?;
    writeln!(out, "the sign method    {}", captured.method())?;
    if found.is_empty() {
        writeln!(out, "the signature is right")?;
    }
    for mistake in found {
        writeln!(out, "wrong: {mistake}")?;
    }
    Ok(())
}
