use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.time.get")]
pub struct TimeGetRequest {
    #[top(success)]
    pub done: Option<bool>,
}

#[top_model]
pub struct TimeGetResponse {}

fn main() {}
