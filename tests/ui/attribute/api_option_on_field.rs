use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(session = true)]
    pub memo: Option<String>,
}

fn main() {}
