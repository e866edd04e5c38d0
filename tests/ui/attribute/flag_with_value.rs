use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.time.get", idempotent = true)]
pub struct TimeGetRequest {
    pub zone: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {}

fn main() {}
