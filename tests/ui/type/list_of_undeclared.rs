use top_runtime::top_model;

pub struct Line {
    pub id: i64,
}

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: Option<Vec<Line>>,
}

fn main() {}
