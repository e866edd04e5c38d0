use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(success = "OK")]
    pub status: Option<i64>,
}

fn main() {}
