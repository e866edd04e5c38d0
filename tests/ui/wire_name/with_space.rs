use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(rename = "buyer memo")]
    pub memo: Option<String>,
}

fn main() {}
