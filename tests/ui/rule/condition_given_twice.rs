use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(required_if(event_type = 3), required_if(event_type = 12))]
    pub memo: Option<String>,
    pub event_type: Option<i64>,
}

fn main() {}
