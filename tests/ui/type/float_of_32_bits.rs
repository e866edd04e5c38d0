use top_runtime::top_model;

#[top_model]
pub struct Order {
    pub id: i64,
    pub lines: f32,
}

fn main() {}
