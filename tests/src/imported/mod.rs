//! Round trips of imported declarations: request tree → typed → what is sent; each form of an answer → typed → tree.
//!
//! An [`Api`] is a declared type behind a few functions, so that a crate of a thousand imported modules needs nothing
//! but a list of them.

mod api;
mod base64;
mod equal;
mod refusal;
mod request;
mod response;
mod tree;

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;
use top_runtime::Client;

pub use api::{Answer, Api};

/// How many of each were compared, and what was wrong.
#[derive(Debug, Default)]
pub struct Report {
    /// Files of cases.
    pub cases: usize,
    /// Requests prepared.
    pub requests: usize,
    /// Files sent along.
    pub files: usize,
    /// Answers read, each form of each.
    pub answers: usize,
    /// Refusals read, each form of each.
    pub refusals: usize,
    /// What differs, one line each.
    pub wrong: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cases: {} requests, {} files, {} answers, {} refusals, {} wrong",
            self.cases,
            self.requests,
            self.files,
            self.answers,
            self.refusals,
            self.wrong.len()
        )
    }
}

impl Report {
    /// Takes one case.
    pub fn take(&mut self, client: &Client, api: &Api, case: &Value) {
        self.cases += 1;
        let mut wrong = Vec::new();
        request::check(client, api, case, self, &mut wrong);
        response::check(api, case, self, &mut wrong);
        refusal::check(api, case, self, &mut wrong);
        let about = |line: String| format!("{}: {line}", api.method);
        self.wrong.extend(wrong.into_iter().map(about));
    }
}

/// A client that is never asked to send.
pub fn client() -> Client {
    Client::builder("12345678", "app-secret")
        .gateway("http://127.0.0.1:9/router/rest")
        .build()
        .expect("a client")
}

/// The cases of a folder, each with the API of its method.
pub fn run(apis: &[Api], folder: &Path) -> Report {
    let client = client();
    let mut report = Report::default();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let case: Value = serde_json::from_str(&text).unwrap();
        let method = case["method"].as_str().unwrap();
        match apis.iter().find(|api| api.method == method) {
            Some(api) => report.take(&client, api, &case),
            None => report.wrong.push(format!("{method}: not imported")),
        }
    }
    report
}

/// The program of a crate of imported modules: the folder of cases is its argument.
pub fn main(apis: &[Api]) -> ExitCode {
    let folder = std::env::args_os().nth(1).expect("a folder of cases");
    let report = run(apis, Path::new(&folder));
    for line in &report.wrong {
        println!("wrong: {line}");
    }
    println!("{report}");
    if report.wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
