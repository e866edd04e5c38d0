//! A page and the description of the same API give the same types.

use top_cli::import::page::{Field, LimitKind, Page};
use top_cli::import::types::Base;

use super::{corpus, files, load, stem};

#[test]
fn pages_and_descriptions_agree() {
    let Some(root) = corpus() else { return };
    let mut differing = Vec::new();
    let mut count = 0;
    for path in files(&root.join("corpus/pages"), "txt") {
        let page = load(&path);
        let description = load(
            &root
                .join("corpus/docs")
                .join(format!("{}.json", stem(&path))),
        );
        assert_eq!(page.method, description.method);
        count += 1;
        let mut found = Vec::new();
        differences(&page, &description, &mut found);
        if !found.is_empty() {
            differing.push(format!("{}: {}", page.method, found.join("; ")));
        }
    }
    eprintln!(
        "{count} pages, {} differ from their description",
        differing.len()
    );
    for line in &differing {
        eprintln!("  {line}");
    }
    assert!(count > 0);
    assert!(differing.is_empty());
}

fn differences(page: &Page, description: &Page, out: &mut Vec<String>) {
    compare("request", true, &page.request, &description.request, out);
    compare(
        "response",
        false,
        &page.response,
        &description.response,
        out,
    );
}

fn compare(
    path: &str,
    is_request: bool,
    page: &[Field],
    description: &[Field],
    out: &mut Vec<String>,
) {
    // A description can list a field twice; it is declared once.
    let once = |fields: &[Field]| -> Vec<Field> {
        let mut seen = std::collections::HashSet::new();
        let first = |field: &&Field| seen.insert(field.name.clone());
        fields.iter().filter(first).cloned().collect()
    };
    let (page, description) = (once(page), once(description));
    let names = |fields: &[Field]| -> Vec<String> {
        fields.iter().map(|field| field.name.clone()).collect()
    };
    if names(&page) != names(&description) {
        out.push(format!(
            "{path}: {:?} against {:?}",
            names(&page),
            names(&description)
        ));
        return;
    }
    for (a, b) in page.iter().zip(&description) {
        let path = format!("{path}.{}", a.name);
        let (left, right) = (shape(a, is_request), shape(b, is_request));
        if left != right {
            out.push(format!("{path}: {left:?} against {right:?}"));
        }
        compare(&path, is_request, &a.fields, &b.fields, out);
    }
}

/// What decides about the declaration of a field. A description has no defaults, and a table of response fields does
/// not say what is required.
fn shape(field: &Field, is_request: bool) -> (Base, usize, bool, Vec<(LimitKind, String)>) {
    let base = match &field.ty.base {
        // All of them are `String`.
        Base::Missing | Base::Json => Base::Text,
        base => base.clone(),
    };
    let mut limits: Vec<_> = field
        .limits
        .iter()
        .filter(|limit| limit.kind != LimitKind::Default)
        .map(|limit| (limit.kind, limit.value.clone()))
        .collect();
    limits.sort();
    (base, field.ty.lists, is_request && field.required, limits)
}
