use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(min = 1)]
    pub memo: Option<String>,
}

fn main() {}
