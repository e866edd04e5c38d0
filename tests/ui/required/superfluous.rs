use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(required)]
    pub memo: String,
}

fn main() {}
