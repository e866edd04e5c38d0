use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(success = 0)]
    pub status: Option<Vec<i64>>,
}

fn main() {}
