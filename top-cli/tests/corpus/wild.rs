//! Pages as they are found: each imports, or fails with a message.

use top_cli::import::{Style, import};

use super::{corpus, files, stem};

#[test]
fn real_pages_import_or_say_why_not() {
    let Some(root) = corpus() else { return };
    let folder = root.join("corpus/real-pages");
    let mut paths = files(&folder, "txt");
    paths.extend(files(&folder.join("tbk-markdown"), "md"));
    let mut failed = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        match import(&text, &stem(path), &Style::default()) {
            Ok(module) => {
                assert!(stem(path).ends_with(&module.method), "{}", module.method);
                for note in &module.notes {
                    eprintln!("{}: {:?} {}", module.method, note.line, note.text);
                }
            }
            Err(error) => failed.push(format!("{}: {error}", stem(path))),
        }
    }
    eprintln!("{} pages, {} failed", paths.len(), failed.len());
    for line in &failed {
        eprintln!("  {line}");
        assert!(line.contains("line "), "{line}");
    }
}
