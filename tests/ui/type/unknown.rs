use top_runtime::top_model;

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: Option<Lines>,
}

fn main() {}
