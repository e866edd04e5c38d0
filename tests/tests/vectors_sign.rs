//! Signatures, against those of other programs: the official SDK, or Python for the rows of our own.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use serde_json::Value;
use top_runtime::{SignMethod, sign};
use top_tests::Source;

#[test]
fn every_row_has_the_same_signature() {
    let rows = Source::open().rows("sign.json");
    let mut methods = BTreeSet::new();
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        let method = SignMethod::from_wire(row["sign_method"].as_str().unwrap()).unwrap();
        let signature = sign(
            method,
            row["secret"].as_str().unwrap(),
            params(&row["params"]),
            row["body"].as_str(),
        );
        assert_eq!(signature, row["sign"], "{name}");
        methods.insert(method.as_str());
    }
    assert_eq!(
        methods,
        BTreeSet::from(["hmac", "hmac-sha256", "md5"]),
        "a method without a row"
    );
    println!("{} signatures", rows.len());
}

/// A value that is null is one that was never set.
fn params(params: &Value) -> impl Iterator<Item = (&str, &str)> {
    let params = params.as_object().unwrap();
    params
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

#[test]
fn the_order_of_the_parameters_does_not_matter() {
    let pairs = [
        ("b", "2"),
        ("B", "1"),
        ("a", "3"),
        ("\u{E000}", "4"),
        ("\u{1F350}", "5"),
    ];
    let mut turned = pairs;
    turned.reverse();
    for method in [SignMethod::Md5, SignMethod::Hmac, SignMethod::HmacSha256] {
        assert_eq!(
            sign(method, "pear", pairs, None),
            sign(method, "pear", turned, None)
        );
    }
}

#[test]
fn another_secret_value_or_body_is_another_signature() {
    let base = sign(SignMethod::HmacSha256, "pear", [("a", "1")], None);
    for other in [
        sign(SignMethod::HmacSha256, "peas", [("a", "1")], None),
        sign(SignMethod::HmacSha256, "pear", [("a", "2")], None),
        sign(SignMethod::HmacSha256, "pear", [("A", "1")], None),
        sign(SignMethod::HmacSha256, "pear", [("a", "1")], Some("b")),
        sign(SignMethod::Hmac, "pear", [("a", "1")], None),
    ] {
        assert_ne!(base, other);
    }
}
