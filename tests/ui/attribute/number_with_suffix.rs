use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(max = 20i64)]
    pub count: Option<i64>,
}

fn main() {}
