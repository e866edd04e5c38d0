use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(frobnicate = 3)]
    pub memo: Option<String>,
}

fn main() {}
