use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(success = 0, error_code)]
    pub status: Option<i64>,
}

fn main() {}
