use top_runtime::top_model;

#[top_model]
pub struct Order {
    pub memo: Option<String>,
    #[top(rename = "memo")]
    pub title: Option<String>,
}

fn main() {}
