use top_runtime::top_model;

#[top_model]
pub struct Order {
    #[top(required_if(eventType = 3))]
    pub memo: Option<String>,
    #[top(rename = "eventType")]
    pub event_type: Option<i64>,
}

fn main() {}
