//! A generated crate in a folder that goes away, and its builds.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::generate::{Side, library};
use crate::{Outcome, cpu, results};

/// What is asked of the compiler.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// `cargo check`.
    Check,
    /// `cargo build --release`.
    Release,
}

impl Goal {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "cargo check",
            Self::Release => "cargo build --release",
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Release => "release",
        }
    }

    pub(crate) fn bound(self) -> f64 {
        match self {
            Self::Check => 0.4,
            Self::Release => 0.2,
        }
    }

    /// How many builds make a round: a check is a matter of seconds, in which a neighbour is heard.
    pub(crate) fn builds(self) -> usize {
        match self {
            Self::Check => 3,
            Self::Release => 1,
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// A crate of one side.
pub(crate) struct Project {
    folder: TempDir,
    text: String,
}

impl Project {
    /// Generated declarations of one side.
    pub(crate) fn create(side: Side, apis: usize) -> Outcome<Self> {
        Self::new(side, library(side, apis))
    }

    /// The modules of a folder that has a `mod.rs`.
    pub(crate) fn of_modules(modules: &Path) -> Outcome<Self> {
        let project = Self::new(Side::Top, "pub mod apis;\n".to_owned())?;
        copy(modules, &project.folder.path().join("generated/src/apis"))?;
        Ok(project)
    }

    /// Nothing but the runtime, with these features.
    pub(crate) fn of_runtime(features: &[&str]) -> Outcome<Self> {
        let list: Vec<String> = features.iter().map(|name| format!("{name:?}")).collect();
        Self::depending_on(&runtime(&list.join(", ")), String::new())
    }

    fn new(side: Side, text: String) -> Outcome<Self> {
        match side {
            Side::Top => Self::depending_on(&runtime(""), text),
            Side::Serde => Self::depending_on(
                "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"",
                text,
            ),
        }
    }

    fn depending_on(dependencies: &str, text: String) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        // Two workspaces beside each other: one inside the other would be taken for a part of it.
        let own = folder.path().join("generated");
        fs::create_dir_all(own.join("src"))?;
        let workspace = results::package().join("..");
        snapshot(&workspace, &folder.path().join("top"))?;
        let manifest = format!(
            "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n[workspace]\n"
        );
        fs::write(own.join("Cargo.toml"), manifest)?;
        // The versions of this workspace: no other than those that are measured.
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            fs::copy(workspace.join(file), own.join(file))?;
        }
        Ok(Self { folder, text })
    }

    fn source(&self) -> std::path::PathBuf {
        self.folder.path().join("generated/src/lib.rs")
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .args(arguments)
            .current_dir(self.folder.path().join("generated"))
            .env("CARGO_TARGET_DIR", self.folder.path().join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS");
        cargo
    }

    /// Builds the dependencies.
    pub(crate) fn prebuild(&self, goal: Goal) -> Outcome<()> {
        fs::write(self.source(), "")?;
        run(&mut self.cargo(goal.arguments()))
    }

    /// CPU seconds of a build of the crate itself.
    pub(crate) fn build(&self, goal: Goal) -> Outcome<f64> {
        fs::write(self.source(), &self.text)?;
        let start = cpu::of_children()?;
        run(&mut self.cargo(goal.arguments()))?;
        let took = cpu::of_children()?.saturating_sub(start);
        Ok(took.as_secs_f64())
    }

    /// How many crates are built besides the own one.
    pub(crate) fn dependencies(&self) -> Outcome<usize> {
        fs::write(self.source(), &self.text)?;
        let tree = ["tree", "--edges", "normal,build", "--prefix", "none"];
        let output = self.cargo(&tree).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let text = String::from_utf8(output.stdout)?;
        let crates: BTreeSet<_> = text
            .lines()
            .map(|line| line.trim_end_matches(" (*)"))
            .filter(|line| !line.is_empty())
            .collect();
        Ok(crates.len().saturating_sub(1))
    }

    /// Lines that the macros write for the whole crate, where there is a nightly compiler to count them.
    pub(crate) fn expansion(&self) -> Outcome<Option<usize>> {
        fs::write(self.source(), &self.text)?;
        let mut cargo = self.cargo(&["+nightly", "rustc", "--profile", "dev"]);
        cargo.args(["--", "-Zmacro-stats", "--emit=metadata"]);
        let output = cargo
            .env(
                "CARGO_TARGET_DIR",
                self.folder.path().join("target/nightly"),
            )
            .env_remove("RUSTUP_TOOLCHAIN")
            .output()?;
        if !output.status.success() {
            return Ok(None);
        }
        Ok(lines(&String::from_utf8_lossy(&output.stderr)))
    }
}

fn runtime(features: &str) -> String {
    format!(
        "top-runtime = {{ path = \"../top/top-runtime\", default-features = false, features = [{features}] }}"
    )
}

/// Copies the runtime and its macros as they are now: whoever edits them while they are measured changes nothing.
fn snapshot(workspace: &Path, into: &Path) -> Outcome<()> {
    for package in ["top-macros", "top-runtime"] {
        copy(&workspace.join(package), &into.join(package))?;
    }
    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    let members = |line: &str| line.starts_with("members = ");
    let manifest: Vec<&str> = manifest
        .lines()
        .map(|line| {
            if members(line) {
                "members = [\"top-macros\", \"top-runtime\"]"
            } else {
                line
            }
        })
        .collect();
    Ok(fs::write(into.join("Cargo.toml"), manifest.join("\n"))?)
}

fn copy(from: &Path, into: &Path) -> Outcome<()> {
    fs::create_dir_all(into)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = into.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The sum of the lines of our macros and of the derives they ask for, in the table of `-Zmacro-stats`.
fn lines(table: &str) -> Option<usize> {
    let ours = |line: &&str| {
        ["#[top_api]", "#[top_model]", "#[derive("]
            .iter()
            .any(|name| line.contains(name))
    };
    let mut sum = None;
    for line in table.lines().filter(ours) {
        // Name, uses, lines, lines for each use, bytes, bytes for each use.
        let mut columns = line
            .split_whitespace()
            .skip_while(|word| !word.starts_with("#["));
        let lines: usize = columns.nth(2)?.replace([',', '_'], "").parse().ok()?;
        sum = Some(sum.unwrap_or(0) + lines);
    }
    sum
}

fn run(command: &mut Command) -> Outcome<()> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = text.lines().rev().take(40).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("the generated crate does not compile:\n{}", tail.join("\n")).into())
}
