use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.time.get")]
pub struct TimeGetRequest {
    pub timestamp: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {
    // In an answer it is a name like any other.
    pub timestamp: Option<String>,
}

fn main() {}
