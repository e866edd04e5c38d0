use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(required_if(memo = "x"))]
    pub memo: Option<String>,
}

fn main() {}
