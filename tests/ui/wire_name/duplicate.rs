use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(rename = "title")]
    pub memo: Option<String>,
    pub title: Option<String>,
}

fn main() {}
