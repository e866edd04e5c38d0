//! What the numbers were measured on.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

/// Processor, cores, compiler, and the versions of what was measured.
pub(crate) fn describe() -> Value {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let row = text.lines().find(|line| line.starts_with("model name"))?;
        Some(row.split_once(':')?.1.trim().to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    json!({
        "processor": processor,
        "cores": cores,
        "system": std::env::consts::OS,
        "rustc": said("rustc", &["--version"]),
        "top-runtime": env!("CARGO_PKG_VERSION"),
        "crates": locked(&["serde", "serde_json", "quick-xml", "reqwest", "md-5", "sha2", "tokio"]),
    })
}

/// What a program says on one line.
pub(crate) fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// The versions in the lock file.
fn locked(names: &[&str]) -> Value {
    let lock = include_str!("../../Cargo.lock");
    let mut versions = serde_json::Map::new();
    for name in names {
        let start = format!("name = \"{name}\"\nversion = \"");
        let version = lock
            .split_once(&start)
            .and_then(|(_, rest)| rest.split_once('"'));
        if let Some((version, _)) = version {
            versions.insert((*name).to_owned(), version.into());
        }
    }
    versions.into()
}
