//! The generated code: formatted, deterministic, quick.

use std::process::Command;
use std::time::Instant;

use top_cli::import::{Style, import};

use super::{corpus, files, stem};

/// Every page and description, imported: (name, source).
fn sources(root: &std::path::Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (folder, extension) in [("pages", "txt"), ("docs", "json")] {
        for path in files(&root.join("corpus").join(folder), extension) {
            let text = std::fs::read_to_string(&path).unwrap();
            let module = import(&text, &stem(&path), &Style::default())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            out.push((format!("{extension}_{}", module.name), module.source));
        }
    }
    out
}

#[test]
fn code_is_formatted_as_rustfmt_does() {
    let Some(root) = corpus() else { return };
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("formatted");
    std::fs::create_dir_all(&folder).unwrap();
    let mut paths = Vec::new();
    for (name, source) in sources(&root) {
        let path = folder.join(format!("{name}.rs"));
        std::fs::write(&path, source).unwrap();
        paths.push(path);
    }
    for edition in ["2021", "2024"] {
        for some in paths.chunks(300) {
            let output = Command::new("rustfmt")
                .args([
                    "--check",
                    "--edition",
                    edition,
                    "--config-path",
                    "/dev/null",
                ])
                .args(some)
                .output()
                .expect("rustfmt runs");
            assert!(
                output.status.success(),
                "edition {edition}:\n{}",
                String::from_utf8_lossy(&output.stdout)
                    .chars()
                    .take(4000)
                    .collect::<String>()
            );
        }
    }
    eprintln!("{} modules are formatted", paths.len());
}

#[test]
fn import_is_deterministic_and_quick() {
    let Some(root) = corpus() else { return };
    let first = sources(&root);
    let start = Instant::now();
    let second = sources(&root);
    eprintln!("{} imports in {:?}", second.len(), start.elapsed());
    assert!(first == second);
}
