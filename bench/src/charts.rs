//! Charts of the results: bars as SVG, readable on light and on dark.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::{Outcome, results};

/// One bar.
struct Bar {
    label: String,
    value: f64,
    ours: bool,
}

/// Draws what there are results for.
pub(crate) fn draw() -> Outcome<()> {
    let results = Value::Object(results::read()?);
    let folder = results::package().join("charts");
    fs::create_dir_all(&folder)?;
    let number = |pointer: &str| results.pointer(pointer).and_then(Value::as_f64);
    let apis = number("/compile/apis").unwrap_or_default();
    let compiling = format!("Compiling {apis} APIs, CPU seconds");
    let charts = [
        (
            "compile.svg",
            compiling.as_str(),
            bars(&[
                ("cargo check, top", number("/compile/check/ours_s"), true),
                (
                    "cargo check, serde derives",
                    number("/compile/check/serde_s"),
                    false,
                ),
                (
                    "release build, top",
                    number("/compile/release/ours_s"),
                    true,
                ),
                (
                    "release build, serde derives",
                    number("/compile/release/serde_s"),
                    false,
                ),
            ]),
            "s",
        ),
        (
            "calls.svg",
            "One call on loopback, client CPU",
            calls(&results),
            "µs",
        ),
        (
            "prepare.svg",
            "Sign and encode a request of 12 fields, MD5",
            prepare(&results),
            "µs",
        ),
    ];
    for (file, title, bars, unit) in charts {
        if bars.len() > 1 {
            fs::write(folder.join(file), chart(title, &bars, unit))?;
        }
    }
    Ok(())
}

fn bars(rows: &[(&str, Option<f64>, bool)]) -> Vec<Bar> {
    let bar = |(label, value, ours): &(&str, Option<f64>, bool)| {
        Some(Bar {
            label: (*label).to_owned(),
            value: (*value)?,
            ours: *ours,
        })
    };
    rows.iter().filter_map(bar).collect()
}

fn calls(results: &Value) -> Vec<Bar> {
    let number = |pointer: &str| results.pointer(pointer).and_then(Value::as_f64);
    let mut all = bars(&[
        (
            "bare reqwest",
            number("/calls/loopback/calls/1/reqwest_us"),
            false,
        ),
        (
            "top-runtime",
            number("/calls/loopback/calls/1/execute_us"),
            true,
        ),
    ]);
    all.extend(peers(results, "call_us"));
    all
}

fn prepare(results: &Value) -> Vec<Bar> {
    let micros = |pointer: &str| {
        results
            .pointer(pointer)
            .and_then(Value::as_f64)
            .map(|ns| ns / 1000.0)
    };
    let mut all = bars(&[
        (
            "straight-line Rust",
            micros("/calls/prepare/md5/straight_line_ns"),
            false,
        ),
        ("top-runtime", micros("/calls/prepare/md5/prepare_ns"), true),
    ]);
    all.extend(peers(results, "prepare_us"));
    all
}

fn peers(results: &Value, what: &str) -> Vec<Bar> {
    let Some(peers) = results.pointer("/calls/peers").and_then(Value::as_object) else {
        return Vec::new();
    };
    let bar = |(name, value): (&String, &Value)| {
        Some(Bar {
            label: name.clone(),
            value: value.get(what)?.as_f64()?,
            ours: false,
        })
    };
    peers.iter().filter_map(bar).collect()
}

const WIDTH: f64 = 720.0;
const LABELS: f64 = 210.0;
const ROW: f64 = 28.0;

/// Horizontal bars. The greys stand out against white and against black.
fn chart(title: &str, bars: &[Bar], unit: &str) -> String {
    let largest = bars
        .iter()
        .map(|bar| bar.value)
        .fold(f64::MIN_POSITIVE, f64::max);
    let mut rows = String::new();
    let mut y = 44.0;
    for bar in bars {
        let width = (bar.value / largest * (WIDTH - LABELS - 90.0)).max(1.0);
        let colour = if bar.ours { "#e8590c" } else { "#868e96" };
        let weight = if bar.ours { "600" } else { "400" };
        let digits = if bar.value < 10.0 { 2 } else { 1 };
        // Writing to a String cannot fail.
        let _ = write!(
            rows,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\">{}</text>\
             <rect x=\"{LABELS}\" y=\"{}\" width=\"{width:.1}\" height=\"18\" rx=\"3\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{}\">{:.digits$} {unit}</text>\n",
            LABELS - 10.0,
            y + 14.0,
            bar.label,
            y,
            LABELS + width + 8.0,
            y + 14.0,
            bar.value,
        );
        y += ROW;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {:.0}\" width=\"{WIDTH}\" role=\"img\" \
         aria-label=\"{title}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#7d8590\">\n\
         <text x=\"{LABELS}\" y=\"24\" font-size=\"15\" font-weight=\"600\">{title}</text>\n{rows}</svg>\n",
        y + 8.0,
    )
}
