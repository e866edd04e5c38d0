use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(max_len = 20 required)]
    pub memo: Option<String>,
}

fn main() {}
