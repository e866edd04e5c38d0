use top_runtime::{top_api, top_model};

#[top_api("taobao.time.get", session = false)]
pub struct TimeGetRequest {
    pub zone: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {}

fn main() {}
