use top_runtime::{top_api, top_model};

#[top_api(method = "taobao.time.get", response = "TimeGetResponse")]
pub struct TimeGetRequest {}

#[top_model]
pub struct TimeGetResponse {}

fn main() {}
