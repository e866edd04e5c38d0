use top_runtime::top_model;

#[top_model]
#[top(crate = top_runtime)]
pub struct Order {
    pub memo: Option<String>,
}

fn main() {}
