use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.order.get", response = Order)]
#[top_model]
pub struct Order {
    pub memo: Option<String>,
}

fn main() {}
