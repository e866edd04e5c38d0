use top_runtime::top_model;

use std::collections::BTreeMap;

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: BTreeMap<i64, String>,
}

fn main() {}
