//! The declarations of the examples, written by hand, against what the importer makes of their pages: names, types,
//! rules, roles, method and session; in short everything but the words.

use std::fs;
use std::path::Path;

use top_cli::import::{Style, import};

use super::recorded;

/// The code without comments and layout, one declaration or field a line, attributes in front; a module's imports are
/// left out.
fn declared(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = String::new();
    for part in source.lines().map(str::trim) {
        if part.is_empty() || part.starts_with("//") || part.starts_with("use ") {
            continue;
        }
        line.push_str(part);
        if part.ends_with(['{', '}'])
            || (part.ends_with(',') && !line.starts_with("#["))
            || (part.ends_with(',') && line.contains(" pub "))
        {
            out.push(std::mem::take(&mut line));
        } else {
            line.push(' ');
        }
    }
    out
}

#[test]
fn pages_of_the_examples_give_their_declarations() {
    let Some(shared) = recorded() else { return };
    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/src/apis");
    let mut compared = 0;
    for entry in fs::read_dir(shared.join("seeds")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        let module = import(&page, "page", &Style::default()).unwrap();
        let path = by_hand.join(format!("{}.rs", module.name));
        let source =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            declared(&module.source),
            declared(&source),
            "{}",
            module.name
        );
        compared += 1;
    }
    assert_eq!(compared, 4);
    println!("{compared} pages give the declarations of the examples");
}

#[test]
fn a_declaration_is_compared_without_its_words() {
    let one = "//! A.\n\n/// B\n#[top_model]\npub struct B {\n    /// c\n    #[top(max_len = 3)]\n    pub c: i64,\n}\n";
    let other = one.replace("/// c", "/// d").replace("//! A.", "");
    assert_eq!(declared(one), declared(&other));
    assert_eq!(
        declared(one),
        [
            "#[top_model] pub struct B {",
            "#[top(max_len = 3)] pub c: i64,",
            "}"
        ]
    );
    assert_ne!(declared(one), declared(&one.replace("= 3", "= 4")));
}
