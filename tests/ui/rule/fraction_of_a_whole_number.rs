use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(min = 0.5)]
    pub count: Option<i64>,
}

fn main() {}
