use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[cfg_attr(debug_assertions, top(max_len = 20))]
    pub memo: Option<String>,
}

fn main() {}
