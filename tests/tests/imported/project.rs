//! A crate of imported modules below the target folder, kept between runs: what has not changed is not built again.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use top_cli::import::{Style, import};

/// The crate.
pub(crate) struct Project {
    folder: PathBuf,
    modules: usize,
}

impl Project {
    /// Imports every page of a folder.
    pub(crate) fn of_pages(pages: &Path) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("imported");
        let mut names = Vec::new();
        let mut paths: Vec<PathBuf> = fs::read_dir(pages)
            .unwrap_or_else(|error| panic!("{}: {error}", pages.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).unwrap();
            let stem = path.file_stem().unwrap().to_string_lossy();
            let module = import(&text, &stem, &Style::default())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            put(
                &folder.join(format!("src/apis/{}.rs", module.name)),
                &module.source,
            );
            names.push(module.name);
        }
        let project = Self {
            folder,
            modules: names.len(),
        };
        project.frame(&names);
        project
    }

    /// What is not imported.
    fn frame(&self, names: &[String]) {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        let manifest = format!(
            "[package]\nname = \"imported\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             top-runtime = {{ path = {:?}, default-features = false }}\n\
             top-tests = {{ path = {:?} }}\n\n\
             [profile.dev]\ndebug = false\n\n[workspace]\n",
            path(package.join("../top-runtime")),
            path(package.to_owned()),
        );
        put(&self.folder.join("Cargo.toml"), &manifest);
        let mut modules = "//! Imported.\n\n".to_owned();
        let mut list = String::new();
        for name in names {
            // Writing to a String cannot fail.
            let _ = writeln!(modules, "#[allow(non_snake_case)]\npub mod {name};");
            let _ = writeln!(list, "    Api::of::<apis::{name}::Request>(),");
        }
        put(&self.folder.join("src/apis/mod.rs"), &modules);
        let library = format!(
            "//! Imported.\n#![deny(warnings, missing_docs)]\n\npub mod apis;\n\nuse top_tests::imported::Api;\n\n\
             /// All.\npub static APIS: &[Api] = &[\n{list}];\n"
        );
        put(&self.folder.join("src/lib.rs"), &library);
        put(
            &self.folder.join("src/main.rs"),
            "//! Runs the cases.\n\nfn main() -> std::process::ExitCode {\n    top_tests::imported::main(imported::APIS)\n}\n",
        );
        // The versions of the workspace, none other.
        let lock = fs::read_to_string(package.join("../Cargo.lock")).unwrap();
        let source = self.folder.join("workspace.lock");
        if fs::read_to_string(&source).ok().as_ref() != Some(&lock) {
            put(&self.folder.join("Cargo.lock"), &lock);
            put(&source, &lock);
        }
    }

    /// How many modules there are.
    pub(crate) fn modules(&self) -> usize {
        self.modules
    }

    /// Builds, and says how long that took.
    pub(crate) fn build(&self) -> Duration {
        let start = Instant::now();
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "the imported modules do not compile:\n{}",
            tail(&output)
        );
        start.elapsed()
    }

    /// What the program says of the cases of a folder, and whether all is right.
    pub(crate) fn run(&self, cases: &Path) -> (String, bool) {
        let program = self.folder.join("target/debug/imported");
        let output = Command::new(program).arg(cases).output().unwrap();
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        (said + &tail(&output), output.status.success())
    }
}

/// The end of what went wrong.
fn tail(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

/// Writes a file, unless it says so already: cargo goes by the time of a change.
fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
