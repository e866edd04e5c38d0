use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.time.get")]
pub struct TimeGetRequest {
    #[top(rename = "sign_method")]
    pub signed_by: Option<String>,
}

#[top_model]
pub struct TimeGetResponse {}

fn main() {}
