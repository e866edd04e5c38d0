use top_runtime::top_model;

#[top_model(session = true)]
pub struct Order {
    pub memo: Option<String>,
}

fn main() {}
