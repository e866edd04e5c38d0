use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(max_len = 20)]
    pub count: Option<i64>,
}

fn main() {}
