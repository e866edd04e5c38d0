use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(rename = "")]
    pub memo: Option<String>,
}

fn main() {}
