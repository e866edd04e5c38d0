use top_runtime::top_model;

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: Option<(i64, i64)>,
}

fn main() {}
