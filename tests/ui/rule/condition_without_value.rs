use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(required_if(event_type))]
    pub memo: Option<String>,
    pub event_type: Option<i64>,
}

fn main() {}
