//! Imported declarations against the runtime: request tree → typed → what is sent; each form of an answer → typed →
//! tree.
//!
//! A module of our own is kept as a file. With `TOP_SHARED` set, all recorded pages are imported into a crate below the
//! target folder, which is built once and run over all recorded cases.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

#[allow(unreachable_pub, reason = "as it would stand in a library")]
#[path = "own/orchard_basket_fill.rs"]
mod orchard_basket_fill;
mod project;
mod seeds;

use std::path::Path;

use serde_json::{Value, json};
use top_cli::import::{Style, import};
use top_tests::imported::{Api, Report, client, run};

/// The folder of our own page, case and module.
fn own() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imported/own")
}

/// The folder of recorded data, or `None` with a message.
fn recorded() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("TOP_SHARED").map(|folder| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(folder)
    });
    if folder.is_none() {
        println!("TOP_SHARED is not set: skipped, only the page of our own is tested");
    }
    folder
}

#[test]
fn our_own_page_gives_the_module_that_is_tested() {
    let page = std::fs::read_to_string(own().join("orchard.basket.fill.txt")).unwrap();
    let module = import(&page, "orchard.basket.fill", &Style::default()).unwrap();
    assert_eq!(module.source, include_str!("own/orchard_basket_fill.rs"));
    assert!(module.notes.is_empty(), "{:?}", module.notes);
}

#[test]
fn our_own_case_makes_the_round_trip() {
    let report = run(
        &[Api::of::<orchard_basket_fill::Request>()],
        &own().join("cases"),
    );
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
    assert_eq!((report.cases, report.requests, report.files), (1, 2, 1));
    assert_eq!((report.answers, report.refusals), (6, 2));
}

#[test]
fn a_case_that_does_not_fit_is_noticed() {
    let text = std::fs::read_to_string(own().join("cases/orchard.basket.fill.json")).unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let api = Api::of::<orchard_basket_fill::Request>();
    for (path, value, lines) in [
        ("/session", json!(false), 5),
        ("/requests/0/params/rows", json!("3,4"), 1),
        ("/requests/0/params/lid", json!("x"), 1),
        ("/requests/0/params/basket", json!("{}"), 1),
        ("/requests/0/files/photo/base64", json!("cGVhcg=="), 1),
        ("/responses/0/request_id", json!("r-0"), 3),
        ("/responses/0/tree/result/notes/0", json!("x"), 3),
        (
            "/responses/0/tree/result/receipts/0/total",
            json!("12.5"),
            0,
        ),
        (
            "/responses/0/tree/result/receipts/0/total",
            json!("12.51"),
            3,
        ),
        ("/responses/0/tree/result/receipts/1", Value::Null, 3),
        ("/responses/0/tree/result/lid", json!(1), 3),
        ("/responses/1/tree/result/notes", Value::Null, 0),
        ("/responses/1/tree/result/success", Value::Null, 3),
        ("/responses/1/simplified", json!("[]"), 1),
        ("/errors/0/fields/sub_msg", json!("x"), 2),
        ("/errors/0/json", json!("{}"), 1),
    ] {
        let mut case = case.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        match case.pointer_mut(parent).unwrap() {
            Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        let mut report = Report::default();
        report.take(&client(), &api, &case);
        assert_eq!(report.wrong.len(), lines, "{path}: {:#?}", report.wrong);
    }
}

#[test]
fn every_recorded_case_makes_the_round_trip() {
    let Some(shared) = recorded() else { return };
    let project = project::Project::of_pages(&shared.join("corpus/pages"));
    let took = project.build();
    let (report, done) = project.run(&shared.join("corpus/cases"));
    println!("{} modules built in {took:?}; {report}", project.modules());
    assert!(done, "{report}");
    assert!(project.modules() >= 1075, "{} modules", project.modules());
    let at_least = [1053, 2106, 32, 6318, 4212, 0];
    let counts: Vec<usize> = report
        .lines()
        .last()
        .unwrap()
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    assert_eq!(counts.len(), at_least.len(), "{report}");
    for (count, least) in counts.into_iter().zip(at_least) {
        assert!(count >= least, "{report}");
    }
}
