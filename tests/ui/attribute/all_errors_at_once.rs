use top_runtime::{top_api, top_model};

#[top_api(method = "taobao order", session = maybe, respose = Order)]
pub struct OrderRequest {
    #[top(max_len = 0, max_itms = 3)]
    pub memo: Option<String>,
    #[top(required)]
    pub sign: i64,
    #[top(rename = "memo")]
    pub note: Option<String>,
}

#[top_model]
pub struct OrderResponse {}

// The item is still there, whatever is wrong with it.
fn main() {
    let request = OrderRequest { memo: None, sign: 1, note: None };
    let _ = request.clone().validate();
}
