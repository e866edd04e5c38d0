//! The last results, in a file beside this package.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::{Outcome, charts, machine};

/// Where this package stands.
pub(crate) fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The results of all parts.
pub(crate) fn read() -> Outcome<Map<String, Value>> {
    let path = package().join("results.json");
    if !path.exists() {
        return Ok(Map::new());
    }
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// Replaces the results of one part, and draws the charts anew.
pub(crate) fn write(part: &str, value: Value) -> Outcome<()> {
    let mut results = read()?;
    results.insert("machine".to_owned(), machine::describe());
    results.insert(part.to_owned(), value);
    let mut text = serde_json::to_string_pretty(&results)?;
    text.push('\n');
    fs::write(package().join("results.json"), text)?;
    charts::draw()
}
