use top_runtime::top_model;

#[top_model]
pub struct Order {
    pub buyer_id: i64,
    pub channel_id: i64,
    pub memo: Option<String>,
}

fn main() {
    let _ = Order::builder().buyer_id(Some(1)).channel_id(2).build();
}
