use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(success)]
    pub memo: Option<String>,
}

fn main() {}
