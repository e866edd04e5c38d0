use top_runtime::top_model;

pub struct Line {
    pub id: i64,
}

#[top_model]
pub struct Order {
    #[top(max_items = 20)]
    pub lines: Option<Vec<Line>>,
}

fn main() {}
