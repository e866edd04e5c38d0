use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(maxLength = 20)]
    pub memo: Option<String>,
}

fn main() {}
