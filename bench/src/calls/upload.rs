//! How much memory the upload of a large file takes, in a process of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use top_runtime::{Attachment, Client};

use super::order::{APP_KEY, SECRET, declared};
use crate::Outcome;
use crate::serve::Server;

#[derive(clap::Args)]
pub(crate) struct Options {
    url: String,
    file: PathBuf,
}

/// The child: says how many KB its memory rose above idle.
pub(crate) fn run_child(options: &Options) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = Client::builder(APP_KEY, SECRET)
        .gateway(&options.url)
        .build()?;
    let file = Attachment::from_path(&options.file);
    let risen = runtime.block_on(async {
        declared().execute(&client).await?;
        let idle = memory("VmRSS")?;
        declared()
            .execute(&client)
            .attachment("image", file)
            .await?;
        Ok::<u64, Box<dyn std::error::Error>>(memory("VmHWM")?.saturating_sub(idle))
    })?;
    println!("{risen}");
    Ok(())
}

/// A row of the kernel's account of this process, in KB.
fn memory(name: &str) -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let row = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let row = row.ok_or_else(|| format!("the system does not tell {name}"))?;
    Ok(row.trim().trim_end_matches(" kB").parse()?)
}

pub(crate) fn run(short: bool) -> Outcome<Value> {
    if !Path::new("/proc/self/status").exists() {
        println!("memory of an upload: not told by this system");
        return Ok(Value::Null);
    }
    let server = Server::start()?;
    let megabytes = if short { 5 } else { 100 };
    let mut file = tempfile::NamedTempFile::new()?;
    let piece = vec![b'x'; 1024 * 1024];
    for _ in 0..megabytes {
        file.write_all(&piece)?;
    }
    file.flush()?;
    let output = Command::new(std::env::current_exe()?)
        .arg("upload")
        .arg(&server.url)
        .arg(file.path())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let kilobytes: u64 = String::from_utf8_lossy(&output.stdout).trim().parse()?;
    println!("upload of {megabytes} MB by path: {kilobytes} KB above idle (bound 10 MB)");
    Ok(json!({ "megabytes": megabytes, "above_idle_kb": kilobytes }))
}
