use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(max_items = 20)]
    pub memo: Option<String>,
}

fn main() {}
