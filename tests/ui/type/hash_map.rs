use top_runtime::top_model;

use std::collections::HashMap;

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: Option<HashMap<String, i64>>,
}

fn main() {}
