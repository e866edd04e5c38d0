use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(max_len)]
    pub memo: Option<String>,
}

fn main() {}
